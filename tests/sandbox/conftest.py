"""A sandbox in a thread of its own, so that clients which know no asyncio can call it from the test."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from alphorn.sandbox.server import running
from tests.sandbox.played import Clock, Played, free_ports

# These clients insist on https and on unchanged scopes unless they are told otherwise.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"


@pytest.fixture
def clock() -> Clock:
    """The sandbox's time; tests turn it on."""
    return Clock()


@pytest.fixture
def port() -> int:
    """The first of three free ports."""
    return free_ports()


@pytest.fixture
def played(tmp_path: Path, port: int, clock: Clock) -> Iterator[Played]:
    """A running sandbox."""
    ready, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with running(tmp_path, port, clock):
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(10), "the sandbox did not start"
        yield Played(port, clock)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()
