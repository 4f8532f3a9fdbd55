"""A process tells `alphorn up` each second that its loop still turns; one that falls silent is ended."""

import asyncio
import os

NAME = "ALPHORN_HEARTBEAT_FD"
SECONDS = 1.0


async def keep_beating() -> None:
    """Until cancelled, or until nobody listens."""
    descriptor = int(os.environ.get(NAME, "-1"))
    while descriptor >= 0:
        descriptor = beat(descriptor)
        await asyncio.sleep(SECONDS)


def beat(descriptor: int) -> int:
    """One byte to the supervisor. Returns the descriptor, or -1 when nobody listens any more."""
    try:
        os.write(descriptor, b".")
    except (BlockingIOError, InterruptedError):
        return descriptor
    except OSError:
        return -1
    return descriptor
