"""The words of the model, and its durations. One tick is no number of seconds: only which is longer matters."""

from enum import StrEnum

# A worker's life, counted from its last good renewal.
WRITE = 1  # from here on it may not begin to write (9 s)
LEASE = 2  # from here on it is dead (12 s)
# What is in doubt, counted from the moment of the doubt.
TRAVEL = 2  # so long bytes that have left may still arrive (20 s)
GONE = 2  # from here on none can arrive any more (30 s)
LATENESS = 2  # so long after it was received the network may still create it (settle_seconds - 10)
SHOWS = GONE + LATENESS + 1  # from here on a person who looks sees whatever will ever be there
PROVES = SHOWS  # and a look can prove an absence (2 min after the last byte)
SETTLE = SHOWS  # two proofs of absence lie so far apart: whatever had left before the first, the second would see
# A key, counted from the moment its intent was made. (The network counts from when it got it, and remembers longer.)
KEY = 5
NEVER = -1


class State(StrEnum):
    """Where a delivery stands: as in `alphorn.models.work.states`."""

    WAITING = "waiting"
    SENDING = "sending"
    CHECKING = "checking"
    DELIVERED = "delivered"
    FAILED = "failed"
    PARKED = "parked"
    UNCONFIRMED = "unconfirmed"
    CANCELLED = "cancelled"


class Health(StrEnum):
    """How a worker is."""

    WELL = "well"  # it runs, and renews its life
    CUT = "cut off"  # it runs, and does not reach the database
    ASLEEP = "asleep"  # it was stopped, and may be continued
    OVER = "over"  # it runs, and knows that its life is over
    DOWN = "down"  # it was killed


class Phase(StrEnum):
    """How far a worker is with what it has in memory."""

    READ = "read"  # only without locks: it has read that the row may go, and has not written so yet
    CLAIMED = "claimed"
    MARKED = "marked"
    CHECKED = "checked"  # only with the exception: stopped between the clock check and the write
    WRITTEN = "written"
    ANSWERED = "answered"  # what came back is to be recorded
    LOOKED = "looked"  # what was seen is to be recorded


class Ending(StrEnum):
    """How an attempt ends."""

    NONE = ""
    SENT = "accepted"
    NOT_SENT = "certainly not accepted, try again"
    REFUSED = "refused"
    SIGN_IN = "refused, sign in again"
    UNKNOWN = "nobody knows"
    DIED = "the worker died"
    DIED_UNWRITTEN = "the worker died before it wrote"


class Sight(StrEnum):
    """What a look sees."""

    NONE = ""
    FOUND = "found"
    ABSENT = "not there"
    UNCLEAR = "cannot tell"
    REFUSED = "sign in again"


class Host(StrEnum):
    """How it stands with the host, for all who send there."""

    WELL = "well"
    HELD = "held"  # nothing is begun there; a probe that creates nothing asks for all
    TRIED = "tried"  # a probe was answered, and this delivery is the one that goes first
    RAMPS = "ramps"  # the one that went first was taken; this delivery waits for its turn


class Twin(StrEnum):
    """Another delivery with the same text to the same account, of which only this much matters."""

    NONE = ""
    WAITING = "waiting"
    OPEN = "its intent is open"
    THERE = "created, and nobody knows yet"
    OWNED = "delivered, its id is known"
    OVER = "not there, and never will be"


ENDS = frozenset({State.DELIVERED, State.FAILED, State.CANCELLED, State.PARKED, State.UNCONFIRMED})
