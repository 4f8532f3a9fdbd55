"""Where the developer's Alphorn lives: in the checkout's own `.dev`, so that playing touches no other.

`ALPHORN_HOME` and `DATABASE_URL` name another one, here as everywhere.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from alphorn.lib.environment import Unusable
from alphorn.lib.own_environment import forget_the_shells

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ROOT / "alphorn"
FOLDER = ROOT / ".dev"
INTERRUPTED = 130
# Where root's checkout lies in a folder that nobody else may enter, as /root is: PostgreSQL runs as somebody else.
ROOTS_OWN = Path("/var/lib/alphorn-dev")


def settle() -> None:
    """Say to all that is loaded later, and to every child, where it lives. Settings are read once: call it first."""
    forget_the_shells()
    os.environ.setdefault("ALPHORN_HOME", str(home()))


def home() -> Path:
    """The state directory, when nobody names another."""
    return ROOTS_OWN if os.geteuid() == 0 and not others_may_enter(ROOT) else FOLDER


def others_may_enter(folder: Path) -> bool:
    """Whether any user gets as far as into it."""
    return all(each.stat().st_mode & 0o001 for each in (folder, *folder.parents))


def run(main: Callable[[], int]) -> int:
    """`main`, with whatever makes it impossible as a sentence, as `alphorn` itself says it. Returns the exit code."""
    try:
        return main()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Unusable as sentence:
        print(f"alphorn: {sentence}", file=sys.stderr, flush=True)
        return sentence.code
