"""Posts on the schedule: a mark in the lane of each connection they go to, the same in words, and a row in a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alphorn.models import Delivery
from alphorn.web.schedule import geometry
from alphorn.web.sentences import streams as stream_words
from alphorn.web.sentences.deliveries import sentence
from alphorn.web.sentences.ideas import quote
from alphorn.web.sentences.numbers import number

NEAR = 1.4  # per cent: marks nearer to each other lie on top of each other, and are drawn as one
Outgoing = Mapping[UUID, Sequence[Delivery]]  # by connection


@dataclass(frozen=True, slots=True)
class Mark:
    """A post, or several that go out at nearly the same time; `words` name each."""

    x: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A post in the table, on its way to one connection."""

    delivery: Delivery
    text: str
    when: str  # and why not now, where there is a reason


def by_connection(deliveries: Sequence[Delivery]) -> Outgoing:
    """The posts of the coming day, by the connection they go to."""
    found: dict[UUID, list[Delivery]] = {}
    for each in deliveries:
        found.setdefault(each.connection_id, []).append(each)
    return found


def marks(deliveries: Sequence[Delivery], now: datetime) -> list[Mark]:
    """Where they are drawn, the next one first."""
    gathered: list[tuple[float, list[str]]] = []
    for each in deliveries:
        x = geometry.place(each.due_at, now)
        said = {"post": quote(each.post.text), "when": stream_words.within_a_day(each.due_at)}
        words = _("%(post)s, %(when)s") % said
        if gathered and x - gathered[-1][0] < NEAR:
            gathered[-1][1].append(words)
        else:
            gathered.append((x, [words]))
    return [Mark(f"{x:.2f}%", _("; ").join(dict.fromkeys(words))) for x, words in gathered]


def said(deliveries: Sequence[Delivery]) -> str:
    """The posts of the coming day in a sentence; "" where there are none."""
    if not deliveries:
        return ""
    words = ngettext(
        "A post goes out %(when)s.", "%(count)s posts go out, the first of them %(when)s.", len(deliveries)
    )
    return words % {"count": number(len(deliveries)), "when": stream_words.moment(deliveries[0].due_at)}


def rows(deliveries: Sequence[Delivery]) -> list[Row]:
    """What the table says of each."""
    return [Row(each, quote(each.post.text), _when(each)) for each in deliveries]


def _when(delivery: Delivery) -> str:
    when = stream_words.moment(delivery.due_at)
    if not delivery.reason:
        return when
    return _("%(why)s %(when)s") % {"why": sentence(delivery, stream_words.moment).rest, "when": when}
