"""What a person may press: cancel, send again, it is there, disconnect, sign in again."""

from collections.abc import Iterator

from tests.model.decisions import Follows
from tests.model.record import in_doubt, settled, with_row, without_intent
from tests.model.scenarios import Scenario
from tests.model.steps.step import Step
from tests.model.words import State
from tests.model.world import Row, World

MAY_BE_CANCELLED = (State.WAITING, State.PARKED)
MAY_BE_INSISTED_ON = (State.WAITING, State.PARKED, State.FAILED, State.CANCELLED)
MAY_BE_THERE = (State.UNCONFIRMED, State.CHECKING)


def steps(world: World, scenario: Scenario) -> Iterator[Step]:
    """What the person may do next."""
    row = world.row
    if row.state in MAY_BE_CANCELLED:
        over = _over(row, keeps_question=scenario.guards.question_survives_cancel)
        yield Step("the person cancels it", world._replace(row=over), goes_on=False)
    if row.state in MAY_BE_THERE and world.network.created:
        there = with_row(world, settled(row, Follows(State.DELIVERED)))
        yield Step('the person says: "It is there"', there, goes_on=False)
    yield from _disconnect(world, scenario)
    yield from _leave(world, scenario)
    if not row.gone and row.attempt < scenario.bounds.attempts:
        yield from _send_again(world, scenario)
    if row.signed_out and not row.gone:
        onwards = State.WAITING if row.state is State.PARKED else State.CHECKING
        signed_in = world._replace(row=row._replace(state=onwards, signed_out=False))
        yield Step("the person signs in again", signed_in, goes_on=False)


def _over(row: Row, *, keeps_question: bool) -> Row:
    """Cancelled; and what may be there is not called so."""
    row = row._replace(forced=False, signed_out=False)
    if row.doubted and keeps_question:
        return in_doubt(row, State.UNCONFIRMED)
    return row._replace(state=State.CANCELLED)


def _disconnect(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    if row.gone or row.state not in (*MAY_BE_CANCELLED, State.SENDING, State.CHECKING):
        return
    if row.state in MAY_BE_CANCELLED:
        row = _over(row, keeps_question=scenario.guards.question_survives_disconnect)
    yield Step("the person disconnects the place", world._replace(row=row._replace(gone=True)), goes_on=False)


def _leave(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    if row.state is not State.UNCONFIRMED:
        return
    if world.answering != row.attempt and _says_no(world, scenario):
        decided = world._replace(answering=row.attempt)
        says = f"the person looks, sees nothing, and decides about attempt {row.attempt}"
        yield Step(says, decided, goes_on=False)
    if scenario.may_be_left and _is_answered(world, scenario):
        left = without_intent(row)._replace(state=State.CANCELLED, forced=False, signed_out=False)
        says = f'the person says: "Not there, leave it", on a page that shows attempt {world.answering}'
        yield Step(says, world._replace(row=left), goes_on=False)


def _is_answered(world: World, scenario: Scenario) -> bool:
    return bool(world.answering) and (world.answering == world.row.attempt or not scenario.guards.press_answers_attempt)


def _send_again(world: World, scenario: Scenario) -> Iterator[Step]:
    row = world.row
    if row.state in MAY_BE_INSISTED_ON and not row.forced:
        yield Step('the person says: "Send now"', world._replace(row=_insisted(row)), goes_on=False)
    if row.state is not State.UNCONFIRMED:
        return
    if _is_answered(world, scenario):
        again = _insisted(row)._replace(answered=True)
        says = f'the person says: "Send again", on a page that shows attempt {world.answering}'
        yield Step(says, world._replace(row=again), goes_on=False)
    if scenario.kind.has_keys and not scenario.guards.who_was_asked_answers:
        again = _insisted(row)._replace(answered=True)
        says = f'the person says: "Try now", on a page that showed how attempt {row.attempt} waited'
        yield Step(says, world._replace(row=again), goes_on=False)


def _says_no(world: World, scenario: Scenario) -> bool:
    sees_it = world.network.created > 0 and scenario.assumptions.person_looks
    return not sees_it and (world.everything_shows or not scenario.assumptions.person_waits)


def _insisted(row: Row) -> Row:
    return row._replace(state=State.WAITING, forced=True, signed_out=False)
