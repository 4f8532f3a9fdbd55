"""Running the sandbox: its ports and its file, until it is stopped."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from alphorn.sandbox.control.application import application
from alphorn.sandbox.network import Network
from alphorn.sandbox.networks import NETWORKS
from alphorn.sandbox.playing.listener import Listener
from alphorn.sandbox.stage import Sandbox


@asynccontextmanager
async def running(
    home: Path,
    port: int,
    clock: Callable[[], float] = time.time,
    alphorn_url: str = "",
    networks: Sequence[Network] = NETWORKS,
) -> AsyncIterator[Sandbox]:
    """A sandbox for as long as the block lasts: control on `port`, the networks after it. Raises OSError."""
    sandbox = Sandbox(home, port, clock, alphorn_url, networks)
    listener = Listener(application(sandbox), port)
    try:
        await sandbox.start()
        await listener.start()
        yield sandbox
    finally:
        await listener.stop()
        await sandbox.stop()
