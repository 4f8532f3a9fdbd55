"""What is said and known of a reason, as a shape: the table of them is `networks/reasons.py`."""

from dataclasses import dataclass, fields, replace
from enum import Enum

from alphorn.lib.marking import gettext_noop as _


class WayOut(Enum):
    """What its person can do about a post, as `docs/reasons.md` says it. The pages have the buttons."""

    TRY_NOW = "Nothing has to be done. “Try now” asks at once, “Cancel” gives it up."
    TRY_AGAIN = "“Try again” sends it once more, as it is."
    TRY_OR_CHANGE = (
        "“Try again” sends it once more, as it is. “Change the text” begins a new post with the words of this one."
    )
    CHANGE_TEXT = "“Change the text” begins a new post with the words of this one."
    SIGN_IN = "“Sign in again” leads to the network, “Leave it” gives it up."
    SEND_NOW = "“Send now” sends it all the same, “Leave it” gives it up."
    LOOK_THERE = (
        "Look there. Then “It is there” ends the doubt, “Send again” sends it, perhaps for a second time, and "
        "“Not there, leave it” gives it up."
    )
    SEND_AFTER_ALL = "“Send after all” sends it, while its place is connected."


class Follows(Enum):
    """What Alphorn does then: in words for `docs/reasons.md`, and the way out that usually goes with it."""

    TRIES_AGAIN = (
        "Certainly not accepted. It waits, and Alphorn tries again by itself until the post is late.",
        WayOut.TRY_NOW,
    )
    PAUSES = (
        "Certainly not accepted. Whatever goes there waits, and goes out by itself when the pause is over.",
        WayOut.TRY_NOW,
    )
    FAILS = "Certainly not accepted, and never will be as it is. Alphorn does not try again.", WayOut.TRY_AGAIN
    ASKS_TO_SIGN_IN = (
        "Certainly not accepted. It is on hold, and goes out by itself after the next sign-in.",
        WayOut.SIGN_IN,
    )
    HOLDS = "It is on hold. Alphorn sends it when its person says so, and not before.", WayOut.TRY_AGAIN
    NOBODY_KNOWS = (
        "It may have been accepted. Alphorn looks there, and sends it again only where it is proven not to be there. "
        "Where it cannot tell, its person decides.",
        WayOut.LOOK_THERE,
    )
    ASKS = "It may be there. Alphorn never sends it again by itself: its person decides.", WayOut.LOOK_THERE
    ENDS = "Nothing more is sent.", WayOut.SEND_AFTER_ALL

    def __init__(self, words: str, way_out: WayOut) -> None:
        self.words = words
        self.way_out = way_out


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """All that is known of a reason."""

    means: str  # for `docs/reasons.md`
    follows: Follows
    another_way_out: WayOut | None = None  # than the usual one
    operator: str = ""  # what whoever runs this Alphorn can do, for `docs/reasons.md`
    # On the page of a post, behind what is: "Waits.", "Not posted.", "On hold:", "Your call." and so on.
    waits: str = ""  # and then a countdown
    held: str = ""  # and then a countdown, while its host lets nothing through: since "%(since)s"
    failed: str = ""  # and then the network's own sentence, where there is one
    on_hold: str = ""  # "%(late)s" is when the post is late
    unknown: str = ""
    cancelled: str = ""  # "%(time)s" is when that was
    delivered: str = ""  # where it was not the network that said so; "%(time)s" is when that was
    look: str = ""  # what a look saw that proved nothing, in the history of a delivery
    attempt: str = ""  # how an attempt ended, in the history of a delivery
    stream: str = ""  # why a stream rests, or a run failed
    place: str = ""  # why a place, and it alone, needs its person: on the connections page
    sign_in: str = ""  # why signing in at a network did not succeed
    detail_is_ours: bool = False  # the detail is a word of our trade, for the log, and not the network's own sentence
    is_failure: bool = True  # of a run
    is_death: bool = False  # a worker ended with it in hand
    is_trouble: bool = False  # of its host: broken, or not to be reached
    is_answer: bool = False  # there was one, which says nothing of why
    happened_here: bool = False  # and says nothing of the host
    lifted_by_consent: bool = False  # a stream that is off for it goes on with the next consent that allows it

    @property
    def way_out(self) -> WayOut:
        """What its person can do."""
        return self.another_way_out or self.follows.way_out

    def filled_from(self, other: "About") -> "About":
        """These sentences, with those of another where there is none."""
        empty = [each.name for each in fields(self) if getattr(self, each.name) == ""]
        return replace(self, **{name: getattr(other, name) for name in empty})


# Of a reason from another version of Alphorn; and where one has no words of its own, as nobody expects it there.
UNFORESEEN = About(
    means="Another version of Alphorn wrote it.",
    follows=Follows.HOLDS,
    waits=_("%(network)s gave no reason Alphorn knows"),
    failed=_("%(network)s gave no reason Alphorn knows"),
    on_hold=_("%(network)s gave no reason Alphorn knows"),
    unknown=_("%(network)s gave no reason Alphorn knows"),
    cancelled=_("by you, before it went out"),
    attempt=_("%(network)s refused it"),
    stream=_("%(network)s refused it"),
    place=_("%(network)s refused it."),
)
