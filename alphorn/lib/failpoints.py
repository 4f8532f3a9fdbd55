"""Places where a test may kill or stop this process: F1 … F8 of `docs/reliability.md`. Silent in a real instance.

`ALPHORN_FAILPOINT="F4:kill"` ends the process there with SIGKILL, `F4:stop` stops it with SIGSTOP; each once, or from
the n-th passage on with a third part (`F4:kill:3`).
"""

import os
import signal
from dataclasses import dataclass
from functools import cache

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}


@dataclass(slots=True)
class Armed:
    """One failpoint that was asked for, and how many passages are left before it acts."""

    name: str
    act: signal.Signals
    passages_left: int


def read(text: str) -> Armed | None:
    """What `ALPHORN_FAILPOINT` asks for. Raises ValueError or KeyError when it is malformed."""
    if not text:
        return None
    name, act, *count = text.split(":")
    return Armed(name, SIGNALS[act], int(count[0]) if count else 1)


@cache
def armed() -> Armed | None:
    """What this process was asked for, read at the first passage."""
    return read(os.environ.get("ALPHORN_FAILPOINT", ""))


def failpoint(name: str) -> None:
    """A passage through the failpoint `name`: does nothing unless a test armed it."""
    asked = armed()
    if asked is None or asked.name != name:
        return
    asked.passages_left -= 1
    if asked.passages_left == 0:
        os.kill(os.getpid(), asked.act)
