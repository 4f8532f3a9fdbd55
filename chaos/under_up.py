"""`alphorn up` without a sandbox of its own: its pages and workers reach the one that all of a run share.

It lies behind lines that can be cut, on the port that the variable BEHIND names.
"""

import os
import sys
from collections.abc import Callable, Sequence

from alphorn.commands import up
from alphorn.commands.children import Child
from alphorn.commands.logfile import LogFile
from alphorn.commands.watching import Watch
from alphorn.lib import lifeline
from alphorn.lib.environment import Unusable

BEHIND = "CHAOS_SANDBOX_PORT"


def keeping(children: Sequence[Child], log: LogFile, ready: Callable[[], None]) -> Watch:
    """All of them but that one."""
    kept = [child for child in children if child.command != "sandbox"]
    for child in kept:
        child.environment["ALPHORN_SANDBOX_PORT"] = os.environ[BEHIND]
    return Watch(kept, log, ready)


if __name__ == "__main__":
    lifeline.hold()
    try:
        sys.exit(up.run(keeping))
    except Unusable as sentence:
        print(sentence, flush=True)
        sys.exit(sentence.code)
