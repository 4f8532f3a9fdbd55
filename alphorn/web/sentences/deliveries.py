"""Every sentence a delivery can say: what is (bold), why, and until when. The page adds the one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from alphorn.models import Delivery
from alphorn.models.work.states import State
from alphorn.networks.about import About
from alphorn.networks.reasons import about
from alphorn.web.sentences.numbers import seconds
from alphorn.web.sentences.times import moment


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the page says: `bold`, then `rest`, then a countdown to `due_at` where there is one."""

    bold: str
    rest: str = ""
    due_at: datetime | None = None


Clock = Callable[[datetime], str]  # a moment, as the reader says it


def sentence(delivery: Delivery, clock: Clock) -> Sentence:
    """What is happening to `delivery`, in the reader's language; `clock` says moments in their zone."""
    said = {"network": delivery.connection.network_name, "late": clock(delivery.late_limit)}
    known = about(delivery.reason)
    if delivery.is_held_by_host:
        return _held(delivery, known, {**said, "since": clock(delivery.connection.server.held_since)})
    match delivery.state:
        case State.WAITING:
            return _waits(delivery, known, said)
        case State.SENDING:
            return Sentence(_("Sending"), _("to %(network)s…") % said)
        case State.CHECKING:
            return _looked_for(delivery)
        case State.DELIVERED:
            return _delivered(delivery, known, clock)
        case State.FAILED:
            return Sentence(_("Not posted."), _with_detail(known.failed, delivery, said))
        case State.PARKED:
            return Sentence(_("On hold:"), gettext(known.on_hold) % said)
        case State.UNCONFIRMED:
            return Sentence(_("Your call."), gettext(known.unknown) % said)
        case _:
            return _cancelled(delivery, known, clock)


def _waits(delivery: Delivery, known: About, said: dict[str, str]) -> Sentence:
    if not delivery.reason:
        return Sentence(_("Waits"), _("for its turn"))
    return Sentence(_("Waits."), gettext(known.waits) % said, delivery.due_at)


def _held(delivery: Delivery, known: About, said: dict[str, str]) -> Sentence:
    """Its host lets nothing through: since when, and when it is tried again."""
    bold = _("Looking whether it arrived.") if delivery.state == State.CHECKING else _("Waits.")
    return Sentence(bold, gettext(known.held or known.waits) % said, delivery.connection.server.tried_at)


def _looked_for(delivery: Delivery) -> Sentence:
    if delivery.worker is not None:
        return Sentence(_("Looking whether it arrived…"))
    return Sentence(_("Looking whether it arrived,"), _("again"), delivery.due_at)


def _delivered(delivery: Delivery, known: About, clock: Clock) -> Sentence:
    settled_at = delivery.settled_at or delivery.created_at
    said = {"time": clock(settled_at), "network": delivery.connection.network_name}
    if delivery.gone_since:
        said["time"] = clock(delivery.gone_since)
        return Sentence(_("Was delivered,"), _("and is gone from %(network)s now: noticed %(time)s") % said)
    if known.delivered:
        return Sentence(_("Delivered."), gettext(known.delivered) % said)
    length = (settled_at - max(delivery.post.due_at, delivery.created_at)).total_seconds()
    when = _("in %(seconds)s s") % {"seconds": seconds(length)} if length < 60 else clock(settled_at)
    if delivery.seen_at is None:
        return Sentence(_("Delivered"), when)
    seen = {"when": when, "time": moment(delivery.there_at or delivery.seen_at)}
    return Sentence(_("Delivered"), _("%(when)s. There, seen %(time)s") % seen)


def _cancelled(delivery: Delivery, known: About, clock: Clock) -> Sentence:
    when = clock(delivery.settled_at or delivery.created_at)
    return Sentence(_("Cancelled"), gettext(known.cancelled) % {"time": when})


def _with_detail(marked: str, delivery: Delivery, said: dict[str, str]) -> str:
    words, detail = gettext(marked) % said, detail_for_people(delivery.reason, delivery.detail)
    return _("%(words)s: “%(detail)s”") % {"words": words, "detail": detail} if detail else words


def detail_for_people(reason: str, detail: str) -> str:
    """The network's own sentence; nothing where the detail is ours."""
    return "" if about(reason).detail_is_ours else detail


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
