"""The ways a send can end, as values and exceptions, and the reasons for them.

A network returns `Sent` or raises one of the others; only the delivery decides what follows (`next_step`).
Durations are relative (`after`), because due times are written by the database as `now() + interval`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from alphorn.lib.logs import HIDDEN, redact
from alphorn.networks.usage import Usage


class Reason(StrEnum):
    """Why something ended as it did. The page has a sentence for each of them (`web/sentences/deliveries.py`)."""

    # certainly not accepted, worth another try
    UNREACHABLE = "unreachable"  # refused connection, no route
    NAME_NOT_FOUND = "name_not_found"
    TLS_FAILED = "tls_failed"
    RATE_LIMITED = "rate_limited"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a reason: 401 for a token that can be refreshed
    NOT_SENT = "not_sent"  # this process lost its right to write before the first byte
    # certainly not accepted, and never will be
    TOO_LONG = "too_long"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    BAD_LINK = "bad_link"
    REFUSED = "refused"  # the network said no in words of its own: see the detail
    MISCONFIGURED = "misconfigured"  # the app's keys or permissions, not the person's
    CANNOT_RENDER = "cannot_render"  # our own mistake
    # needs the person to sign in
    SIGNED_OUT = "signed_out"
    SCOPE_MISSING = "scope_missing"
    SUSPENDED = "suspended"
    # a pause that the network asks for
    OUT_OF_CREDITS = "out_of_credits"
    POLICY_BLOCK = "policy_block"
    # nobody knows whether it was accepted
    NO_ANSWER = "no_answer"
    LINE_CUT = "line_cut"
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    WORKER_DIED = "worker_died"
    # decided by Alphorn or by a person
    LATE = "late"
    POISON = "poison"  # three workers died with it in hand
    DISCONNECTED = "disconnected"
    BY_PERSON = "by_person"


# Some networks repeat a refused token in their sentence. No word of any language looks like this.
OPAQUE = re.compile(r"(?=[A-Za-z_|~+-]*\d)[A-Za-z0-9_|~+-]{40,}={0,2}")


def without_secrets(sentence: str) -> str:
    """A network's sentence without what may be a token or a code."""
    return OPAQUE.sub(HIDDEN, str(redact(sentence)))


@dataclass(frozen=True, slots=True)
class Sent:
    """The network accepted it: `remote_id` is its id there, `url` where a person can see it ("" if unknown)."""

    remote_id: str
    url: str = ""
    usage: Sequence[Usage] = field(default=(), compare=False)  # what came with it of limits


class Ending(Exception):
    """A send that did not end in `Sent`. `detail` is the network's own sentence, redacted, at most 300 characters."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        self.reason = reason
        # What comes from outside may hold characters that no database and no page takes.
        self.detail = "".join(letter if letter.isprintable() else " " for letter in without_secrets(detail)[:300])
        super().__init__(reason, self.detail)


class TryAgain(Ending):
    """Certainly not accepted. `after` is the least wait the network asked for; None leaves it to the back-off."""

    def __init__(
        self, reason: Reason, detail: str = "", *, after: timedelta | None = None, usage: Sequence[Usage] = ()
    ) -> None:
        super().__init__(reason, detail)
        self.after = after
        self.usage = usage  # what came with it of limits


class Rejected(Ending):
    """Certainly not accepted, and the same payload never will be."""


class SignInAgain(Ending):
    """The token was refused. `refreshable`: a refresh may mend it; otherwise only the person can."""

    def __init__(self, reason: Reason, detail: str = "", *, refreshable: bool = False) -> None:
        super().__init__(reason, detail)
        self.refreshable = refreshable


class PausedByNetwork(Ending):
    """Certainly not accepted: the network wants a pause, for this connection or for the whole app.

    `after` is the pause it named; None leaves it to `Patience` (402: an hour, doubling; 368: six hours).
    """

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


Outcome = Sent | Ending
