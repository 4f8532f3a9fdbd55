"""The states of what moves by itself, as they stand in the rows. Statements of our own name them by these, too."""

from collections.abc import Iterable
from enum import StrEnum


class State(StrEnum):
    """Where a delivery stands. `docs/architecture.md` says what each means; the pages have words for them."""

    WAITING = "waiting"
    SENDING = "sending"
    CHECKING = "checking"
    DELIVERED = "delivered"
    FAILED = "failed"
    PARKED = "parked"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"


MAY_BE_THERE = (State.CHECKING, State.UNCONFIRMED)  # or not
STANDING_STILL = (State.PARKED, State.UNCONFIRMED)  # until its person does something


class StreamState(StrEnum):
    """Where a stream stands. `resting` waits for a time that the network or a failure set, or for a sign-in."""

    WAITING = "waiting"
    IMPORTING = "importing"
    RESTING = "resting"
    PAUSED = "paused"
    OFF = "off"


class RunEnding(StrEnum):
    """How a run ended, when nothing went wrong."""

    DONE = "done"  # as far as there was anything
    MORE = "more"  # its time was over; the next one goes on at the cursor
    STALLED = "stalled"  # the network led in a circle
    LET_GO = "let go"  # the person paused it, switched it off or disconnected meanwhile


class Belief(StrEnum):
    """What a full sync says of what it has not met."""

    OPEN = ""  # not at its end yet; every page so far was whole
    NOTHING = "nothing"  # something was left out, or nobody vouches for it
    MISSED = "missed"  # that it was missing, for the first time
    GONE = "gone"  # that what was missing before is gone


class EventKind(StrEnum):
    """What a person must know. `models/work/causes.py` says when each is so."""

    SIGNED_OUT = "signed_out"  # a consent
    IMPORT_STOPPED = "import_stopped"  # of a consent: something that it brought in, until its person mends that
    HELD = "held"  # a place, and it alone
    LATE = "late"  # posts for a place that were not out in time
    STUCK = "stuck"  # posts for a place that stopped Alphorn again and again
    YOUR_CALL = "your_call"  # posts for a place that may or may not be there
    HOST_IN_TROUBLE = "host_in_trouble"


def listed(states: Iterable[StrEnum]) -> str:
    """Several of them as a statement's list: `state IN (…)`."""
    return ", ".join(f"'{state}'" for state in states)
