"""Time, and lives: who is killed, stopped or cut off, who is dead, and what an heir does about it."""

from collections.abc import Iterator
from itertools import count

from tests.model.record import conclude
from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import KEY, LATENESS, LEASE, NEVER, TRAVEL, WRITE, Ending, Health, State
from tests.model.world import NAMES, NOBODY, Body, Call, Life, Network, Worker, World, aged_row, older


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next to the workers."""
    yield from _time_passes(world)
    yield from _sweep(world, scenario)
    for index, worker in enumerate(world.workers):
        yield from _recover(world, index, worker)
        yield from _go_wrong(world, index, worker)
    yield from _clock_jumps(world)


def _time_passes(world: World) -> Iterator[Step]:
    if any(body.age >= (LATENESS if body.late else TRAVEL) for body in world.network.bodies):
        return
    first, second = world.workers
    then = world._replace(
        row=aged_row(world.row),
        workers=(_aged_worker(first), _aged_worker(second)),
        calls=tuple(_aged_call(call) for call in world.calls),
        network=_aged_network(world.network),
    )
    if then != world:
        yield Step("time passes", then)


def _aged_worker(worker: Worker) -> Worker:
    if worker.health is not Health.WELL:
        return worker._replace(age=older(worker.age, LEASE))
    if worker.disowned:  # its renewal changes no row
        return Worker(Health.OVER, LEASE, worker.life)
    return worker


def _aged_call(call: Call) -> Call:
    return call if call.age == NEVER else call._replace(age=older(call.age, KEY))


def _aged_network(network: Network) -> Network:
    if not network.bodies and network.key_age == NEVER:
        return network
    bodies = tuple(Body(body.attempt, body.intent, body.age + 1, body.late) for body in network.bodies)
    forgets = network.key_age == KEY - 1
    return network._replace(
        bodies=bodies, key=0 if forgets else network.key, key_age=NEVER if forgets else older(network.key_age, KEY)
    )


def _sweep(world: World, scenario: Scenario) -> Iterator[Step]:
    row, hand = world.row, world.row.hand
    if hand == NOBODY:
        return
    if world.is_dead(hand):
        heirs = [i for i, worker in enumerate(world.workers) if worker.health is Health.WELL and not worker.disowned]
        if heirs and scenario.guards.orphans_are_swept:
            closed, words = _closed(world, scenario, Ending.DIED_UNWRITTEN)
            yield Step(f"{NAMES[heirs[0]]} finds it in a dead worker's hand: {words}", closed)
    elif scenario.guards.own_hand_is_swept and world.reaches_database(hand.worker):
        is_held = any(call.life == hand and call.attempt == row.attempt for call in world.calls)
        if not is_held:
            closed, words = _closed(world, scenario, Ending.NOT_SENT)
            yield Step(f"{NAMES[hand.worker]} finds it in its hand, and not in its memory: {words}", closed)


def _closed(world: World, scenario: Scenario, unwritten: Ending) -> tuple[World, str]:
    """What an heir makes of it. `unwritten`: what it says of an attempt whose body was not begun."""
    row = world.row
    if row.state is State.CHECKING:
        return world._replace(row=row._replace(hand=NOBODY)), "it is looked for again"
    in_doubt = row.marked and scenario.guards.orphan_is_in_doubt
    ending = Ending.DIED if in_doubt else unwritten
    return conclude(world, ending, scenario, guessed=True), ending.value


def _recover(world: World, index: int, worker: Worker) -> Iterator[Step]:
    name = NAMES[index]
    if worker.health in (Health.CUT, Health.ASLEEP):
        is_over = worker.age >= WRITE
        then = Worker(Health.OVER, LEASE, worker.life) if is_over else worker._replace(health=Health.WELL, age=0)
        what = "reaches the database again" if worker.health is Health.CUT else "is continued"
        end = ", and its life is over" if is_over else ""
        yield Step(f"{name} {what}{end}", world.with_worker(index, then))
    elif worker.health in (Health.OVER, Health.DOWN):
        used = {call.life for call in world.calls} | {world.row.hand}
        number = next(number for number in count() if Life(index, number) not in used)
        yield Step(f"{name} begins a new life", world.with_worker(index, Worker(life=number)))


def _go_wrong(world: World, index: int, worker: Worker) -> Iterator[Step]:
    """Who has nothing in hand and nothing in memory is spared: whatever happens to it changes nothing."""
    name, budget = NAMES[index], world.budget
    has_something = any(world.calls_of(index)) or world.row.hand == Life(index, worker.life)
    if not has_something or worker.health is Health.DOWN:
        return
    if budget.crashes:
        killed = world.with_worker(index, Worker(Health.DOWN, LEASE, worker.life))._replace(
            calls=tuple(call for call in world.calls if call.life.worker != index),
            knows=NEVER if world.knows == index else world.knows,
            budget=budget._replace(crashes=budget.crashes - 1),
        )
        yield Step(f"{name} is killed", killed, goes_on=False)
    if budget.stops and worker.health is Health.WELL:
        left = world._replace(budget=budget._replace(stops=budget.stops - 1))
        for health, what in ((Health.ASLEEP, "is stopped"), (Health.CUT, "is cut off from the database")):
            yield Step(f"{name} {what}", left.with_worker(index, worker._replace(health=health)), goes_on=False)


def _clock_jumps(world: World) -> Iterator[Step]:
    if not world.budget.jumps:
        return
    first, second = (worker._replace(disowned=worker.age < LEASE) for worker in world.workers)
    row = world.row._replace(ahead=world.row.doubt_age != NEVER, proof_ahead=world.row.proof_age != NEVER)
    left = world.budget._replace(jumps=world.budget.jumps - 1)
    jumped = world._replace(row=row, workers=(first, second), budget=left)
    yield Step("the database's clock jumps ahead: for it, both workers are dead", jumped, goes_on=False)
