"""Events to open pages: raw ASGI, beside Django. A page hears names and fetches what it shows itself.

One LISTEN connection per process, one queue per open page. Whatever is lost, the page asks every 15 seconds.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import InterfaceError, OperationalError, close_old_connections
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from alphorn.database.url import for_asyncpg
from alphorn.lib.started import database_url
from alphorn.live import CHANNEL
from alphorn.models import User, Workspace
from alphorn.web.base.headers import FIXED, policy
from alphorn.web.base.sessions import SessionStore

log = structlog.get_logger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MOST_PAGES = 5000
MOST_PER_WORKSPACE = 50
WAITING_EVENTS = 200  # a page that does not read loses the older ones and asks by itself
SILENCE_SECONDS = 15.0
RECHECK_SECONDS = 60.0
RETRY_SECONDS = 2.0
AWAY = (InterfaceError, OperationalError)  # the database's
SESSIONS = "sessions"  # told when somebody signed out: each page looks whether it was its own session


class Live:
    """The open pages of this process."""

    def __init__(self) -> None:
        self._pages: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()
        self.listens = asyncio.Event()  # whether the database has been listened to since the start

    def open(self) -> None:
        """Begin to listen to the database."""
        self._listening = asyncio.create_task(self._listen())

    def close(self) -> None:
        """End every open answer, so that the process can end."""
        self._closed.set()
        if self._listening is not None:
            self._listening.cancel()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`GET /live`: an endless answer of server-sent events."""
        if scope["method"] != "GET":
            await _answer(send, 405)
            return
        session_key = session_of(scope)
        try:
            workspace = await workspace_of(session_key)
        except AWAY:
            await _answer(send, 503)
            return
        if workspace is None:
            await _answer(send, 401)
            return
        if self._is_full_for(str(workspace)):
            await _answer(send, 503)
            return
        queue: asyncio.Queue[str] = asyncio.Queue(WAITING_EVENTS)
        self._pages[str(workspace)].add(queue)
        try:
            await self._serve(session_key, queue, receive, send)
        finally:
            self._pages[str(workspace)].discard(queue)
            if not self._pages[str(workspace)]:
                del self._pages[str(workspace)]

    def _is_full_for(self, workspace: str) -> bool:
        everywhere = sum(map(len, self._pages.values()))
        return everywhere >= MOST_PAGES or len(self._pages.get(workspace, ())) >= MOST_PER_WORKSPACE

    async def _serve(self, session_key: str, queue: "asyncio.Queue[str]", receive: Receive, send: Send) -> None:
        await _answer(send, 200, more=True)
        gone = asyncio.create_task(_gone(receive))
        closed = asyncio.create_task(self._closed.wait())
        loop = asyncio.get_running_loop()
        checked_at = loop.time()
        try:
            while not gone.done() and not closed.done():
                names = await _next(queue, gone, closed)
                if SESSIONS in names or loop.time() - checked_at > RECHECK_SECONDS:
                    checked_at = loop.time()
                    if not await _is_signed_in(session_key):
                        break
                await send({"type": "http.response.body", "body": _said(names), "more_body": True})
            if not gone.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            closed.cancel()

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear_until_lost()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError) as error:
                log.warning("live_lost_the_database", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear_until_lost(self) -> None:
        connection = await asyncpg.connect(for_asyncpg(database_url()), timeout=5, command_timeout=5)
        try:
            await connection.add_listener(CHANNEL, self._hear)
            self.listens.set()
            for pages in self._pages.values():
                _tell(pages, "everything")  # whatever happened while nobody listened
            while not connection.is_closed():
                await asyncio.sleep(RETRY_SECONDS)
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        said = json.loads(str(payload))
        for name in said["n"]:
            _tell(self._pages.get(said["w"], set()), name)


def _tell(pages: "set[asyncio.Queue[str]]", name: str) -> None:
    for queue in pages:
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(name)


async def _next(queue: "asyncio.Queue[str]", *ends: "asyncio.Task[Any]") -> list[str]:
    """The next names, each once; none when nothing happened for long."""
    getting = asyncio.ensure_future(queue.get())
    await asyncio.wait({getting, *ends}, timeout=SILENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if not getting.done():
        getting.cancel()
        return []
    names = [getting.result()]
    while not queue.empty():
        names.append(queue.get_nowait())
    return list(dict.fromkeys(names))


def _said(names: list[str]) -> bytes:
    """The names as events; a comment where there are none, so that nobody on the way takes the line for dead."""
    return b"".join(f"data: {name}\n\n".encode() for name in names if name != SESSIONS) or b":\n\n"


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _answer(send: Send, status: int, *, more: bool = False) -> None:
    named = {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(),
        **FIXED,
    }
    headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b": hello\n\n" if more else b"", "more_body": more})


def session_of(scope: Scope) -> str:
    """The session that a request shows; "" where it shows none."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


async def _is_signed_in(session_key: str) -> bool:
    """Whether the session still holds. While the database is away it does not: the page comes again by itself."""
    try:
        return await workspace_of(session_key) is not None
    except AWAY:
        return False


def workspace_in(session_key: str) -> UUID | None:
    """The workspace of whoever is signed in by that session; None: nobody is."""
    close_old_connections()
    try:
        session = SessionStore(session_key)
        user_id = str(session.get(SESSION_KEY, "")) if session_key else ""
        user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
        if user is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return None  # nobody, or somebody whose password is another one since
        return Workspace.objects.of(user).pk
    finally:
        close_old_connections()


workspace_of = sync_to_async(workspace_in)
