"""A shift: one worker does what stands in the queue, and all goes well. Until a moment, or until the end."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from alphorn.database import sql
from alphorn.jobs import Word
from alphorn.models.access.disconnect import to_revoke, wipe
from tests.machine.network import Fate, View
from tests.machine.passing import notice, passes
from tests.machine.steps import claims, goes_on, looks, records, sweeps, tends
from tests.machine.workers import Call, Worker
from tests.machine.world import World

NEXT = """
SELECT id, split_part(dedupe_key, ':', 1) AS word, split_part(dedupe_key, ':', 2)::uuid AS row,
       extract(epoch FROM execute_after - now())::float8 AS wait
  FROM pgqueuer
 WHERE status = 'queued'
   AND (%(rows)s::uuid[] = '{}' OR split_part(dedupe_key, ':', 2)::uuid = ANY(%(rows)s::uuid[]))
 ORDER BY execute_after, id LIMIT 1
"""
IN_HAND = "SELECT FROM alphorn_delivery WHERE worker IS NOT NULL"
PICK = "UPDATE pgqueuer SET status = 'picked' WHERE id = %s"
DONE = "DELETE FROM pgqueuer WHERE id = %s"
MOST = 100  # times that something is due until all is settled
OFTEN = 25  # after so many of them a day passes: what waits for one that nobody settles is late then
A_DAY = 86400.0
LEASE = 13.0  # seconds: whoever is dead has been so for a while
A_LITTLE = 0.01  # seconds: what is due then is due


@dataclass(frozen=True, slots=True)
class Queued:
    """The first job in the queue, and in how many seconds it may be picked."""

    id: int
    word: str
    row: UUID
    wait: float


class NeverEnds(AssertionError):
    """It comes to no end, though all goes well."""


def works(world: World, worker: Worker, rows: Collection[UUID], seconds: float, *, breaks_off: bool) -> None:
    """It does what there is to be done for these rows, for so long; or until it has something to send in its hand."""
    until = world.now + seconds
    _begin(world, worker)
    while (
        wait := _do_what_is_due(world, worker, rows, breaks_off=breaks_off)
    ) is not None and world.now + wait <= until:
        passes(world, wait)
        if any(world.now - each.renewed_at >= LEASE for each in world.workers if not each.runs):
            sweeps(world, worker)
    if not (breaks_off and worker.calls):
        passes(world, until - world.now)


def settles(world: World) -> None:
    """Nothing goes wrong any more, and everything is done that is to be done, until nothing is left."""
    for worker in world.workers:
        world.goes_on(worker)
        _begin(world, worker)
    for times in range(1, MOST):
        wait = _do_what_is_due(world, worker, (), breaks_off=False)
        if wait is None and not sql.rows(IN_HAND):
            return
        if wait is None:
            passes(world, LEASE)
            _begin(world, worker)
        else:
            passes(world, A_DAY if times % OFTEN == 0 else wait)
    raise NeverEnds


def _begin(world: World, worker: Worker) -> None:
    """It sees how it is, sweeps, and goes on with what it has in memory."""
    notice(world)
    sweeps(world, worker)
    for call in list(worker.calls):
        as_far_as_it_goes(world, worker, call, Fate.ACCEPTED)


def _do_what_is_due(world: World, worker: Worker, rows: Collection[UUID], *, breaks_off: bool) -> float | None:
    """One job of these rows after the other; of any, where there are none. Returns the seconds until something happens
    next, if anything does."""
    world.catch_up()
    while (job := next(iter(sql.rows_as(Queued, NEXT, {"rows": list(rows)})), None)) is not None and job.wait <= 0:
        sql.run(PICK, [job.id])
        _do(world, worker, job, breaks_off=breaks_off)
        sql.run(DONE, [job.id])
        if breaks_off and worker.calls:
            return None
    waits = [] if job is None else [job.wait + A_LITTLE]
    waits += [call.until - world.now for _, call in world.calls() if call.until > world.now]
    waits += [wait for each in world.workers if (wait := each.renewed_at + LEASE - world.now) > 0 and not each.runs]
    if world.network.next_at is not None:
        waits.append(world.network.next_at - world.now)
    return min(waits, default=None)


def as_far_as_it_goes(world: World, worker: Worker, call: Call | None, fate: Fate) -> None:
    """All of a call: until it is recorded, or waits for the network."""
    while call is not None and call in worker.calls and not call.waits:
        goes_on(world, worker, call, fate)


def _do(world: World, worker: Worker, job: Queued, *, breaks_off: bool) -> None:
    match job.word:
        case Word.SEND if breaks_off:
            claims(world, worker, job.row)
        case Word.SEND:
            as_far_as_it_goes(world, worker, claims(world, worker, job.row), Fate.ACCEPTED)
        case Word.LOOK:
            look = looks(world, worker, job.row, View.PLAIN)
            if look is not None:
                records(world, worker, look)
        case Word.HOST:
            tends(world, worker, None)
        case Word.REVOKE:
            if to_revoke(job.row) is not None:
                wipe(job.row)
        case _:
            raise AssertionError(job)
