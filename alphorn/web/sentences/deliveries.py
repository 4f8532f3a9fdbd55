"""Every sentence a delivery can say: what is (bold), why, and until when. The page adds the one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alphorn.models import Delivery
from alphorn.models.posting.next_step import State
from alphorn.networks.endings import Reason

Words = str | Promise

# Why something waits, by reason; "%(network)s" is the network's name. What follows is a countdown.
WAITS: dict[str, Words] = {
    Reason.UNREACHABLE: gettext_lazy("%(network)s was not to be reached; next try"),
    Reason.NAME_NOT_FOUND: gettext_lazy("The address of %(network)s was not found; next try"),
    Reason.TLS_FAILED: gettext_lazy("%(network)s gave no safe line; next try"),
    Reason.RATE_LIMITED: gettext_lazy("%(network)s asked for a pause; goes out"),
    Reason.TOKEN_EXPIRED: gettext_lazy("Alphorn renews its permission at %(network)s; next try"),
    Reason.NOT_SENT: gettext_lazy("Alphorn was interrupted before it could send; next try"),
    Reason.OUT_OF_CREDITS: gettext_lazy("%(network)s says this Alphorn has no credits left; next try"),
    Reason.POLICY_BLOCK: gettext_lazy("%(network)s lets this place rest; goes out by itself"),
}

# Why something failed for good.
FAILED: dict[str, Words] = {
    Reason.TOO_LONG: gettext_lazy("It is too long for %(network)s"),
    Reason.EMPTY: gettext_lazy("%(network)s takes no empty post"),
    Reason.DUPLICATE: gettext_lazy("%(network)s says this text was posted already"),
    Reason.BAD_LINK: gettext_lazy("%(network)s does not take the link in it"),
    Reason.REFUSED: gettext_lazy("%(network)s refused it"),
    Reason.MISCONFIGURED: gettext_lazy("This Alphorn is not set up to post to %(network)s any more"),
    Reason.CANNOT_RENDER: gettext_lazy("Alphorn could not prepare it; that is our mistake"),
}

# Why something is on hold.
PARKED: dict[str, Words] = {
    Reason.SIGNED_OUT: gettext_lazy("%(network)s signed you out. Goes out once you sign in, until %(late)s"),
    Reason.SCOPE_MISSING: gettext_lazy(
        "%(network)s did not give Alphorn the permission to post. "
        "Goes out once you sign in and allow it, until %(late)s"
    ),
    Reason.SUSPENDED: gettext_lazy("%(network)s has locked this profile. Look there, then sign in again"),
    Reason.LATE: gettext_lazy("it could not go out before %(late)s, and now it is late"),
    Reason.POISON: gettext_lazy("three times Alphorn stopped while sending this one"),
}

# Why nobody knows whether it arrived.
UNKNOWN: dict[str, Words] = {
    Reason.NO_ANSWER: gettext_lazy("%(network)s took it and did not answer, so it may or may not be there"),
    Reason.LINE_CUT: gettext_lazy("The line broke before %(network)s answered, so it may or may not be there"),
    Reason.SERVER_ERROR: gettext_lazy("%(network)s broke down while taking it, so it may or may not be there"),
    Reason.GARBAGE: gettext_lazy("%(network)s gave an answer nobody can read, so it may or may not be there"),
    Reason.WORKER_DIED: gettext_lazy("Alphorn stopped while sending it, so it may or may not be there"),
}


# Here the detail is a word of our own trade, for the log; everywhere else it is the network's own sentence.
WITHOUT_DETAIL = frozenset(
    {
        Reason.UNREACHABLE,
        Reason.NAME_NOT_FOUND,
        Reason.TLS_FAILED,
        Reason.NOT_SENT,
        Reason.NO_ANSWER,
        Reason.LINE_CUT,
        Reason.GARBAGE,
        Reason.WORKER_DIED,
        Reason.CANNOT_RENDER,
    }
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the page says: `bold`, then `rest`, then a countdown to `due_at` where there is one."""

    bold: str
    rest: str = ""
    due_at: datetime | None = None


Clock = Callable[[datetime], str]  # a moment, as the reader says it


def sentence(delivery: Delivery, clock: Clock) -> Sentence:
    """What is happening to `delivery`, in the reader's language; `clock` says moments in their zone."""
    said = {"network": delivery.connection.network_name, "late": clock(delivery.post.late_at)}
    match delivery.state:
        case State.WAITING:
            return _waits(delivery, said)
        case State.SENDING:
            return Sentence(_("Sending"), _("to %(network)s…") % said)
        case State.CHECKING:
            return Sentence(_("Looking whether it arrived."), _("Next look"), delivery.due_at)
        case State.DELIVERED:
            return _delivered(delivery, clock)
        case State.FAILED:
            return Sentence(_("Not posted."), _with_detail(FAILED, delivery, said))
        case State.PARKED:
            return Sentence(_("On hold:"), _look_up(PARKED, delivery.reason, said))
        case State.UNCONFIRMED:
            return Sentence(_("Your call."), _look_up(UNKNOWN, delivery.reason, said))
        case _:
            return _cancelled(delivery, clock)


def _waits(delivery: Delivery, said: dict[str, str]) -> Sentence:
    if not delivery.reason:
        return Sentence(_("Waits"), _("for its turn"))
    return Sentence(_("Waits."), _look_up(WAITS, delivery.reason, said), delivery.due_at)


def _delivered(delivery: Delivery, clock: Clock) -> Sentence:
    settled_at = delivery.settled_at or delivery.created_at
    if delivery.reason == Reason.BY_PERSON:
        return Sentence(_("Delivered."), _("You said so %(time)s") % {"time": clock(settled_at)})
    seconds = (settled_at - delivery.post.due_at).total_seconds()
    if seconds < 60:
        return Sentence(_("Delivered"), _("in %(seconds)s s") % {"seconds": f"{max(seconds, 0.1):.1f}"})
    return Sentence(_("Delivered"), clock(settled_at))


def _cancelled(delivery: Delivery, clock: Clock) -> Sentence:
    if delivery.reason == Reason.DISCONNECTED:
        when = clock(delivery.connection.gone_at or delivery.created_at)
        return Sentence(_("Cancelled"), _("with its connection, %(time)s") % {"time": when})
    return Sentence(_("Cancelled"), _("by you, before it went out"))


def _with_detail(table: dict[str, Words], delivery: Delivery, said: dict[str, str]) -> str:
    words = _look_up(table, delivery.reason, said)
    detail = detail_for_people(delivery.reason, delivery.detail)
    return _("%(words)s: “%(detail)s”") % {"words": words, "detail": detail} if detail else words


def detail_for_people(reason: str, detail: str) -> str:
    """The network's own sentence; nothing where the detail is ours."""
    return "" if reason in WITHOUT_DETAIL else detail


def _look_up(table: dict[str, Words], reason: str, said: dict[str, str]) -> str:
    return str(table.get(reason, gettext_lazy("%(network)s gave no reason Alphorn knows"))) % said


def tally(deliveries: list[Delivery]) -> list[tuple[str, int, str]]:
    """How many stand where, as (class, count, words), leaving out what is none."""
    groups: list[tuple[str, Callable[[Delivery], bool], Callable[[int], str]]] = [
        ("delivered", lambda d: d.state == State.DELIVERED, lambda n: ngettext("delivered", "delivered", n)),
        ("", lambda d: d.is_under_way, lambda n: ngettext("under way", "under way", n)),
        ("asks", lambda d: d.needs_person, lambda n: ngettext("needs you", "need you", n)),
        ("failed", lambda d: d.state == State.FAILED, lambda n: ngettext("failed", "failed", n)),
        ("", lambda d: d.state == State.CANCELLED, lambda n: ngettext("cancelled", "cancelled", n)),
    ]
    counted = [(css, sum(1 for d in deliveries if belongs(d)), words) for css, belongs, words in groups]
    return [(css, count, words(count)) for css, count, words in counted if count]
