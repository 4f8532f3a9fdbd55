"""A run: page after page, each kept before the next is asked for, until there is no more or others want their turn."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

import structlog
from django.db import Error

from alphorn.lib.failpoints import failpoint
from alphorn.lib.patience import Patience
from alphorn.lib.until_recorded import until_recorded
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing.budget import SPENT
from alphorn.models.importing.claim import ClaimedStream, claim
from alphorn.models.importing.pages import Importing, Kept, TakenBack, keep_page
from alphorn.models.importing.record import RunOutcome, RunReport, record
from alphorn.models.limits.buckets import is_spent, tell_of_stream
from alphorn.models.looking.brought_in import is_of_own_posts, look_through
from alphorn.models.work.states import RunEnding
from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage
from alphorn.networks.usage import Usage
from alphorn.worker.full_sync import settle
from alphorn.worker.life import Life
from alphorn.worker.process import Process
from alphorn.worker.pulling import pull

log = structlog.get_logger(__name__)


async def bring_in(process: Process, stream_id: UUID) -> None:
    """One run of a stream's import. Does nothing where there is nothing to do."""
    await process.hold(stream_id, lambda life: _bring_in_under(process, life, stream_id))


async def _bring_in_under(process: Process, life: Life, stream_id: UUID) -> bool:
    """Tells whether the claim was answered."""
    try:
        claimed = await process.in_import_threads(claim, life.id, stream_id)
    except Exception as error:
        # It may have been committed: then the sweep finds it in this hand, and nobody holding it.
        log.warning("import_claim_lost", stream_id=str(stream_id), error=type(error).__name__)
        return False
    if claimed is None:
        return True
    failpoint("I1")
    walk = Walk(process, life, claimed, claimed.importing)
    outcome = await _outcome(walk)
    if outcome is None:
        return True  # whoever finds the orphan goes on
    mine = walk.importing
    report = RunReport(stream_id, mine.run, mine.worker_id, outcome, mine.pages)
    await until_recorded(lambda: process.in_import_threads(record, report), process.gives_up, "run")
    return True


@dataclass(slots=True)
class Walk:
    """A run on its way: `importing` is the stream as of the last page that was kept."""

    process: Process
    life: Life
    claimed: ClaimedStream
    importing: Importing


async def _outcome(walk: Walk) -> RunOutcome | None:
    """How the run ended; None when this life is over: whoever finds the orphan says so."""
    named = str(walk.importing.stream_id)
    try:
        network = host_at(walk.importing.network, walk.claimed.host).speak(walk.process.http)
        return await _read_pages(walk, network)
    except NoSuchHost:
        return PausedByNetwork(Reason.MISCONFIGURED, scope="app")
    except TryAgain as ending:
        await _tell(walk, ending.usage)
        return ending
    except Ending as ending:
        return ending
    except TakenBack:
        log.warning("import_page_taken_back", stream_id=named)
        return RunEnding.MORE
    except Error as error:  # our own database's, and nothing that the network said
        if walk.life.is_over:
            return None
        log.error("import_not_kept", stream_id=named, error=type(error).__name__)
        return TryAgain(Reason.NOT_SENT, type(error).__name__)
    except Exception as error:
        if walk.life.is_over:
            return None
        log.exception("import_failed_unexpectedly", stream_id=named)
        return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)


async def _read_pages(walk: Walk, network: Network) -> RunOutcome | None:
    process, claimed = walk.process, walk.claimed
    loop = asyncio.get_running_loop()
    until = loop.time() + process.patience.run_seconds
    asked = claimed.asked
    while walk.life.may_write:
        page, got = await pull(network, asked, claimed.facts.least, claimed.token)
        if got != asked:
            asked, walk.importing = got, replace(walk.importing, page_size=got.size)
        failpoint("I2")
        goes_on = page.is_whole or claimed.takes_parts
        kept = await process.in_import_threads(partial(keep_page, walk.importing, page, go_on=goes_on))
        if kept is not None:
            walk.importing = replace(walk.importing, pages=walk.importing.pages + 1)
            await _look_through(walk, page, is_newest=not asked.cursor)
        failpoint("I3")
        await _tell(walk, page.usage)
        ending = _ending_after(page, kept, claimed, process.patience)
        if ending is not RunEnding.LET_GO and not goes_on:
            return OutcomeUnknown(Reason.GARBAGE, "a part of the page is missing")
        if ending is RunEnding.DONE:
            return ending if await settle(walk.importing, claimed, network, process, walk.life) else None
        if ending is not None:
            return ending
        wait = _wait_after(page, kept, claimed)
        if wait is not None:
            return wait
        if process.is_leaving or loop.time() > until:
            return RunEnding.MORE
        asked = replace(asked, cursor=page.next_cursor)
    return None


def _wait_after(page: StreamPage, kept: Kept | None, claimed: ClaimedStream) -> TryAgain | None:
    """Whether the network, or the budget, lets the next page wait."""
    if kept is not None and kept.wait is not None:
        return TryAgain(Reason.RATE_LIMITED, SPENT, after=kept.wait)
    spent = [
        usage.resets_after for usage in page.usage if is_spent(usage, claimed.importing.network, claimed.asked.kind)
    ]
    return TryAgain(Reason.RATE_LIMITED, after=max(spent)) if spent else None


async def _look_through(walk: Walk, page: StreamPage, *, is_newest: bool) -> None:
    """What is in doubt may stand on the page: it counts as a look."""
    importing = walk.importing
    if not is_of_own_posts(importing.network, walk.claimed.asked.kind):
        return
    look = partial(look_through, importing.stream_id, importing.worker_id, page, is_newest=is_newest)
    try:
        await walk.process.in_import_threads(look)
    except Exception as error:  # the looks that are due say it as well
        log.warning("not_looked_through", stream_id=str(importing.stream_id), error=type(error).__name__)


async def _tell(walk: Walk, usage: Sequence[Usage]) -> None:
    """Keep what the network said of its limits, where that is worth it."""
    if not any(each.is_worth_telling for each in usage):
        return
    try:
        await walk.process.in_import_threads(tell_of_stream, walk.importing.stream_id, usage)
    except Exception as error:  # the network will say it again
        log.warning("limits_not_told", stream_id=str(walk.importing.stream_id), error=type(error).__name__)


def _ending_after(page: StreamPage, kept: Kept | None, claimed: ClaimedStream, patience: Patience) -> RunOutcome | None:
    """Whether that page was the last of this run."""
    if kept is None:
        return RunEnding.LET_GO
    knows_the_rest = not claimed.importing.is_full and not claimed.asked.since and kept.new == 0
    if knows_the_rest:
        return RunEnding.DONE
    if page.leads_astray:
        return OutcomeUnknown(Reason.GARBAGE, "a next page in a form that nobody knows")
    if not page.next_cursor:
        return RunEnding.DONE
    return RunEnding.STALLED if kept.stalls >= patience.stalls else None
