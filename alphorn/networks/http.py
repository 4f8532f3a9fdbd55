"""The only place that calls the outside world: an answer, or one of the ways a call can end.

A call knows from its own trace whether a byte has left. Before that, a failure is `TryAgain` (certainly not accepted);
after it, `OutcomeUnknown`. Fresh connections, no redirects, bounded in time and size, checked addresses only.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohappyeyeballs import AddrInfoType
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from alphorn.lib.failpoints import failpoint
from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.guard import ForbiddenAddress, guarded_sockets, reset_on_close
from alphorn.networks.reasons import Reason

USER_AGENT = "Alphorn/0.1"
Headers = Mapping[str, str]
Form = Mapping[str, str]
_under_way: ContextVar["Call | None"] = ContextVar("call", default=None)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how large a call may be."""

    connect_seconds: float = 5.0
    answer_seconds: float = 20.0
    most_bytes: int = 2_000_000
    connections: int = 1000


@dataclass(slots=True)
class Call:
    """What the trace of one call has seen."""

    may_write: Callable[[], None]
    has_body: bool
    wrote: bool = False
    forbidden: bool = False  # an address was refused before anything was tried
    sockets: list[socket.socket] = field(default_factory=list)
    transports: list[asyncio.Transport] = field(default_factory=list)

    def about_to_write(self) -> None:
        """The last moment before the first byte leaves; raises what `may_write` raises."""
        if self.wrote:
            return
        failpoint("F4")
        self.may_write()
        self.wrote = True
        asyncio.get_running_loop().call_soon(failpoint, "F5")

    def abort(self) -> None:
        """Cut the line with a reset. What has not left, be it in the kernel or in the event loop, never leaves."""
        for opened in self.sockets:
            reset_on_close(opened)
        for transport in self.transports:
            transport.abort()


def _always() -> None:
    return None


class Http:
    """A line to the world. `allow`: loopback addresses ("127.0.0.1:8002") that may be called, plain http included."""

    def __init__(self, *, allow: frozenset[str] = frozenset(), bounds: Bounds | None = None) -> None:
        self._allow = allow
        self._bounds = bounds or Bounds()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = _Connector(
            force_close=True,
            limit=self._bounds.connections,
            ttl_dns_cache=60,
            socket_factory=_noted(guarded_sockets(self._allow, _note_socket)),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[_trace()],
            middlewares=[_once],
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"},
            auto_decompress=True,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Headers | None = None,
        form: Form | None = None,
        json: Mapping[str, object] | None = None,
        may_write: Callable[[], None] = _always,
    ) -> Answer:
        """One request, one answer. Raises TryAgain, OutcomeUnknown, or what `may_write` raises."""
        self._require_safe(url)
        call = Call(may_write, has_body=form is not None or json is not None)
        token = _under_way.set(call)
        try:
            async with asyncio.timeout(self._bounds.connect_seconds + self._bounds.answer_seconds):
                return await self._exchange(method, url, query, headers, form, json, call)
        except TimeoutError:
            raise _ending(call, Reason.NO_ANSWER) from None
        except aiohttp.ClientError as error:
            raise _classified(call, error) from None
        except ValueError:
            raise _unwritable(call) from None
        finally:
            _under_way.reset(token)

    async def _exchange(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None,
        headers: Headers | None,
        form: Form | None,
        json: Mapping[str, object] | None,
        call: Call,
    ) -> Answer:
        if self._session is None:
            raise RuntimeError("use Http as a context manager")
        timeout = aiohttp.ClientTimeout(
            total=None, sock_connect=self._bounds.connect_seconds, sock_read=self._bounds.answer_seconds
        )
        try:
            async with self._session.request(
                method,
                url,
                params=query,
                headers=headers,
                data=form,
                json=json,
                timeout=timeout,
                allow_redirects=False,
                trace_request_ctx=call,
            ) as response:
                body = await self._read(response)
                named = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, named, body)
        except BaseException:
            call.abort()
            raise

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > self._bounds.most_bytes:
                raise OutcomeUnknown(Reason.GARBAGE, "the answer is too large")
        return bytes(body)

    def may_call(self, url: str) -> bool:
        """Whether that address would be tried at all: by its form alone; where it leads is seen when it is called."""
        try:
            parts = urlsplit(url)
            return bool(parts.hostname) and (parts.scheme == "https" or parts.netloc in self._allow)
        except ValueError:
            return False

    def _require_safe(self, url: str) -> None:
        if not self.may_call(url):
            raise Rejected(Reason.MISCONFIGURED, "that is not a safe address")


class LineCut(aiohttp.ClientConnectionError):
    """The line was cut, under a name that aiohttp does not take for a reason to call again."""


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """aiohttp repeats a GET, PUT or DELETE that was cut, on fresh connections, too: here every call is made once."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise  # nobody repeats these
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise LineCut(type(error).__name__) from error


class _Connector(aiohttp.TCPConnector):
    """A connector that tells the call what it got: only the transport can drop what the loop still holds."""

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's own signature
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        call = _under_way.get()
        if call is not None and connection.transport is not None:
            call.transports.append(connection.transport)
        return connection


def _note_socket(opened: socket.socket) -> None:
    call = _under_way.get()
    if call is not None:
        call.sockets.append(opened)


def _noted(make: Callable[[AddrInfoType], socket.socket]) -> Callable[[AddrInfoType], socket.socket]:
    """Connect, and let the call learn of a refusal: of a name with several addresses the connector tells no cause."""

    def make_or_note(info: AddrInfoType) -> socket.socket:
        try:
            return make(info)
        except ForbiddenAddress:
            call = _under_way.get()
            if call is not None:
                call.forbidden = True
            raise

    return make_or_note


def _trace() -> aiohttp.TraceConfig:
    """aiohttp tells before it writes: the head goes out together with the first chunk of the body."""
    trace = aiohttp.TraceConfig()

    async def before_head(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        call: Call = context.trace_request_ctx
        if not call.has_body:
            call.about_to_write()

    async def before_chunk(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
        call: Call = context.trace_request_ctx
        call.about_to_write()

    trace.on_request_headers_sent.append(before_head)
    trace.on_request_chunk_sent.append(before_chunk)
    return trace


def _ending(call: Call, after: Reason, before: Reason = Reason.UNREACHABLE, detail: str = "") -> Exception:
    return OutcomeUnknown(after, detail) if call.wrote else TryAgain(before, detail)


def _classified(call: Call, error: aiohttp.ClientError) -> Exception:
    """The ending that an error of the client means. Its text names our address: only its class is told."""
    cause = error.__cause__
    if isinstance(error, LineCut) and isinstance(cause, aiohttp.ClientError):
        return _classified(call, cause)
    if isinstance(cause, TryAgain):
        return cause  # may_write said no: nothing was written
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        return _unwritable(call)
    if call.forbidden and not call.sockets:  # none of its addresses may be called
        return Rejected(Reason.MISCONFIGURED, "that address is not a public one")
    before = Reason.UNREACHABLE
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        before = Reason.NAME_NOT_FOUND
    elif isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        before = Reason.TLS_FAILED
    after = Reason.LINE_CUT if isinstance(error, aiohttp.ClientConnectionError) else Reason.GARBAGE
    after = Reason.NO_ANSWER if isinstance(error, aiohttp.ServerTimeoutError) else after
    return _ending(call, after, before, type(error).__name__)


def _unwritable(call: Call) -> Exception:
    """A name or a token that fits into no request."""
    if call.wrote:
        return OutcomeUnknown(Reason.GARBAGE)
    return Rejected(Reason.MISCONFIGURED, "the request cannot be written down")
