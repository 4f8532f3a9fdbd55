"""The only place that calls the outside world: an answer, or one of the ways a call can end.

A call knows from its own trace whether a byte has left. Before that, a failure is `TryAgain` (certainly not accepted);
after it, `OutcomeUnknown`. Fresh connections, no redirects, bounded in time and size, checked addresses only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.networks.answer import Answer
from alphorn.networks.endings import TOO_LARGE, OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.failures import classified, ending, unwritable
from alphorn.networks.reasons import Reason
from alphorn.networks.wire import UNDER_WAY, Call, connector, once, trace

USER_AGENT = "Alphorn/0.1"
Headers = Mapping[str, str]
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long and how large a call may be."""

    connect_seconds: float = 5.0
    answer_seconds: float = 20.0
    most_bytes: int = 2_000_000
    connections: int = 1000


async def always() -> None:
    """Whoever calls may write."""


class Connected(TryAgain):
    """The line stands, and that was all that was asked for."""

    def __init__(self) -> None:
        super().__init__(Reason.NOT_SENT)


async def _only_connect() -> None:
    raise Connected


class Http:
    """A line to the world. `allow`: loopback addresses ("127.0.0.1:8002") that may be called, plain http included."""

    def __init__(self, *, allow: frozenset[str] = frozenset(), bounds: Bounds | None = None) -> None:
        self._allow = allow
        self._bounds = bounds or Bounds()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=connector(self._allow, self._bounds.connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[trace()],
            middlewares=[once],
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
        may_write: Callable[[], Awaitable[None]] = always,
    ) -> Answer:
        """One request, one answer. Raises TryAgain, OutcomeUnknown, or what `may_write` raises."""
        self._require_safe(url)
        call = Call(may_write, has_body=form is not None or json is not None)
        token = UNDER_WAY.set(call)
        try:
            async with asyncio.timeout(self._bounds.connect_seconds + self._bounds.answer_seconds):
                return await self._exchange(method, url, query, headers, form, json, call)
        except TimeoutError:
            raise ending(call, Reason.NO_ANSWER) from None
        except aiohttp.ClientError as error:
            raise classified(call, error) from None
        except ValueError:
            raise unwritable(call) from None
        finally:
            UNDER_WAY.reset(token)

    async def reach(self, url: str) -> None:
        """Connect to a host and write nothing. Raises TryAgain."""
        try:
            await self.call("GET", url, may_write=_only_connect)
        except Connected:
            return

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
                heard_at = seconds_since_boot()  # its Date is of now, whenever its body has come
                body = await self._read(response)
                named = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, named, body, heard_at)
        except BaseException:
            call.abort()
            raise

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_chunked(65536):
            body += chunk
            if len(body) > self._bounds.most_bytes:
                raise OutcomeUnknown(Reason.GARBAGE, TOO_LARGE)
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
            raise Rejected(Reason.UNSAFE_ADDRESS, "not https")
