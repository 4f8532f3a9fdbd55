"""What makes no difference any more is forgotten, so that worlds which go on alike are one.

Three things: what is fenced off for ever; what became of a worker that has nothing in hand (a new process takes its
place, and its name); and which of the two workers is which.
"""

from typing import NamedTuple

from tests.model.rules import may_write, owns_look
from tests.model.scenarios import Scenario
from tests.model.words import Phase
from tests.model.world import NOBODY, Call, Life, Network, Worker, World


class Folded(NamedTuple):
    """A world in the one form that all its likes have. `mirrored`: its workers have changed their names."""

    world: World
    mirrored: bool


def folded(world: World, scenario: Scenario) -> Folded:
    """The world as it is told from others. Where a fence is taken out, nothing is forgotten for it."""
    guards = scenario.guards
    if guards.records_are_fenced and guards.mark_is_fenced and guards.mark_before_body and guards.late_yes_settles:
        world = _without_what_is_fenced_off(world, scenario)
    first, second = world.workers
    if first != NEW and not _has_something(world, 0):
        first = NEW
    if second != NEW and not _has_something(world, 1):
        second = NEW
    if (first, second) != world.workers:
        world = world._replace(workers=(first, second))
    if world.network.bodies:
        world = world._replace(network=_without_senders(world))
    return Folded(mirrored(world), True) if _is_mirrored(world) else Folded(world, False)


NEW = Worker()


def _is_mirrored(world: World) -> bool:
    """Whether the same with the names changed is the lower of the two: mostly the first difference tells."""
    if world.row.hand != NOBODY:
        return world.row.hand.worker == 1
    first, second = world.workers
    return second < first if first != second else mirrored(world) < world


def _without_what_is_fenced_off(world: World, scenario: Scenario) -> World:
    row, calls = world.row, world.calls
    if calls:
        left = tuple(call for call in calls if _matters(world, call, scenario))
        if len(left) < len(calls):
            world = world._replace(calls=left)
    if row.guessed and not any(call.attempt == row.attempt and call.phase is not Phase.LOOKED for call in world.calls):
        world = world._replace(row=row._replace(guessed=False, doubted_before=False))
    return world


def _without_senders(world: World) -> Network:
    """Whose body it is matters only while somebody waits for an answer; what it carries, as long as the key lives."""
    waiting = {call.attempt for call in world.calls if call.phase is Phase.WRITTEN}
    bodies = (
        body if body.attempt in waiting and not body.late else body._replace(attempt=0) for body in world.network.bodies
    )
    return world.network._replace(bodies=tuple(sorted(bodies)))


def _matters(world: World, call: Call, scenario: Scenario) -> bool:
    row = world.row
    if call.phase is Phase.LOOKED:
        return owns_look(row, call)
    if call.phase in (Phase.READ, Phase.CHECKED):
        return True
    if row.intent == call.intent and (row.attempt == call.attempt or call.phase is Phase.WRITTEN or call.is_accepted):
        return True
    return call.phase is Phase.MARKED and may_write(world, call, scenario)


def _has_something(world: World, index: int) -> bool:
    return world.row.hand.worker == index or any(call.life.worker == index for call in world.calls)


def mirrored(world: World) -> World:
    """The same, with the two workers' names changed."""
    first, second = world.workers
    row = world.row
    return world._replace(
        row=row if row.hand == NOBODY else row._replace(hand=_other(row.hand)),
        workers=(second, first),
        calls=tuple(sorted(call._replace(life=_other(call.life)) for call in world.calls)),
        knows=world.knows if world.knows < 0 else 1 - world.knows,
    )


def _other(life: Life) -> Life:
    return Life(1 - life.worker, life.number)
