"""The lines of `bin/chaos`, each way in which they fail: what arrives, and who is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from chaos.lines import HOST, Ends, Line

SOON = 0.1


class Echo:
    """At the other end: it says again what it hears."""

    def __init__(self) -> None:
        self.heard = b""
        self.port = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One line."""
        with suppress(OSError):
            while block := await reader.read(100):
                self.heard += block
                writer.write(block)
                await writer.drain()
        writer.close()

    async def reach(self) -> Ends:
        """A line to it."""
        return await asyncio.open_connection(HOST, self.port)


@asynccontextmanager
async def through_a_line() -> AsyncIterator[tuple[Echo, Line, int]]:
    """The one at the other end, the line there, and the port where it begins."""
    echo = Echo()
    server = await asyncio.start_server(echo.take, HOST, 0)
    echo.port = server.sockets[0].getsockname()[1]
    line = Line(echo.reach)
    async with server, line.listening(0) as port:
        yield echo, line, port


@asynccontextmanager
async def calling(port: int) -> AsyncIterator[Ends]:
    """Somebody at this end, for as long as the block lasts."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def ask(ends: Ends, words: bytes) -> bytes:
    """What comes back soon; "" where nothing does."""
    reader, writer = ends
    writer.write(words)
    try:
        async with asyncio.timeout(SOON):
            return await reader.readexactly(len(words))
    except TimeoutError:
        return b""


async def test_a_line_passes_on_both_ways() -> None:
    async with through_a_line() as (echo, _, port), calling(port) as ends:
        assert await ask(ends, b"hello") == b"hello"
        assert echo.heard == b"hello"


async def test_a_line_that_is_cut_breaks_and_no_new_one_is_taken() -> None:
    async with through_a_line() as (_, line, port), calling(port) as before:
        await ask(before, b"hello")
        line.fail("cut")

        with pytest.raises(ConnectionResetError):
            await before[0].readexactly(1)
        async with calling(port) as refused:
            with pytest.raises(ConnectionResetError):
                await refused[0].readexactly(1)
        line.mend()
        async with calling(port) as again:
            assert await ask(again, b"again") == b"again"


@pytest.mark.parametrize(("how", "arrives"), [("silent", b""), ("deaf", b"anybody?")])
async def test_a_silent_line_tells_nobody_and_what_it_swallowed_is_lost(how: str, arrives: bytes) -> None:
    async with through_a_line() as (echo, line, port), calling(port) as before:
        await ask(before, b"hello")
        echo.heard = b""
        line.fail(how)

        async with calling(port) as later:
            assert await ask(before, b"anybody?") == b""
            assert echo.heard == arrives
            assert await ask(later, b"?") == b""
        line.mend()
        with pytest.raises(ConnectionResetError):
            await before[0].readexactly(1)
        assert echo.heard in (arrives, arrives + b"?")


async def test_what_a_stalled_line_holds_up_goes_on() -> None:
    async with through_a_line() as (echo, line, port), calling(port) as ends:
        line.fail("stalled")

        assert await ask(ends, b"anybody?") == b""
        assert echo.heard == b""
        line.mend()
        assert await ends[0].readexactly(8) == b"anybody?"
