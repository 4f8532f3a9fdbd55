"""A send: claim, call the network, record what came back."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError

from alphorn.database.refusals import was_rolled_back
from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.lib.coalesce import Coalesced
from alphorn.lib.failpoints import failpoint
from alphorn.lib.until_recorded import until_recorded
from alphorn.models.connections.hosts import host_at
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.record import RowIsLocked, record
from alphorn.models.posting.report import Report
from alphorn.models.posting.shares import Shares, Whose
from alphorn.models.posting.sweep import take_back
from alphorn.models.posting.writing import mark_writing
from alphorn.networks.endings import Ending, Outcome, OutcomeUnknown, PausedByNetwork, TryAgain
from alphorn.networks.host import NoSuchHost
from alphorn.networks.outgoing import Sending
from alphorn.networks.reasons import Reason
from alphorn.worker.life import Life, WritePermit
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)
Item = TypeVar("Item")
Done = TypeVar("Done")


class Asked(NamedTuple):
    """A claim that is asked for. `from_crowd`: it has waited in the lane of the crowd."""

    worker_id: UUID
    delivery_id: UUID
    from_crowd: bool


Answered = Claimed | Exception | None


class Sender:
    """The sends of one process. Their claims and their records are made many at once."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._claims: Coalesced[Asked, Answered] = Coalesced(self._claim_batch)
        self._of_workspace: Counter[Whose] = Counter()  # what is under way in the lanes of sends
        self._of_host: Counter[UUID] = Counter()
        self._records: Coalesced[Report, bool | Exception | None] = Coalesced(self._record_batch)
        self._marks: Coalesced[tuple[UUID, int], bool | Exception] = Coalesced(self._mark_batch)
        process.hurries.append(lambda: self._claims.is_busy or self._marks.is_busy or self._records.is_busy)

    async def send(self, delivery_id: UUID) -> None:
        """Claim the delivery, send it, record what came back. Does nothing where there is nothing to do."""
        await self._process.hold(delivery_id, lambda life: self._send_under(life, delivery_id, from_crowd=False))

    async def send_from_crowd(self, delivery_id: UUID) -> None:
        """The same, where its workspace or its host has more than its share: it has waited in another lane."""
        await self._process.hold(delivery_id, lambda life: self._send_under(life, delivery_id, from_crowd=True))

    async def _send_under(self, life: Life, delivery_id: UUID, *, from_crowd: bool) -> bool:
        """Tells whether the claim was answered."""
        failpoint("F1")
        asked_at = seconds_since_boot()
        try:
            claimed = unless_refused(await self._claims(Asked(life.id, delivery_id, from_crowd)))
        except Exception as error:  # the claim may have been committed; nothing was sent in any case
            log.warning("claim_lost", delivery_id=str(delivery_id), error=type(error).__name__)
            await self._take_back(life, delivery_id)
            return False
        if claimed is None:
            return True
        try:
            await self._send(claimed, life, asked_at)
        finally:
            if not from_crowd:
                self._count(claimed, -1)
        return True

    async def _send(self, claimed: Claimed, life: Life, asked_at: float) -> None:
        life.never_sent.discard(claimed.delivery_id)
        failpoint("F2")
        failpoint("F3")
        began = time.monotonic()
        outcome = await self._call_network(claimed, life, asked_at)
        log_attempt(claimed, outcome, time.monotonic() - began)
        failpoint("F6")
        await self._record(Report(claimed.delivery_id, claimed.attempt, claimed.worker_id, outcome))
        failpoint("F7")

    def _count(self, claimed: Claimed, by: int) -> None:
        self._of_workspace[claimed.network, claimed.workspace_id] += by
        self._of_host[claimed.host_id] += by

    def _count_all(self, answers: Mapping[Asked, Answered], by: int) -> None:
        for item, one in answers.items():
            if isinstance(one, Claimed) and not item.from_crowd:
                self._count(one, by)

    async def _take_back(self, life: Life, delivery_id: UUID) -> None:
        """A claim whose answer was lost: if it was committed after all, nothing of it has left, and that is said."""
        life.never_sent.add(delivery_id)
        call = partial(self._process.in_database, take_back, life.id, delivery_id)
        await until_recorded(call, self._process.gives_up, "lost claim")

    async def _call_network(self, claimed: Claimed, life: Life, asked_at: float) -> Outcome:
        """What became of it. Every exit is an ending, the unexpected one too."""
        until = asked_at + claimed.write_within.total_seconds() if claimed.write_within is not None else math.inf
        permit = WritePermit(life, lambda: self._mark(claimed), until)
        call = asyncio.create_task(self._speak(claimed, permit))
        over = asyncio.create_task(life.over.wait())
        await asyncio.wait([call, over], return_when=asyncio.FIRST_COMPLETED)
        if not call.done() and permit.was_used:
            await asyncio.wait([call], timeout=self._process.patience.answer_grace_seconds)
        over.cancel()
        if not call.done():
            call.cancel()
            return OutcomeUnknown(Reason.NO_ANSWER) if permit.was_used else TryAgain(Reason.NOT_SENT)
        try:
            return call.result()
        except Ending as ending:
            return ending
        except Exception as error:
            log.exception("send_failed_unexpectedly", delivery_id=str(claimed.delivery_id))
            return OutcomeUnknown(Reason.GARBAGE, type(error).__name__)

    async def _speak(self, claimed: Claimed, permit: WritePermit) -> Outcome:
        try:
            network = host_at(claimed.network, claimed.host).speak(self._process.http)
        except NoSuchHost:
            return PausedByNetwork(Reason.MISCONFIGURED, scope="app")
        sending = Sending(
            outgoing=claimed.outgoing,
            place_id=claimed.place_id,
            place_handle=claimed.place_handle,
            token=claimed.token,
            may_write=permit.use,
        )
        return await network.send(sending)

    async def _record(self, report: Report) -> None:
        """Until it is recorded, whether or not the life that got it is over: the fence tells whose it is by then."""
        latest = report

        async def once() -> bool:
            nonlocal latest
            try:
                return await self._record_once(latest)
            except RowIsLocked:
                latest = report.without_usage
                raise

        mine = await until_recorded(once, self._process.gives_up, "attempt")
        if mine is False:
            log.info("somebody_else_owns_it", delivery_id=str(report.delivery_id), attempt=report.attempt)

    async def _record_once(self, report: Report) -> bool:
        mine = unless_refused(await self._records(report))
        if mine is None:
            raise RowIsLocked
        return mine

    async def _mark(self, claimed: Claimed) -> bool:
        return unless_refused(await self._marks((claimed.delivery_id, claimed.attempt)))

    async def _claim_batch(self, items: Sequence[Asked]) -> list[Answered]:
        """One transaction for each life among `items`: there are two only while one ends."""
        answers: dict[Asked, Answered] = {}
        try:
            for worker_id in dict.fromkeys(item.worker_id for item in items):
                await self._claim(worker_id, [item for item in items if item.worker_id == worker_id], answers)
        except BaseException:  # nobody gets any of them
            self._count_all(answers, -1)
            raise
        return [answers[item] for item in items]

    async def _claim(self, worker_id: UUID, items: Sequence[Asked], answers: dict[Asked, Answered]) -> None:
        async def claim_at_once(some: Sequence[Asked]) -> Sequence[Claimed | None]:
            crowd = frozenset(item.delivery_id for item in some if item.from_crowd)
            shares = Shares(+self._of_workspace, +self._of_host, crowd)
            claimed = await self._process.in_database(claim, worker_id, [item.delivery_id for item in some], shares)
            found: dict[Asked, Answered] = dict(zip(some, claimed, strict=True))
            self._count_all(found, +1)
            answers.update(found)
            return claimed

        answers.update(zip(items, await all_or_each(items, claim_at_once), strict=True))

    async def _mark_batch(self, attempts: Sequence[tuple[UUID, int]]) -> Sequence[bool | Exception]:
        return await all_or_each(attempts, lambda some: self._process.in_database(mark_writing, some))

    async def _record_batch(self, reports: Sequence[Report]) -> Sequence[bool | Exception | None]:
        return await all_or_each(reports, lambda some: self._process.in_database(record, some))


async def all_or_each(
    items: Sequence[Item], work: Callable[[Sequence[Item]], Awaitable[Sequence[Done]]]
) -> Sequence[Done | Exception]:
    """All at once; one by one, where the database refuses that: one of them shall not hold the others up.

    The answer to one that is refused by itself is that error.
    """
    try:
        return await work(items)
    except DatabaseError as error:
        if not was_rolled_back(error):
            raise
        if len(items) == 1:
            return [error]
    return [answer for item in items for answer in await all_or_each([item], work)]


def unless_refused(answer: Done | Exception) -> Done:
    """The answer. Raises what the database refused it with."""
    if isinstance(answer, Exception):
        raise answer
    return answer


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
