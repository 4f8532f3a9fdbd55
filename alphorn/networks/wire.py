"""What one call sees of the wire: its sockets, whether a byte has left, and whether an address was refused.

The client tells it by way of a connector, a trace and a middleware; which call is under way is in a context variable.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace

import aiohttp
from aiohappyeyeballs import AddrInfoType
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from alphorn.lib.failpoints import failpoint
from alphorn.networks.guard import ForbiddenAddress, guarded_sockets, reset_on_close

UNDER_WAY: ContextVar["Call | None"] = ContextVar("call", default=None)


@dataclass(slots=True)
class Call:
    """What the trace of one call has seen."""

    may_write: Callable[[], Awaitable[None]]
    has_body: bool
    wrote: bool = False
    forbidden: bool = False  # an address was refused before anything was tried
    sockets: list[socket.socket] = field(default_factory=list)
    transports: list[asyncio.Transport] = field(default_factory=list)

    async def about_to_write(self) -> None:
        """The last moment before the first byte leaves; raises what `may_write` raises."""
        if self.wrote:
            return
        failpoint("F4")
        await self.may_write()
        self.wrote = True
        asyncio.get_running_loop().call_soon(failpoint, "F5")

    def abort(self) -> None:
        """Cut the line with a reset. What has not left, be it in the kernel or in the event loop, never leaves."""
        for opened in self.sockets:
            reset_on_close(opened)
        for transport in self.transports:
            transport.abort()


class LineCut(aiohttp.ClientConnectionError):
    """The line was cut, under a name that aiohttp does not take for a reason to call again."""


async def once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp repeats a GET, PUT or DELETE that was cut, on fresh connections, too: here every call is made once."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # nobody repeats these
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise LineCut(type(error).__name__) from error


def connector(allow: frozenset[str], connections: int) -> "Connector":
    """Fresh connections to checked addresses only. `allow`: loopback addresses that may be called, too."""
    return Connector(
        force_close=True,
        limit=connections,
        ttl_dns_cache=60,
        socket_factory=_noted(guarded_sockets(allow, _note_socket)),
    )


class Connector(aiohttp.TCPConnector):
    """A connector that tells the call what it got: only the transport can drop what the loop still holds."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's own signature
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        call = UNDER_WAY.get()
        if call is not None and connection.transport is not None:
            call.transports.append(connection.transport)
        return connection


def _note_socket(opened: socket.socket) -> None:
    call = UNDER_WAY.get()
    if call is not None:
        call.sockets.append(opened)


def _noted(make: Callable[[AddrInfoType], socket.socket]) -> Callable[[AddrInfoType], socket.socket]:
    """Connect, and let the call learn of a refusal: of a name with several addresses the connector tells no cause."""

    def make_or_note(info: AddrInfoType) -> socket.socket:
        try:
            return make(info)
        except ForbiddenAddress:
            call = UNDER_WAY.get()
            if call is not None:
                call.forbidden = True
            raise

    return make_or_note


def trace() -> aiohttp.TraceConfig:
    """aiohttp tells before it writes: the head goes out together with the first chunk of the body."""
    seen = aiohttp.TraceConfig()

    async def before_head(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        call: Call = context.trace_request_ctx
        if not call.has_body:
            await call.about_to_write()

    async def before_chunk(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        call: Call = context.trace_request_ctx
        await call.about_to_write()

    seen.on_request_headers_sent.append(before_head)
    seen.on_request_chunk_sent.append(before_chunk)
    return seen
