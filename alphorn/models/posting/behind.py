"""The deliveries that stand still for the cause of an event: which they are, and how many."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Min, Q
from django.db.models.functions import Cast

from alphorn.models.events.event import Event
from alphorn.models.posting.delivery import Delivery, DeliveryQuerySet
from alphorn.models.work.states import STANDING_STILL, EventKind, State
from alphorn.networks.reasons import Reason

WAITS_FOR_SIGN_IN = Q(state__in=STANDING_STILL, parked_version__isnull=False)
STAND_STILL: Mapping[str, Q] = {
    EventKind.SIGNED_OUT: WAITS_FOR_SIGN_IN,
    EventKind.HELD: WAITS_FOR_SIGN_IN,
    EventKind.LATE: Q(state=State.PARKED, parked_version=None, reason=Reason.LATE),
    EventKind.STUCK: Q(state=State.PARKED, parked_version=None) & ~Q(reason=Reason.LATE),
    EventKind.YOUR_CALL: Q(state=State.UNCONFIRMED, parked_version=None),
}


class Behind(NamedTuple):
    """How many deliveries, and the first of them."""

    many: int
    first: UUID | None


def behind(event: Event) -> DeliveryQuerySet:
    """Those that stand still for it, as long as it is open."""
    held = STAND_STILL.get(event.kind)
    if held is None or not event.is_open:
        return Delivery.objects.none()
    there = Delivery.objects.filter(held)
    if event.connection_id:
        return there.filter(connection=event.connection_id)
    return there.filter(connection__authorisation=event.authorisation_id)


def counted(events: Sequence[Event]) -> dict[UUID, Behind]:
    """How many stand still for each of them, asked once for each kind."""
    found: dict[UUID, Behind] = {}
    for kind, held in STAND_STILL.items():
        by_cause = {each.connection_id or each.authorisation_id: each.pk for each in events if each.kind == kind}
        about = "connection__authorisation" if kind == EventKind.SIGNED_OUT else "connection"
        there = Delivery.objects.filter(held, **{f"{about}__in": list(by_cause)})
        # PostgreSQL knows no least of several ids, but of their words.
        asked = there.values_list(about).annotate(Count("pk"), first=Min(Cast("pk", CharField()))) if by_cause else ()
        for cause, count, first in asked:
            found[by_cause[cause]] = Behind(count, UUID(first))
    return found
