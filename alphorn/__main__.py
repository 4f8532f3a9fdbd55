"""`python -m alphorn` is `alphorn`."""

import sys

from alphorn.cli import main

sys.exit(main())
