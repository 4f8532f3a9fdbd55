"""A run: page after page, each kept before the next is asked for, until there is no more or others want their turn."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import structlog
from django.db import Error

from alphorn.lib.failpoints import failpoint
from alphorn.lib.patience import Patience
from alphorn.lib.until_recorded import until_recorded
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing.budget import SPENT
from alphorn.models.importing.claim import ClaimedStream, claim
from alphorn.models.importing.pages import Kept, keep_page
from alphorn.models.importing.record import RunOutcome, RunReport, record
from alphorn.models.importing.removals import remove_unmet
from alphorn.models.limits.buckets import is_spent, tell_of_stream
from alphorn.models.work.states import RunEnding
from alphorn.networks.base import Network
from alphorn.networks.endings import Ending, OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage, StreamRequest
from alphorn.networks.usage import Usage
from alphorn.worker.life import Life
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)


async def bring_in(process: Process, stream_id: UUID) -> None:
    """One run of a stream's import. Does nothing where there is nothing to do."""
    await process.hold(stream_id, lambda life: _bring_in_under(process, life, stream_id))


async def _bring_in_under(process: Process, life: Life, stream_id: UUID) -> bool:
    """Tells whether the row's fate is known to be in the database."""
    try:
        claimed = await process.in_import_threads(claim, life.id, stream_id)
    except Exception as error:
        # It may have been committed: then the sweep finds it in this hand, and nobody holding it.
        log.warning("import_claim_lost", stream_id=str(stream_id), error=type(error).__name__)
        return True
    if claimed is None:
        return True
    failpoint("I1")
    outcome = await _outcome(process, claimed, life)
    if outcome is None:
        return False
    report = RunReport(stream_id, claimed.importing.run, claimed.importing.worker_id, outcome)
    recorded = await until_recorded(lambda: process.in_import_threads(record, report), life.over.is_set, "run")
    return recorded is not None


async def _outcome(process: Process, claimed: ClaimedStream, life: Life) -> RunOutcome | None:
    """How the run ended; None when this life is over: whoever finds the orphan says so."""
    try:
        network = host_at(claimed.importing.network, claimed.host).speak(process.http)
        return await _read_pages(process, claimed, network, life)
    except NoSuchHost:
        return Rejected(Reason.MISCONFIGURED)
    except TryAgain as ending:
        await _tell(process, claimed, ending.usage)
        return ending
    except Ending as ending:
        return ending
    except Error as error:  # our own database's, and nothing that the network said
        if life.over.is_set():
            return None
        log.error("import_not_kept", stream_id=str(claimed.importing.stream_id), error=type(error).__name__)
        return TryAgain(Reason.NOT_SENT, type(error).__name__)
    except Exception as error:
        if life.over.is_set():
            return None
        log.exception("import_failed_unexpectedly", stream_id=str(claimed.importing.stream_id))
        return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)


async def _read_pages(process: Process, claimed: ClaimedStream, network: Network, life: Life) -> RunOutcome | None:
    loop = asyncio.get_running_loop()
    until = loop.time() + process.patience.run_seconds
    asked = claimed.asked
    while life.may_write:
        page = await network.pull(asked, claimed.token)
        failpoint("I2")
        kept = await process.in_import_threads(keep_page, claimed.importing, page)
        failpoint("I3")
        await _tell(process, claimed, page.usage)
        ending = _ending_after(page, kept, claimed, process.patience)
        if ending is not None:
            return ending if await _full_sync_ends(process, claimed, ending, life) else None
        wait = _wait_after(page, kept, claimed)
        if wait is not None:
            return wait
        if process.is_leaving or loop.time() > until:
            return RunEnding.MORE
        asked = StreamRequest(asked.kind, asked.whose, page.next_cursor, asked.since)
    return None


async def _full_sync_ends(process: Process, claimed: ClaimedStream, ending: RunEnding, life: Life) -> bool:
    """What a full sync has not met was removed there. Tells whether that is done; if not, the next run does it."""
    position: str | None = "" if ending is RunEnding.DONE and claimed.importing.keeps_account else None
    while position is not None and life.may_write:
        position = await process.in_import_threads(remove_unmet, claimed.importing, claimed.facts.reach, position)
        failpoint("I4")
    return position is None


def _wait_after(page: StreamPage, kept: Kept | None, claimed: ClaimedStream) -> TryAgain | None:
    """Whether the network, or the budget, lets the next page wait."""
    if kept is not None and kept.wait is not None:
        return TryAgain(Reason.RATE_LIMITED, SPENT, after=kept.wait)
    spent = [
        usage.resets_after for usage in page.usage if is_spent(usage, claimed.importing.network, claimed.asked.kind)
    ]
    return TryAgain(Reason.RATE_LIMITED, after=max(spent)) if spent else None


async def _tell(process: Process, claimed: ClaimedStream, usage: Sequence[Usage]) -> None:
    """Keep what the network said of its limits, where that is worth it."""
    if not any(each.is_worth_telling for each in usage):
        return
    try:
        await process.in_import_threads(tell_of_stream, claimed.importing.stream_id, usage)
    except Exception as error:  # the network will say it again
        log.warning("limits_not_told", stream_id=str(claimed.importing.stream_id), error=type(error).__name__)


def _ending_after(page: StreamPage, kept: Kept | None, claimed: ClaimedStream, patience: Patience) -> RunEnding | None:
    """Whether that page was the last of this run."""
    if kept is None:
        return RunEnding.LET_GO
    if not page.next_cursor:
        return RunEnding.DONE
    if kept.stalls >= patience.stalls:
        return RunEnding.STALLED
    knows_the_rest = not claimed.importing.is_full and not claimed.asked.since and kept.new == 0
    return RunEnding.DONE if knows_the_rest else None
