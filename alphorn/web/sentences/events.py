"""What a person must know, in words: what is so, why, and how many posts wait for it. The page adds the way out."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.template.defaultfilters import truncatechars
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext as _

from alphorn.models import Delivery, Event
from alphorn.models.posting.behind import Behind, counted
from alphorn.models.work.states import EventKind
from alphorn.networks.reasons import Reason, about
from alphorn.web.sentences.numbers import number
from alphorn.web.sentences.times import clock
from alphorn.web.sentences.together import together

NONE = Behind(0, None)
SIGN_IN_MENDS = (EventKind.SIGNED_OUT, EventKind.HELD, EventKind.IMPORT_STOPPED)
ASK_OF_EACH = (EventKind.LATE, EventKind.STUCK, EventKind.YOUR_CALL)  # of each post behind them
# Which sign of a delivery stands beside it.
SIGNS = {EventKind.YOUR_CALL: "unconfirmed", EventKind.HOST_IN_TROUBLE: "waiting"}
LONGEST_WORDS = 60  # characters of a post


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `words`: what is so; `why`: what more there is to say; `one`: the only post behind it."""

    event: Event
    words: str
    why: str = ""
    count: int = 0
    one: Delivery | None = None

    @property
    def sign(self) -> str:
        """The sign on its mark."""
        return SIGNS.get(EventKind(self.event.kind), "parked") if self.event.is_open else "delivered"

    @property
    def sign_in_mends(self) -> bool:
        """Whether a sign-in at the network is the way out."""
        return self.event.is_open and self.event.kind in SIGN_IN_MENDS

    @property
    def reads(self) -> bool:
        """Whether that sign-in is about what comes in."""
        return self.event.kind == EventKind.IMPORT_STOPPED

    @property
    def lists(self) -> bool:
        """Whether the posts behind it are for a page of their own."""
        return self.count > 0 and self.one is None


def lines(events: Sequence[Event]) -> list[Line]:
    """Each event in words; what stands still is asked for once."""
    found = counted([each for each in events if each.is_open])
    alone = [
        behind.first
        for each in events
        if each.kind in ASK_OF_EACH and (behind := found.get(each.pk, NONE)).many == 1 and behind.first
    ]
    ones = {each.pk: each for each in Delivery.objects.for_page().filter(pk__in=alone)} if alone else {}
    return [_line(each, found.get(each.pk, NONE), ones) for each in events]


def _line(event: Event, behind: Behind, ones: dict[UUID, Delivery]) -> Line:
    one = ones.get(behind.first) if behind.first else None
    said = {"network": event.network_name, "who": isolated(event.title), "count": number(behind.many)}
    if one is not None:
        said["text"] = isolated(truncatechars(one.post.text, LONGEST_WORDS))
        said["late"] = clock(one.late_limit)
    if not event.is_open:
        return Line(event, _was(event) % said)
    return Line(event, _is(event, behind.many, one) % said, _why(event, behind.many, one) % said, behind.many, one)


def isolated(words: str) -> str:
    """Words of somebody's, which may run from right to left, inside a sentence of ours."""
    return f"\u2068{words}\u2069"


def _is(event: Event, count: int, one: Delivery | None) -> str:
    match event.kind:
        case EventKind.SIGNED_OUT if event.reason == Reason.SUSPENDED:
            return _("%(network)s has locked %(who)s.")
        case EventKind.SIGNED_OUT:
            return _("%(network)s has signed you out as %(who)s.")
        case EventKind.HELD:
            return _("Nothing goes out to %(who)s on %(network)s.")
        case EventKind.IMPORT_STOPPED:
            return _("Some of what %(network)s knows about %(who)s no longer comes in.")
        case EventKind.HOST_IN_TROUBLE if _is_for_the_operator(event):
            return _("Nothing goes out to %(network)s.")
        case EventKind.HOST_IN_TROUBLE if is_pause(event.reason):
            return _("%(network)s wants a pause.")
        case EventKind.HOST_IN_TROUBLE:
            return _("%(network)s has trouble.")
    return _of_posts(event, 1 if one is not None else max(count, 2))


def _is_for_the_operator(event: Event) -> bool:
    """Whether the network has refused the app, and whoever runs this Alphorn can mend that."""
    return is_pause(event.reason) and bool(event.why.operator)


def is_pause(reason: str) -> bool:
    """Whether what a host is held for is no trouble: it asks for a pause, or refuses the app."""
    return reason in set(Reason) and not about(reason).is_trouble


def _of_posts(event: Event, count: int) -> str:
    """One is told by its words, several by their number."""
    match event.kind:
        case EventKind.LATE:
            return ngettext(
                "“%(text)s” is late for %(who)s on %(network)s.",
                "%(count)s posts are late for %(who)s on %(network)s.",
                count,
            )
        case EventKind.YOUR_CALL:
            return ngettext(
                "Did “%(text)s” arrive at %(who)s on %(network)s?",
                "Did %(count)s posts arrive at %(who)s on %(network)s?",
                count,
            )
        case _:
            return ngettext(
                "“%(text)s” is on hold for %(who)s on %(network)s.",
                "%(count)s posts are on hold for %(who)s on %(network)s.",
                count,
            )


def _why(event: Event, count: int, one: Delivery | None) -> str:
    match event.kind:
        case EventKind.SIGNED_OUT if event.reason == Reason.SUSPENDED:
            return together(_("Look there first, then sign in again."), _waiting(count))
        case EventKind.SIGNED_OUT:
            return _waiting(count) or _("Nothing goes out or comes in before you sign in again.")
        case EventKind.HELD:
            return together(gettext(event.why.place), _waiting(count))
        case EventKind.IMPORT_STOPPED:
            return _("%(network)s does not let Alphorn read it. It goes on once you sign in and allow it.")
        case EventKind.HOST_IN_TROUBLE:
            why = next((each.own.place for each in Reason if each == event.reason), "")
            goes_out = (
                _("What is for it waits, and goes out by itself once that is done.")
                if _is_for_the_operator(event)
                else _("What is for it waits, and goes out by itself. Nothing has to be done.")
            )
            return together(gettext(why) if why else "", goes_out)
        case EventKind.LATE:
            return _("It could not go out in time. Send it now, or leave it: that is up to you.")
        case EventKind.YOUR_CALL if one is not None:
            return f"{gettext(about(one.reason).unknown)}."
        case EventKind.YOUR_CALL:
            return _("Alphorn cannot tell. Look there, and say so of each.")
        case EventKind.STUCK if one is not None:
            return f"{capfirst(gettext(about(one.reason).on_hold))}."
        case _:
            return _("Each was tried three times, and it ended in the same way each time.")


def _waiting(count: int) -> str:
    if not count:
        return ""
    return ngettext("One post waits for that.", "%(count)s posts wait for that.", count)


def _was(event: Event) -> str:
    match event.kind:
        case EventKind.SIGNED_OUT if event.reason == Reason.SUSPENDED:
            return _("%(network)s had locked %(who)s.")
        case EventKind.SIGNED_OUT:
            return _("%(network)s had signed you out as %(who)s.")
        case EventKind.HELD:
            return _("Nothing went out to %(who)s on %(network)s.")
        case EventKind.IMPORT_STOPPED:
            return _("Some of what %(network)s knows about %(who)s did not come in.")
        case EventKind.HOST_IN_TROUBLE if _is_for_the_operator(event):
            return _("Nothing went out to %(network)s.")
        case EventKind.HOST_IN_TROUBLE if is_pause(event.reason):
            return _("%(network)s wanted a pause.")
        case EventKind.HOST_IN_TROUBLE:
            return _("%(network)s had trouble.")
        case EventKind.LATE:
            return _("Posts were late for %(who)s on %(network)s.")
        case EventKind.YOUR_CALL:
            return _("Nobody knew whether posts had arrived at %(who)s on %(network)s.")
        case _:
            return _("Posts were on hold for %(who)s on %(network)s.")
