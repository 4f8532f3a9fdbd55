"""Waiting for something to become so: with a deadline, and never by the clock alone."""

import time
from collections.abc import Callable

LOOK_SECONDS = 0.05
DEADLINE_SECONDS = 60.0


def until(holds: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS) -> float:
    """Wait until `holds()` is true. Returns after how many seconds; raises TimeoutError beyond `seconds`."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began
