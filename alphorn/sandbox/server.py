"""Running the sandbox: three ports, one file, until it is stopped."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from alphorn.sandbox.control.application import application
from alphorn.sandbox.playing.listener import Listener
from alphorn.sandbox.stage import Sandbox


@asynccontextmanager
async def running(
    home: Path, port: int, clock: Callable[[], float] = time.time, alphorn_url: str = ""
) -> AsyncIterator[Sandbox]:
    """A sandbox for as long as the block lasts: control on `port`, X on + 1, Facebook on + 2. Raises OSError."""
    sandbox = Sandbox(home, port, clock, alphorn_url)
    listener = Listener(application(sandbox), port)
    try:
        await sandbox.start()
        await listener.start()
        yield sandbox
    finally:
        await listener.stop()
        await sandbox.stop()
