"""Pictures from elsewhere are fetched here, on the web's own loop, before the page that shows them is asked for.

Whoever waits for one holds no thread: a network that dawdles makes its pictures late, and no page. See decision 5.
"""

import asyncio
import re
import time
from collections import Counter
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
from alphorn.web.server.darkroom import Darkroom
from alphorn.web.server.image_worker import Spoilt, TooMuchWork
from alphorn.web.server.live import AWAY, Scope, session_of, workspace_in
from alphorn.web.server.turns import Turns

log = structlog.get_logger(__name__)
PATH = re.compile(r"/pictures/([0-9a-f-]{36})/([0-9]{1,2})")
AT_ONCE = 12  # calls to the world
EACH = 6  # of them for one workspace: whose pictures dawdle leaves the others to everybody else
LINE = 100  # pictures of one workspace that are waited for; whoever comes then is told to come again
ASKING = 1000  # who is looked up at once, to see whose line they belong to
WAITING_SECONDS = 15.0  # after it nobody waits any more; what is under way is still kept
BOUNDS = Bounds(connect_seconds=5, answer_seconds=5, most_bytes=8_000_000, connections=AT_ONCE)
ACCEPT = {"Accept": "image/webp,image/png,image/jpeg,image/gif"}
GONE = (401, 403, 404, 410, 451)  # will hardly come back under that address
DATABASE_THREADS = 2
Place = tuple[UUID, int]  # an item, and which of its pictures
Key = tuple[UUID, Place]  # for whom it is fetched: nobody waits in the line of another


class Fetching:
    """The pictures that this process is fetching."""

    def __init__(
        self,
        *,
        allow: frozenset[str] | None = None,
        bounds: Bounds = BOUNDS,
        line: int = LINE,
        darkroom: Darkroom | None = None,
    ) -> None:
        self._http = Http(allow=loopback_allowed() if allow is None else allow, bounds=bounds)
        self._darkroom = darkroom or Darkroom()
        self._database = DatabaseThreads(DATABASE_THREADS, "pictures")
        self._turns = Turns(AT_ONCE, EACH)
        self._line = line
        self._asking = 0
        self._waiting: Counter[UUID] = Counter()
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
        place, session = _place_of(scope), session_of(scope)
        if place is None or not session:
            return
        workspace = await self._who_lacks(session, place)
        if workspace is None or self._waiting[workspace] >= self._line:
            return
        self._waiting[workspace] += 1
        try:
            if task := self._task_of((workspace, place)):
                await asyncio.wait({task}, timeout=WAITING_SECONDS)
        finally:
            self._waiting[workspace] -= 1
            self._waiting = +self._waiting

    async def _who_lacks(self, session: str, place: Place) -> UUID | None:
        """The workspace of whoever asks; None where nobody does, or where there is nothing to fetch now."""
        if self._asking >= ASKING:
            return None
        self._asking += 1
        try:
            async with asyncio.timeout(WAITING_SECONDS):
                return await self._database.run(_who_lacks, session, place)
        except (TimeoutError, *AWAY) as error:
            log.warning("picture_without_database", error=type(error).__name__)
        except Exception:  # what a browser calls its session may be anything
            log.exception("picture_failed_unexpectedly", item_id=str(place[0]))
        finally:
            self._asking -= 1
        return None

    def _task_of(self, key: Key) -> "asyncio.Task[None] | None":
        """Who fetches it: somebody already, or from now on; None where the line of that workspace is long."""
        if key not in self._under_way:
            if sum(workspace == key[0] for workspace, _ in self._under_way) >= self._line:
                return None
            task = self._under_way[key] = asyncio.create_task(self._bring(*key))
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return self._under_way[key]

    async def _bring(self, workspace: UUID, place: Place) -> None:
        try:
            async with self._turns.of(workspace):
                wanted = await self._database.run(picture.claim, workspace, *place)
                if wanted is not None:
                    await self._fetch(wanted, workspace)
        except AWAY as error:
            log.warning("picture_without_database", error=type(error).__name__)
        except Exception:  # nobody waits for the answer of this task
            log.exception("picture_failed_unexpectedly", item_id=str(place[0]))

    async def _fetch(self, wanted: Wanted, workspace: UUID) -> None:
        """Fetch it, make it small, keep it. Whatever goes wrong is remembered."""
        began = time.monotonic()
        reason, wait = "", picture.wait_after(wanted.tries)
        try:
            body = await self._body_of(wanted)
            small = await self._darkroom.develop(body, wanted.edge, square=wanted.is_face, of=workspace)
        except NotHere as away:
            reason, wait = f"status {away.status}", picture.DAY if away.status in GONE else wait
        except Ending as ending:
            reason, wait = ending.reason.value, picture.DAY if isinstance(ending, Rejected) else wait
        except NotAPicture:
            reason, wait = "not a picture", picture.FOR_GOOD
        except TooMuchWork:
            reason, wait = "costly", picture.FOR_GOOD
        except Spoilt:  # once it may have been the machine's fault
            reason, wait = "spoilt", picture.FOR_GOOD if wanted.tries > 1 else wait
        conclude = partial(picture.give_up, wanted, wait) if reason else partial(picture.keep, wanted, small)
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


def _place_of(scope: Scope) -> Place | None:
    """Which picture a request asks for."""
    found = PATH.fullmatch(scope["path"]) if scope["method"] == "GET" else None
    item_id = identifier(found[1]) if found else None
    return (item_id, int(found[2])) if found and item_id else None


def _who_lacks(session: str, place: Place) -> UUID | None:
    """The workspace that is shown by that session; None where nobody is, or where nothing is to be fetched."""
    return None if picture.is_settled(*place) else workspace_in(session)
