"""A child of `alphorn up` ends when `up` does, even when nobody could tell it: the pipe between them closes."""

import os
import signal
import threading

NAME = "ALPHORN_LIFELINE_FD"


def hold() -> None:
    """Watch the pipe that `up` left us, if it did; its end is a SIGTERM to ourselves."""
    descriptor = os.environ.pop(NAME, "")
    if descriptor:
        threading.Thread(target=_wait, args=[int(descriptor)], daemon=True, name="lifeline").start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
