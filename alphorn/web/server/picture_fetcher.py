"""Pictures from elsewhere are fetched here, on the web's own loop, before the page that shows them is asked for.

Whoever waits for one holds no thread: a network that dawdles makes its pictures late, and no page. See decision 5.
"""

import asyncio
import re
import time
from functools import partial
from uuid import UUID

import structlog

from alphorn.database.threads import DatabaseThreads
from alphorn.lib.shrinking import NotAPicture
from alphorn.lib.until_recorded import after, until_recorded
from alphorn.models.archive import picture
from alphorn.models.archive.picture import Wanted
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.networks.endings import Ending, Rejected
from alphorn.networks.http import Bounds, Http
from alphorn.web.base.identifiers import identifier
from alphorn.web.server.image_worker import Darkroom, Spoilt
from alphorn.web.server.live import AWAY, Scope, session_of, workspace_in

log = structlog.get_logger(__name__)
PATH = re.compile(r"/pictures/([0-9a-f-]{36})/([0-9]{1,2})")
AT_ONCE = 6  # calls to the world
LINE = 200  # pictures that are waited for; whoever comes then is told to come again
WAITING_SECONDS = 15.0  # after it nobody waits any more; what is under way is still kept
BOUNDS = Bounds(connect_seconds=5, answer_seconds=5, most_bytes=8_000_000, connections=AT_ONCE)
ACCEPT = {"Accept": "image/webp,image/png,image/jpeg,image/gif"}
GONE = (401, 403, 404, 410, 451)  # will hardly come back under that address
DATABASE_THREADS = 2
Key = tuple[UUID, int]


class Fetching:
    """The pictures that this process is fetching."""

    def __init__(self, *, allow: frozenset[str] | None = None, bounds: Bounds = BOUNDS, line: int = LINE) -> None:
        self._http = Http(allow=loopback_allowed() if allow is None else allow, bounds=bounds)
        self._darkroom = Darkroom()
        self._database = DatabaseThreads(DATABASE_THREADS, "pictures")
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._line = line
        self._under_way: dict[Key, asyncio.Task[None]] = {}

    async def open(self) -> None:
        """Get ready to call the world."""
        await self._http.__aenter__()

    def leave(self) -> None:
        """Leave what is under way."""
        self._line = 0
        for task in self._under_way.values():
            task.cancel()

    async def close(self) -> None:
        """Let everything go."""
        self.leave()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        await self._darkroom.close()
        await self._http.__aexit__()
        await self._database.close()

    async def see_to(self, scope: Scope) -> None:
        """Have the picture there that a request asks for, if whoever asks may see it. The view tells how it went."""
        key = _key_of(scope)
        if key is None:
            return
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= self._line:
                return
            task = self._under_way[key] = asyncio.create_task(self._bring(key, session_of(scope)))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        await asyncio.wait({task}, timeout=WAITING_SECONDS)

    async def _bring(self, key: Key, session: str) -> None:
        try:
            if await self._database.run(picture.is_settled, *key):
                return
            async with self._slots:
                wanted = await self._database.run(_claimed, session, key)
                if wanted is not None:
                    await self._fetch(wanted)
        except AWAY as error:
            log.warning("picture_without_database", error=type(error).__name__)
        except Exception:  # nobody waits for the answer of this task
            log.exception("picture_failed_unexpectedly", item_id=str(key[0]))

    async def _fetch(self, wanted: Wanted) -> None:
        """Fetch it, make it small, keep it. Whatever goes wrong is remembered."""
        began = time.monotonic()
        reason, for_good = "", False
        try:
            body = await self._body_of(wanted)
            small = await self._darkroom.develop(body, wanted.edge, square=wanted.is_face)
        except NotHere as away:
            reason, for_good = f"status {away.status}", away.status in GONE
        except Ending as ending:
            reason, for_good = ending.reason.value, isinstance(ending, Rejected)
        except NotAPicture:
            reason, for_good = "not a picture", True
        except Spoilt:
            reason = "spoilt"
        conclude = (
            partial(picture.give_up, wanted, for_good=for_good) if reason else partial(picture.keep, wanted, small)
        )
        within = after(picture.IN_HAND.total_seconds())  # then somebody else may fetch it
        await until_recorded(lambda: self._database.run(conclude), within, "picture")
        took = round((time.monotonic() - began) * 1000)
        log.info("picture", item_id=str(wanted.item_id), number=wanted.number, failed=reason, ms=took)

    async def _body_of(self, wanted: Wanted) -> bytes:
        answer = await self._http.call("GET", wanted.address, headers=ACCEPT)
        if answer.status != 200:
            raise NotHere(answer.status)
        return answer.body


class NotHere(Exception):
    """The answer has another status than that of a picture."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _key_of(scope: Scope) -> Key | None:
    """Which picture a request asks for."""
    found = PATH.fullmatch(scope["path"]) if scope["method"] == "GET" else None
    item_id = identifier(found[1]) if found else None
    return (item_id, int(found[2])) if found and item_id else None


def _claimed(session: str, key: Key) -> Wanted | None:
    workspace = workspace_in(session)
    return picture.claim(workspace, *key) if workspace else None
