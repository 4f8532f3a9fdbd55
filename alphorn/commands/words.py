"""The few calm lines of `up`. Where nobody listens any more (the terminal is gone), it goes on all the same."""

import contextlib
import sys


def say(line: str) -> None:
    """One line for whoever started it."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def complain(line: str) -> None:
    """One line about something that went wrong."""
    with contextlib.suppress(OSError):
        print(line, file=sys.stderr, flush=True)
