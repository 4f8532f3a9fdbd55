"""What templates may say: moments, signs, and the sentences of a delivery. Loaded into every template."""

import hashlib
from datetime import datetime
from functools import cache

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from alphorn.models import Connection, Delivery, Host
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.reasons import Reason
from alphorn.web.base import style
from alphorn.web.sentences import attempts, times
from alphorn.web.sentences import deliveries as words
from alphorn.web.sentences.actions import Button, buttons
from alphorn.web.sentences.events import is_pause

register = template.Library()

# A state in one word, for the list of posts.
STATE_WORDS = {
    State.WAITING: lambda: pgettext("state", "waits"),
    State.SENDING: lambda: pgettext("state", "sending"),
    State.CHECKING: lambda: pgettext("state", "looking"),
    State.DELIVERED: lambda: pgettext("state", "delivered"),
    State.FAILED: lambda: pgettext("state", "failed"),
    State.PARKED: lambda: pgettext("state", "on hold"),
    State.UNCONFIRMED: lambda: pgettext("state", "your call"),
    State.CANCELLED: lambda: pgettext("state", "cancelled"),
}


@cache
def fingerprint(path: str) -> str:
    file = settings.HERE.joinpath("static", *path.split("/"))
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@register.simple_tag
def asset(path: str) -> str:
    """The address of a file under static/, with its fingerprint: a new version is another address."""
    return f"{static(path)}?v={fingerprint(path)}"


@register.simple_tag
def style_address() -> str:
    """The address of the style sheet."""
    return reverse("style", args=[style.joined()[1]])


@register.filter
def why_held(connection: Connection) -> str:
    """Why that place, and it alone, needs its person."""
    return gettext(connection.why_held.place) % {"network": connection.network_name}


@register.filter
def why_it_rests(host: Host) -> str:
    """Why nobody here sends there just now."""
    return gettext(host.why_paused.place) % {"network": host.network_name}


@register.filter
def why_it_is_held(host: Host) -> str:
    """Since when it has trouble, or asks for a pause."""
    trouble, pause = (
        gettext(Reason.HOST_TROUBLE.about.held),
        gettext("%(network)s asked for a pause %(since)s; tried again"),
    )
    return (pause if is_pause(host.held_reason) else trouble) % {
        "network": host.network_name,
        "since": times.clock(host.held_since),
    }


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's own control, in our hand, tied to its hint and its mistakes for those who hear the page."""
    described = [f"{field.auto_id}_{part}" for part in ("hint", "wrong") if part == "hint" or field.errors]
    attributes: dict[str, str | bool] = {
        "class": "input",
        "placeholder": False,
        "aria-describedby": " ".join(described),
    }
    return field.as_widget(attrs={**attributes, **({"aria-invalid": "true"} if field.errors else {})})


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """A sign of `icons.svg`, for the eye alone."""
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, asset("icons.svg"), name)


@register.simple_tag
def letter(network: str) -> SafeString:
    """A network's letter, for the eye alone. Its strokes are our own drawing, in the network's class."""
    return format_html('<svg viewBox="0 0 24 24" aria-hidden="true">{}</svg>', SafeString(NETWORKS[network].mark))


@register.filter
def clock(moment: datetime) -> str:
    """ "today, 14:02"."""
    return times.clock(moment)


@register.filter
def moment(of: datetime) -> str:
    """ "14:02:09", with its day where that is not today."""
    return times.moment(of)


@register.filter
def day(moment: datetime) -> str:
    """ "today", "Monday 23 November"."""
    return times.day(moment)


@register.filter
def countdown(moment: datetime) -> str:
    """ "0:42"."""
    return times.countdown(moment)


@register.filter
def sentence(delivery: Delivery) -> words.Sentence:
    """What is happening to a delivery."""
    return words.sentence(delivery, times.clock)


@register.filter
def happened(delivery: Delivery) -> list[attempts.Happened]:
    """Everything that happened to it."""
    return attempts.history(delivery)


@register.filter
def ring(delivery: Delivery) -> int:
    """How much of the wait is over, in per cent: the ring around the mark."""
    last = delivery.attempts.all()
    began = max((each.ended_at for each in last if each.ended_at), default=delivery.created_at)
    whole = (delivery.due_at - began).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * (timezone.now() - began).total_seconds() / whole)))


@register.filter
def tally(deliveries: list[Delivery]) -> list[tuple[str, int, str]]:
    """How many stand where."""
    return words.tally(list(deliveries))


@register.filter
def state_word(delivery: Delivery) -> str:
    """Its state in one word."""
    return STATE_WORDS[State(delivery.state)]()


@register.filter
def things_to_do(delivery: Delivery) -> list[Button]:
    """At most two buttons."""
    return buttons(delivery)


@register.filter
def initials(name: str) -> str:
    """At most two letters, for a face."""
    parts = [part for part in name.replace("@", " ").split() if part[0].isalnum()]
    return "".join(part[0] for part in parts[:2]).upper() or "?"
