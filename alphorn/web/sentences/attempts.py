"""Everything that happened to a delivery, oldest first, in words with times."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alphorn.models import Attempt, Delivery
from alphorn.models.posting.next_step import State
from alphorn.networks.endings import Reason
from alphorn.web.sentences.deliveries import detail_for_people

# How an attempt ended, by reason; a success has none.
ENDED: dict[str, str | Promise] = {
    "": gettext_lazy("%(network)s took it"),
    Reason.UNREACHABLE: gettext_lazy("%(network)s was not to be reached; nothing was sent"),
    Reason.NAME_NOT_FOUND: gettext_lazy("The address of %(network)s was not found; nothing was sent"),
    Reason.TLS_FAILED: gettext_lazy("%(network)s gave no safe line; nothing was sent"),
    Reason.RATE_LIMITED: gettext_lazy("%(network)s: too many at once, come back later"),
    Reason.TOKEN_EXPIRED: gettext_lazy("%(network)s refused the permission; Alphorn renews it"),
    Reason.NOT_SENT: gettext_lazy("Alphorn was interrupted before it could send; nothing was sent"),
    Reason.TOO_LONG: gettext_lazy("%(network)s says it is too long"),
    Reason.EMPTY: gettext_lazy("%(network)s takes no empty post"),
    Reason.DUPLICATE: gettext_lazy("%(network)s says this text was posted already"),
    Reason.BAD_LINK: gettext_lazy("%(network)s does not take the link in it"),
    Reason.REFUSED: gettext_lazy("%(network)s refused it"),
    Reason.MISCONFIGURED: gettext_lazy("This Alphorn is not set up to post to %(network)s"),
    Reason.SIGNED_OUT: gettext_lazy("%(network)s refused the permission"),
    Reason.SCOPE_MISSING: gettext_lazy("%(network)s says the permission to post is missing"),
    Reason.SUSPENDED: gettext_lazy("%(network)s has locked this profile"),
    Reason.OUT_OF_CREDITS: gettext_lazy("%(network)s says this Alphorn has no credits left"),
    Reason.POLICY_BLOCK: gettext_lazy("%(network)s wants this place to rest"),
    Reason.NO_ANSWER: gettext_lazy("No answer from %(network)s, so it may or may not be there"),
    Reason.LINE_CUT: gettext_lazy("The line broke before the answer"),
    Reason.SERVER_ERROR: gettext_lazy("%(network)s broke down while taking it"),
    Reason.GARBAGE: gettext_lazy("%(network)s gave an answer nobody can read"),
    Reason.WORKER_DIED: gettext_lazy("Alphorn stopped while sending it"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the history. `to_come`: it has not happened yet."""

    at: datetime | None
    words: str
    detail: str = ""
    to_come: bool = False


def history(delivery: Delivery) -> list[Happened]:
    """The lines of a delivery: written, every attempt, what a person did, and what comes next."""
    said = {"network": delivery.connection.network_name}
    lines = [Happened(delivery.created_at, _("You sent it off"))]
    for attempt in delivery.attempts.all():
        lines.extend(_attempt(attempt, said))
    lines.extend(_ending(delivery, said))
    return lines


def _attempt(attempt: Attempt, said: dict[str, str]) -> list[Happened]:
    first = attempt.number == 1
    began = Happened(
        attempt.began_at, (_("Sent to %(network)s") if first else _("On its way to %(network)s again")) % said
    )
    if attempt.ended_at is None:
        return [began]
    words = str(ENDED.get(attempt.reason, ENDED[Reason.REFUSED])) % said
    return [began, Happened(attempt.ended_at, words, detail_for_people(attempt.reason, attempt.detail))]


def _ending(delivery: Delivery, said: dict[str, str]) -> list[Happened]:
    match delivery.state:
        case State.WAITING:
            return [Happened(delivery.due_at, _("Goes out"), to_come=True)]
        case State.UNCONFIRMED:
            return [Happened(None, _("Please look at %(network)s, then say what you see") % said, to_come=True)]
        case State.PARKED:
            return [Happened(delivery.settled_at, _("Put on hold"))]
        case State.CANCELLED:
            return [Happened(delivery.settled_at, _("Cancelled; nothing more is sent"))]
        case State.DELIVERED if delivery.reason == Reason.BY_PERSON:
            return [Happened(delivery.settled_at, _("You said it is there"))]
        case _:
            return []
