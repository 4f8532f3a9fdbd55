"""What follows from how an attempt ended, or from what a look saw: pure functions, as the protocol has them."""

from typing import NamedTuple

from tests.model.guards import Guards
from tests.model.words import Ending, Sight, State


class Known(NamedTuple):
    """What is known besides."""

    doubted: bool  # an earlier attempt with the same intent had an unknown outcome
    gone: bool  # its place was disconnected
    too_many_deaths: bool
    can_look: bool
    key_lives: bool


class Follows(NamedTuple):
    """Where it goes. `disproved`: the intent was certainly not accepted, and may be replaced."""

    state: State
    disproved: bool = False


def after_attempt(ending: Ending, known: Known, guards: Guards) -> Follows:
    """What follows `ending`."""
    follows = _after(ending, known, guards)
    moves = follows.state in (State.WAITING, State.PARKED, State.CHECKING)
    if not known.gone or not moves:
        return follows
    is_certain = follows.disproved or not guards.question_survives_disconnect
    return Follows(State.CANCELLED if is_certain else State.UNCONFIRMED, follows.disproved)


def _after(ending: Ending, known: Known, guards: Guards) -> Follows:
    match ending:
        case Ending.SENT:
            return Follows(State.DELIVERED)
        case Ending.REFUSED:
            if not known.doubted or not guards.question_survives_refusal:
                return Follows(State.FAILED, disproved=True)
            return Follows(State.CHECKING if known.can_look else State.UNCONFIRMED)
        case Ending.SIGN_IN:
            return Follows(State.PARKED, disproved=not known.doubted)
        case Ending.DIED_UNWRITTEN:
            again = State.PARKED if known.too_many_deaths else State.WAITING
            return Follows(again, disproved=not known.doubted)
        case Ending.NOT_SENT:
            return Follows(State.WAITING, disproved=not known.doubted)
        case _:
            is_poison = ending is Ending.DIED and known.too_many_deaths
            goes_again = (known.key_lives and not is_poison) or not guards.unknown_is_looked_up
            return Follows(State.WAITING if goes_again else where_doubt_goes(known))


def where_doubt_goes(known: Known) -> State:
    """Somebody looks, or is asked."""
    return State.CHECKING if known.can_look else State.UNCONFIRMED


def after_look(sight: Sight, proof: int, known: Known, guards: Guards) -> Follows:
    """What follows a look: `proof` tells whether it could prove an absence (1), and whether it is the second (2)."""
    match sight:
        case Sight.FOUND:
            return Follows(State.DELIVERED)
        case Sight.REFUSED:
            return Follows(State.UNCONFIRMED)
        case Sight.UNCLEAR:
            return Follows(State.UNCONFIRMED if proof else State.CHECKING)
        case _:
            return _not_seen(proof, known, guards)


def _not_seen(proof: int, known: Known, guards: Guards) -> Follows:
    if proof < (2 if guards.two_proofs else 1):
        return Follows(State.CHECKING)
    if known.gone:
        return Follows(State.CANCELLED, disproved=True)
    return Follows(State.PARKED if known.too_many_deaths else State.WAITING, disproved=True)
