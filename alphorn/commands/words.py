"""The few calm lines of `up`. Where nobody listens any more (the terminal is gone), it goes on all the same."""

import os
import sys
from typing import TextIO


def say(line: str) -> None:
    """One line for whoever started it."""
    _tell(sys.stdout, line)


def complain(line: str) -> None:
    """One line about something that went wrong."""
    _tell(sys.stderr, line)


def _tell(listener: TextIO, line: str) -> None:
    try:
        print(line, file=listener, flush=True)
    except OSError:  # from now on into nothing: what is left of the line would fail once more at the end
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, listener.fileno())
        os.close(nothing)
