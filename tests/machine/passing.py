"""Time passes: what is due meanwhile happens, at the network and in the memory of those who run."""

from collections.abc import Iterator

from tests.machine.steps import reads, records
from tests.machine.workers import ASKS, WRITES, Call, Worker
from tests.machine.world import World
from tests.model.words import Health, Phase


def passes(world: World, seconds: float) -> None:
    """So many seconds. Who is well renews its life."""
    until = world.now + seconds
    notice(world)
    while world.now < until:
        world.network.pass_until(min(each for each in (until, *_moments(world)) if each > world.now))
        for worker in world.workers:
            if worker.health is Health.WELL:
                worker.renewed_at = world.now
        notice(world)


def _moments(world: World) -> Iterator[float]:
    """At which something happens."""
    if world.network.next_at is not None:
        yield world.network.next_at
    for worker in world.workers:
        if worker.runs:
            yield from (call.until for call in worker.calls)
        if worker.health is Health.CUT:
            yield worker.renewed_at + WRITES


def notice(world: World) -> None:
    """Who runs sees whether its life is over, what has come, and what has not."""
    for worker in world.workers:
        if not worker.runs:
            continue
        is_old = worker.is_disowned or world.now - worker.renewed_at >= WRITES
        if is_old and not worker.life.over.is_set():
            worker.is_over(world.now)
        for call in list(worker.calls):
            _notice(world, worker, call)
        if worker.health is Health.WELL and worker.life.over.is_set():
            world.catch_up()
            worker.has_begun_anew(world.now)


def _notice(world: World, worker: Worker, call: Call) -> None:
    if call.phase is Phase.WRITTEN:
        reads(world, worker, call)
    if world.now < call.until:
        return
    if call.phase not in (Phase.ANSWERED, Phase.LOOKED):
        worker.waits_no_longer(call, world.now)
    elif worker.health is Health.WELL:
        records(world, worker, call)
    else:
        call.until = world.now + ASKS
