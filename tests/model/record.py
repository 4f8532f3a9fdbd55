"""The record: how an attempt or a look ended, written into the row, and what follows."""

from tests.model.decisions import Follows, Known, after_attempt, after_look
from tests.model.rules import key_lives, owns_attempt, owns_look
from tests.model.scenarios import Scenario
from tests.model.words import NEVER, SETTLE, Ending, Host, Sight, State
from tests.model.world import NOBODY, Call, Row, World

DEATHS = (Ending.DIED, Ending.DIED_UNWRITTEN)
# Where an "accepted" that comes late is news.
IN_DOUBT = (State.UNCONFIRMED, State.CHECKING, State.WAITING, State.PARKED, State.FAILED)


def record_attempt(world: World, call: Call, scenario: Scenario) -> World:
    """What a worker knows of its attempt, recorded: where it owns it; else a late "accepted" settles a doubt."""
    row = world.row
    if owns_attempt(row, call, scenario):
        return conclude(world, call.ending, scenario)
    stops = row.state is State.SENDING and scenario.guards.late_yes_stops_the_next
    is_news = call.is_accepted and row.intent == call.intent and (row.state in IN_DOUBT or stops)
    if is_news and scenario.guards.late_yes_settles:
        return with_row(world, settled(row, Follows(State.DELIVERED)))
    return world


def conclude(world: World, ending: Ending, scenario: Scenario, *, guessed: bool = False) -> World:
    """The present attempt has ended so. `guessed`: an heir says it."""
    row = world.row
    deaths = row.deaths - int(row.guessed) + int(ending in DEATHS)
    row = row._replace(deaths=deaths if scenario.bounds.deaths else 0, doubted=row.doubted_before)
    follows = after_attempt(ending, known_of(row, scenario), scenario.guards)
    if ending in (Ending.UNKNOWN, Ending.DIED):
        row = untimed(row)._replace(doubted=True, answered=False)
    row = settled(row, follows)
    if not guessed:
        row = row._replace(doubted_before=False)
    world = _after_trial(world, ending)
    waits_for_sign_in = ending is Ending.SIGN_IN and row.state is State.PARKED
    return with_row(world, row._replace(guessed=guessed and row.intent != 0, signed_out=waits_for_sign_in))


def _after_trial(world: World, ending: Ending) -> World:
    """Where it was the one that went first, its end says how it goes on with the host."""
    if world.host is not Host.TRIED:
        return world
    is_well = ending in (Ending.SENT, Ending.REFUSED, Ending.SIGN_IN)
    return world._replace(host=Host.WELL if is_well else Host.HELD)


def record_look(world: World, call: Call, scenario: Scenario) -> World:
    """What a look saw, recorded where the look is still this worker's."""
    row = world.row
    if not owns_look(row, call):
        return world
    follows = after_look(call.sight, call.proof, known_of(row, scenario), scenario.guards)
    is_first_proof = call.sight is Sight.ABSENT and call.proof == 1 and follows.state is State.CHECKING
    row = settled(row, follows)
    return with_row(
        world,
        row._replace(
            proof_age=min(call.age, SETTLE) if is_first_proof else row.proof_age,
            signed_out=call.sight is Sight.REFUSED,
        ),
    )


def settled(row: Row, follows: Follows) -> Row:
    """The row in nobody's hand, in that state; its intent closed where it is delivered or disproved."""
    if follows.state is State.DELIVERED:
        return Row(State.DELIVERED, row.attempt)
    row = row._replace(state=follows.state, hand=NOBODY, marked=False)
    return without_intent(row) if follows.disproved else in_doubt(row, follows.state)


def in_doubt(row: Row, state: State) -> Row:
    """The row in that state. Where somebody looks or is asked from now on, the time of the doubt begins."""
    begins = state in (State.CHECKING, State.UNCONFIRMED) and row.doubt_age == NEVER
    return row._replace(state=state, doubt_age=0 if begins else row.doubt_age)


def without_intent(row: Row) -> Row:
    """The row with nothing in doubt."""
    return untimed(row)._replace(
        intent=0,
        doubted=False,
        doubted_before=False,
        answered=False,
        guessed=False,
        intent_age=NEVER,
    )


def untimed(row: Row) -> Row:
    """The row as it is when the time of a doubt has not begun."""
    return row._replace(doubt_age=NEVER, proof_age=NEVER, ahead=False, proof_ahead=False)


def known_of(row: Row, scenario: Scenario) -> Known:
    """What decides besides the ending."""
    return Known(
        doubted=row.doubted,
        gone=row.gone,
        too_many_deaths=0 < scenario.bounds.deaths <= row.deaths,
        can_look=scenario.kind.can_look,
        key_lives=key_lives(row, scenario),
    )


def with_row(world: World, row: Row) -> World:
    """The world with the row as it is now; what a worker knows is told when it is delivered."""
    knows = NEVER if row.state is State.DELIVERED else world.knows
    return world._replace(row=row, knows=knows)
