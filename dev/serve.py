"""`bin/dev`: everything that `alphorn up` starts, with a change of code, template or style seen at once."""

import os
import sys

from alphorn.commands import up
from dev.place import ROOT, run, settle
from dev.reloading import Reloading


def main() -> int:
    """Until Ctrl-C. Returns the exit code. Raises Unusable."""
    settle()
    os.environ["PYTHONPATH"] = str(ROOT)  # children look for Alphorn there first, wherever this was called from
    os.chdir(ROOT)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dev.settings"
    return up.run(Reloading)


if __name__ == "__main__":
    sys.exit(run(main))
