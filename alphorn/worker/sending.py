"""A worker process at work: it claims, sends and records, renews its lease, sweeps. Async, its database in threads."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar
from uuid import UUID

import structlog

from alphorn.database.threads import DatabaseThreads
from alphorn.lib.coalesce import Coalesced
from alphorn.lib.failpoints import failpoint
from alphorn.lib.patience import Patience
from alphorn.models.access import disconnect as revoking
from alphorn.models.access import refresh as refreshing
from alphorn.models.access.sign_in import release
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing import sweep as stream_sweep
from alphorn.models.posting import sweep
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.record import Report, record
from alphorn.models.work.life import Life, Pen
from alphorn.networks.endings import Ending, Outcome, OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.http import Http
from alphorn.networks.outgoing import Sending
from alphorn.networks.reasons import Reason
from alphorn.worker import importing
from alphorn.worker.yielding import Gently

log = structlog.get_logger(__name__)
DATABASE_THREADS = 4
IMPORT_THREADS = 1  # of its own: a page that is kept holds no claim up
RECORD_RETRY_SECONDS = 0.3
P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """What one worker process does for rows; `models/process.py` is where rows find it."""

    def __init__(self, http: Http, patience: Patience, stop: asyncio.Event | None = None) -> None:
        self.http = http
        self.patience = patience
        self.life: Life | None = None
        self.has_begun = asyncio.Event()
        self._stop = stop or asyncio.Event()
        self._threads = DatabaseThreads(DATABASE_THREADS, "database")
        self._import_threads = DatabaseThreads(IMPORT_THREADS, "imports")
        self._gently = Gently(self._is_hurrying)
        self.claims: Coalesced[tuple[UUID, UUID], Claimed | None] = Coalesced(self._claim_batch)
        self.records: Coalesced[Report, bool] = Coalesced(self._record_batch)

    def _is_hurrying(self) -> bool:
        """Whether a post is being claimed or recorded just now."""
        return self.claims.is_busy or self.records.is_busy

    def begin(self, life: Life) -> None:
        """From now on, claim under this life."""
        self.life = life
        self.has_begun.set()

    @property
    def is_leaving(self) -> bool:
        """Whether this process is asked to end: what can be divided ends at its next seam."""
        return self._stop.is_set()

    async def in_database(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` in a database thread, on a connection that is thrown away when it broke."""
        return await self._threads.run(call, *args, **kwargs)

    async def in_import_threads(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same, in a thread that no send waits for, and so that no send feels it."""
        return await self._gently.run(lambda: self._import_threads.run(call, *args, **kwargs))

    async def close(self) -> None:
        """Let the database go, when nothing is in hand any more."""
        await self._threads.close()
        await self._import_threads.close()

    async def send(self, delivery_id: UUID) -> None:
        """Claim the delivery, send it, record what came back. Does nothing where there is nothing to do."""
        life = self.life
        if life is None or not life.take(delivery_id):
            return
        known = False
        try:
            known = await self._send_under(life, delivery_id)
        finally:
            if known or life.over.is_set():
                life.put_down(delivery_id)

    async def _send_under(self, life: Life, delivery_id: UUID) -> bool:
        """Tells whether the row's fate is known to be in the database."""
        try:
            claimed = await self.claims((life.id, delivery_id))
        except Exception as error:  # the claim may have been committed; nothing was sent in any case
            log.warning("claim_lost", delivery_id=str(delivery_id), error=type(error).__name__)
            life.never_sent.add(delivery_id)
            return True
        if claimed is None:
            return True
        life.never_sent.discard(delivery_id)
        failpoint("F2")
        failpoint("F3")
        began = time.monotonic()
        outcome = await self._call_network(claimed, life)
        log_attempt(claimed, outcome, time.monotonic() - began)
        failpoint("F6")
        report = Report(delivery_id, claimed.attempt, claimed.worker_id, outcome)
        known = await self._record_until_known(report, life)
        failpoint("F7")
        return known

    async def _call_network(self, claimed: Claimed, life: Life) -> Outcome:
        """What became of it. Every exit is an ending, the unexpected one too."""
        pen = Pen(life)
        call = asyncio.create_task(self._speak(claimed, pen))
        over = asyncio.create_task(life.over.wait())
        await asyncio.wait([call, over], return_when=asyncio.FIRST_COMPLETED)
        if not call.done() and pen.has_written:
            await asyncio.wait([call], timeout=self.patience.answer_grace_seconds)
        over.cancel()
        if not call.done():
            call.cancel()
            return OutcomeUnknown(Reason.NO_ANSWER) if pen.has_written else TryAgain(Reason.NOT_SENT)
        try:
            return call.result()
        except Ending as ending:
            return ending
        except Exception as error:
            log.exception("send_failed_unexpectedly", delivery_id=str(claimed.delivery_id))
            return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)

    async def _speak(self, claimed: Claimed, pen: Pen) -> Outcome:
        try:
            network = host_at(claimed.network, claimed.host).speak(self.http)
        except NoSuchHost:
            return Rejected(Reason.MISCONFIGURED)
        sending = Sending(
            outgoing=claimed.outgoing,
            place_id=claimed.place_id,
            place_handle=claimed.place_handle,
            token=claimed.token,
            may_write=pen.require_write,
        )
        return await network.send(sending)

    async def _record_until_known(self, report: Report, life: Life) -> bool:
        """Record, again and again while the lease is good: a lost answer of the database leaves nothing behind."""
        while True:
            try:
                mine = await self.records(report)
            except Exception as error:
                log.warning("record_failed", delivery_id=str(report.delivery_id), error=type(error).__name__)
            else:
                if not mine:
                    log.info("somebody_else_owns_it", delivery_id=str(report.delivery_id), attempt=report.attempt)
                return True
            if life.over.is_set():
                return False
            await asyncio.sleep(RECORD_RETRY_SECONDS)

    async def _claim_batch(self, items: Sequence[tuple[UUID, UUID]]) -> list[Claimed | None]:
        """One transaction for each life among `items`: there are two only while one ends."""
        answers: dict[tuple[UUID, UUID], Claimed | None] = {}
        for worker_id in dict.fromkeys(worker for worker, _ in items):
            ids = [pk for worker, pk in items if worker == worker_id]
            claimed = await self.in_database(claim, worker_id, ids)
            answers.update({(worker_id, pk): one for pk, one in zip(ids, claimed, strict=True)})
        return [answers[item] for item in items]

    async def _record_batch(self, reports: Sequence[Report]) -> list[bool]:
        return await self.in_database(record, reports)

    async def refresh(self, authorisation_id: UUID) -> None:
        """Trade the refresh token of an authorisation for a new pair."""
        if self.life is not None:
            await refreshing.refresh(self, authorisation_id, self.life)

    async def bring_in(self, stream_id: UUID) -> None:
        """One run of a stream's import. Does nothing where there is nothing to do."""
        life = self.life
        if life is None or not life.take(stream_id):
            return
        known = False
        try:
            known = await importing.bring_in(self, stream_id, life)
        finally:
            if known or life.over.is_set():
                life.put_down(stream_id)

    async def revoke(self, authorisation_id: UUID) -> None:
        """Give a consent back to its network, and wipe it."""
        await revoking.revoke(self, authorisation_id)

    async def sweep_until(self, stop: asyncio.Event) -> None:
        """The net, each second."""
        while not stop.is_set():
            if self.life is not None and self.life.may_write:
                await self._sweep_once(self.life)
            try:
                await asyncio.wait_for(stop.wait(), self.patience.sweep_seconds)
            except TimeoutError:
                continue

    async def _sweep_once(self, life: Life) -> None:
        try:
            closed = await self.in_database(sweep.close_heirs, life)
            found = await self.in_database(sweep.enqueue_overdue)
            await self.in_database(sweep.release_parked, release)
            closed += await self.in_database(stream_sweep.close_heirs, life)
            found += await self.in_database(stream_sweep.enqueue_overdue)
            await self.in_database(stream_sweep.release_resting)
        except Exception as error:  # the next second comes
            log.warning("sweep_failed", error=type(error).__name__)
        else:
            if closed or found:
                log.info("swept", heirs=closed, overdue=found)

    def stuck_for(self, now: float) -> float:
        """For how many seconds the oldest call to the database has been under way: a claim, a page, a sweep."""
        return max(self._threads.stuck_for(now), self._import_threads.stuck_for(now))


def log_attempt(claimed: Claimed, outcome: Outcome, seconds: float) -> None:
    """One line for whoever runs this Alphorn: which delivery, and what came back."""
    log.info(
        "attempt",
        delivery_id=str(claimed.delivery_id),
        attempt=claimed.attempt,
        network=claimed.network,
        ending=type(outcome).__name__,
        reason=outcome.reason.value if isinstance(outcome, Ending) else "",
        detail=outcome.detail if isinstance(outcome, Ending) else "",
        ms=round(seconds * 1000, 1),
    )
