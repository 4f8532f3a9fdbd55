"""The ways a send can end, as values and exceptions. The reasons for them are in `networks/reasons.py`.

A network returns `Sent` or raises one of the others; only the delivery decides what follows (`next_step`).
Durations are relative (`after`), because due times are written by the database as `now() + interval`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar, Literal

from alphorn.lib.logs import HIDDEN, redact
from alphorn.networks.about import Follows
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import Usage

# Some networks repeat a refused token in their sentence. No word of any language looks like this.
OPAQUE = re.compile(r"[A-Za-z0-9_|~+-]{40,}={0,2}")
LONGEST_DETAIL = 300
TOO_LARGE = "the answer is too large"  # for us, who take no more of it: the detail of such an ending
LONGEST_READ = 2_000  # characters: more of it is not even looked at


def without_secrets(sentence: str) -> str:
    """A network's sentence, or the beginning of a very long one, without what may be a token or a code."""
    beginning = sentence[:LONGEST_READ]
    if len(sentence) > LONGEST_READ:  # of a token that is cut, no beginning stays
        beginning = beginning.rpartition(" ")[0] or beginning
    return OPAQUE.sub(_hidden, str(redact(beginning)))


def _hidden(found: re.Match[str]) -> str:
    return HIDDEN if any(letter.isdecimal() for letter in found[0]) else found[0]


@dataclass(frozen=True, slots=True)
class Sent:
    """The network accepted it: `remote_id` is its id there, `url` where a person can see it ("" if unknown)."""

    remote_id: str
    url: str = ""
    usage: Sequence[Usage] = field(default=(), compare=False)  # what came with it of limits


class Ending(Exception):
    """A send that did not end in `Sent`. `detail` is the network's own sentence, redacted, at most 300 characters.

    Each kind carries only reasons that have the same follow from them.
    """

    follows: ClassVar[Follows]

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason = reason
        # What comes from outside may hold characters that no database and no page takes.
        self.detail = "".join(
            letter if letter.isprintable() else " " for letter in without_secrets(detail)[:LONGEST_DETAIL]
        )
        super().__init__(reason, self.detail)

    @property
    def is_too_much(self) -> bool:
        """Whether a page of a list is larger than the network gives it, or than we take it: half of it may do."""
        return self.reason is Reason.TOO_MUCH or self.detail == TOO_LARGE


class TryAgain(Ending):
    """Certainly not accepted. `after` is the least wait the network asked for; None leaves it to the back-off."""

    follows = Follows.TRIES_AGAIN

    def __init__(
        self, reason: Reason, detail: str = "", *, after: timedelta | None = None, usage: Sequence[Usage] = ()
    ) -> None:
        super().__init__(reason, detail)
        self.after = after
        self.usage = usage  # what came with it of limits


class Rejected(Ending):
    """Certainly not accepted, and the same payload never will be."""

    follows = Follows.FAILS


class SignInAgain(Ending):
    """The token was refused. `refreshable`: a refresh may mend it; otherwise only the person can."""

    follows = Follows.ASKS_TO_SIGN_IN

    def __init__(self, reason: Reason, detail: str = "", *, refreshable: bool = False) -> None:
        super().__init__(reason, detail)
        self.refreshable = refreshable


class PausedByNetwork(Ending):
    """Certainly not accepted: the network wants a pause, for this connection or for the whole app.

    `after` is the pause it named; None leaves it to `Patience` (402: an hour, doubling; 368: six hours).
    """

    follows = Follows.PAUSES

    def __init__(
        self,
        reason: Reason,
        detail: str = "",
        *,
        after: timedelta | None = None,
        scope: Literal["connection", "app"] = "connection",
    ) -> None:
        super().__init__(reason, detail)
        self.after = after
        self.scope: Literal["connection", "app"] = scope


class OutcomeUnknown(Ending):
    """Something was written and nobody knows what became of it. Never repeated blindly."""

    follows = Follows.NOBODY_KNOWS


Outcome = Sent | Ending
