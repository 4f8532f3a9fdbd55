"""The one clock that nobody sets."""

import time


def seconds_since_boot() -> float:
    """It counts suspend, too: a process that slept for ten minutes knows it. Of use within one machine alone."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
