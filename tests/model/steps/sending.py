"""A send: claim, mark, ask the clock, write, record. What a worker does with an attempt."""

from collections.abc import Iterator
from itertools import count

from tests.model.decisions import where_doubt_goes
from tests.model.record import in_doubt, known_of, record_attempt
from tests.model.rules import may_claim, may_go, may_write, must_be_asked
from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import NEVER, Ending, Host, Phase, State
from tests.model.world import NAMES, Body, Call, Life, World


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What can happen next to an attempt."""
    if world.row.state is State.WAITING:
        yield from _begin(world, scenario)
    for call in world.calls:
        if world.runs(call.life.worker):
            yield from _go_on(world, call, scenario)


def _begin(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    if must_be_asked(row, scenario):
        asked = in_doubt(row, where_doubt_goes(known_of(row, scenario)))._replace(forced=False)
        yield Step("the claim finds that it may be there, and takes nothing", world._replace(row=asked))
        return
    late = row._replace(state=State.PARKED, forced=False)
    yield Step("the claim finds that it is late", world._replace(row=late))
    if not may_go(world, scenario):
        return
    for index, worker in enumerate(world.workers):
        life = Life(index, worker.life)
        if may_claim(world, life):
            yield from _claim(world, life, scenario)


def _claim(world: World, life: Life, scenario: Scenario) -> Iterator[Step]:
    name = NAMES[life.worker]
    if not scenario.guards.claim_locks:
        read = Call(life, Phase.READ, world.row.attempt, 0)
        yield Step(f"{name} reads that it may go, and locks nothing", world.with_call(None, read))
        return
    taken, call = take(world, life, scenario)
    yield Step(f"{name} claims attempt {call.attempt}", taken.with_call(None, call))
    if world.budget.lost:
        yield Step(f"{name} claims attempt {call.attempt}; the database's answer is lost", taken.loses(), goes_on=False)


def take(world: World, life: Life, scenario: Scenario) -> tuple[World, Call]:
    """The claim, committed: the row in that hand, with an open intent; and what the worker has in memory then."""
    row = world.row
    number = row.attempt + 1
    repeats = row.doubted and not row.answered
    is_fresh = row.intent == 0 or not scenario.guards.intent_is_kept
    row = row._replace(
        state=State.SENDING,
        attempt=number,
        hand=life,
        marked=False,
        guessed=False,
        forced=False,
        signed_out=False,
        doubted_before=row.doubted,
        intent=_unused_intent(world) if is_fresh else row.intent,
        intent_age=(0 if scenario.kind.has_keys else NEVER) if is_fresh else row.intent_age,
    )
    answering = 0 if scenario.guards.press_answers_attempt else world.answering  # it answers an older attempt now
    age = row.intent_age if repeats else NEVER
    insists = scenario.has_trouble and world.row.forced
    return world._replace(row=row, answering=answering), Call(
        life, Phase.CLAIMED, number, row.intent, age=age, insists=insists
    )


def _unused_intent(world: World) -> int:
    used = {call.intent for call in world.calls} | {body.intent for body in world.network.bodies}
    return next(number for number in count(1) if number not in used | {world.network.key, world.row.intent})


def _go_on(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    match call.phase:
        case Phase.READ:
            yield from _claim_what_was_read(world, call, scenario)
        case Phase.CLAIMED:
            yield from _mark(world, call, scenario)
        case Phase.MARKED:
            yield from _write(world, call, scenario)
        case Phase.CHECKED:
            yield Step(f"{call.who} writes the body of attempt {call.attempt}", _written(world, call))
        case Phase.WRITTEN:
            unknown = _ended(world, call, Ending.UNKNOWN)
            yield Step(f"{call.who} has no answer for attempt {call.attempt}, and waits no longer", unknown)
        case Phase.ANSWERED:
            yield from _record(world, call, scenario)
        case _:
            return


def _claim_what_was_read(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    without = world.with_call(call)
    yield Step(f"the claim of {call.who} fails", without)
    if may_claim(without, call.life) and world.row.attempt < scenario.bounds.attempts:
        taken, claimed = take(without, call.life, scenario)
        says = f"{call.who} claims attempt {claimed.attempt}, as it has read that it may"
        yield Step(says, taken.with_call(None, claimed))


def _mark(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    not_sent = _ended(world, call, Ending.NOT_SENT)
    yield Step(f"{call.who} cannot connect for attempt {call.attempt}", not_sent)
    marked = world.with_call(call, call._replace(phase=Phase.MARKED))
    row = world.row
    if not scenario.guards.mark_before_body:
        yield Step(f"{call.who} connects for attempt {call.attempt}, and marks nothing", marked)
    elif not world.reaches_database(call.life.worker):
        return
    elif world.host is Host.HELD and not call.insists and scenario.guards.mark_asks_the_host:
        yield Step(f"{call.who} finds the host held, and writes nothing of attempt {call.attempt}", not_sent)
    elif row.state is State.SENDING and row.attempt == call.attempt and row.hand == call.life:
        marked = marked._replace(begun_when_held=world.host is Host.HELD and not call.insists)
        says = f"{call.who} connects, and marks that it is about to write attempt {call.attempt}"
        yield Step(says, marked._replace(row=row._replace(marked=True)))
    elif not scenario.guards.mark_is_fenced:
        yield Step(f"{call.who} connects, and marks attempt {call.attempt}, though that is over", marked)
    else:
        yield Step(f"{call.who} finds attempt {call.attempt} over, and writes nothing", not_sent)


def _write(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    if not may_write(world, call, scenario):
        not_sent = _ended(world, call, Ending.NOT_SENT)
        yield Step(f"{call.who} may not write attempt {call.attempt} any more, and does not", not_sent)
    elif scenario.assumptions.writes_when_checked:
        yield Step(
            f"{call.who} asks whether it may, and writes the body of attempt {call.attempt}", _written(world, call)
        )
    else:
        checked = world.with_call(call, call._replace(phase=Phase.CHECKED))
        yield Step(f"{call.who} asks whether it may write attempt {call.attempt}: yes", checked)


def _written(world: World, call: Call) -> World:
    bodies = tuple(sorted((*world.network.bodies, Body(call.attempt, call.intent))))
    return world._replace(
        network=world.network._replace(bodies=bodies),
        sent_when_cancelled=world.sent_when_cancelled or world.row.state is State.CANCELLED,
    ).with_call(call, call._replace(phase=Phase.WRITTEN))


def _record(world: World, call: Call, scenario: Scenario) -> Iterator[Step]:
    says = f"{call.who} records of attempt {call.attempt}: {call.ending}"
    if world.reaches_database(call.life.worker):
        recorded = record_attempt(world, call, scenario)
        yield Step(says, recorded.with_call(call))
        if world.budget.lost and scenario.guards.records_are_repeated:
            yield Step(f"{says}; the database's answer is lost", recorded.loses(), goes_on=False)
    elif not scenario.guards.records_are_repeated:
        yield Step(
            f"{call.who} cannot record of attempt {call.attempt}: {call.ending}; it gives up", world.with_call(call)
        )


def _ended(world: World, call: Call, ending: Ending) -> World:
    return world.with_call(call, call._replace(phase=Phase.ANSWERED, ending=ending))
