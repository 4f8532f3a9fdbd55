"""A small proxy in front of a network or of the database, whose lines can be cut, also silently."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CHUNK = 65_536
LOOK_SECONDS = 0.02
HOST = "127.0.0.1"
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: whoever closes so does not end, but breaks
# What is swallowed on the way there, and on the way back, for as long as that line lives.
ON_THE_WAY_THERE, ON_THE_WAY_BACK = ("silent",), ("silent", "deaf")


@dataclass(eq=False)
class Pair:
    """One line that goes through: both its ends, and how it has failed."""

    here: asyncio.StreamWriter
    there: asyncio.StreamWriter | None
    how: str = ""

    def abort(self) -> None:
        """Break it, so that both ends know."""
        for end in (self.here, self.there):
            if end is not None:
                _reset(end)


@dataclass(eq=False)
class Line:
    """All that goes one way.

    `cut`: lines break, and no new one is taken. `silent`: nothing comes through, and nobody is told. `deaf`: what is
    asked arrives, and no answer comes. `stalled`: everything is held up, and then goes on.
    """

    open: Callable[[], Awaitable[Ends]]
    how: str = ""
    pairs: set[Pair] = field(default_factory=set)
    _mended: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def listening(self, port: int) -> AsyncIterator[int]:
        """Take lines at this port (0: any) and pass them on, as long as the block lasts. Gives the port."""
        server = await asyncio.start_server(self._take, HOST, port, backlog=512)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            self.mend()
            while self.pairs:  # each ends at once, by itself
                for pair in list(self.pairs):
                    pair.abort()
                await asyncio.sleep(LOOK_SECONDS)

    def fail(self, how: str) -> None:
        """From now on."""
        self.how = how
        self._mended.clear()
        for pair in list(self.pairs):
            if how == "cut":
                pair.abort()
            elif how in ON_THE_WAY_BACK:
                pair.how = how

    def mend(self) -> None:
        """What is held up goes on; what was swallowed is lost, and its line breaks now."""
        self.how = ""
        self._mended.set()
        for pair in list(self.pairs):
            if pair.how:
                pair.abort()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pair = Pair(writer, None, self.how if self.how in ON_THE_WAY_BACK else "")
        if self.how == "cut":
            pair.abort()
            return
        self.pairs.add(pair)
        try:
            with contextlib.suppress(OSError):
                await self._pass_on_both_ways(reader, pair)
        finally:
            self.pairs.discard(pair)
            pair.abort()

    async def _pass_on_both_ways(self, reader: asyncio.StreamReader, pair: Pair) -> None:
        if pair.how == "silent":
            while await reader.read(CHUNK):
                pass
            return
        onwards, pair.there = await self.open()
        asks = asyncio.create_task(self._pass_on(reader, pair.there, pair, ON_THE_WAY_THERE))
        tells = asyncio.create_task(self._pass_on(onwards, pair.here, pair, ON_THE_WAY_BACK))
        try:
            await asyncio.wait([asks, tells], return_when=asyncio.FIRST_COMPLETED)
            if not asks.done() and pair.how:  # that the other side has ended is not heard either
                await asyncio.wait([asks])
        finally:
            for task in (asks, tells):
                task.cancel()
            await asyncio.gather(asks, tells, return_exceptions=True)

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, pair: Pair, swallowed: Collection[str]
    ) -> None:
        while block := await reader.read(CHUNK):
            if self.how == "stalled":
                await self._mended.wait()
            if pair.how not in swallowed:
                writer.write(block)
                await writer.drain()
        if pair.how not in swallowed:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _reset(end: asyncio.StreamWriter) -> None:
    line: socket.socket | None = end.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if line is not None and not end.is_closing():
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    end.transport.abort()
