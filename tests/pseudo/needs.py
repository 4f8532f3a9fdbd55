"""The scene in which there is one event of each kind, and then more; and in which all of them are over."""

from django.utils import timezone

from alphorn.models import Authorisation, Connection, Event, User, Workspace
from alphorn.models.events.follow import follow
from alphorn.models.work.states import EventKind, State, StreamState
from alphorn.networks.reasons import Reason
from alphorn.web.pages.needs_you import MOST_OPEN, PER_PAGE
from tests.pseudo import house
from tests.pseudo.walk import NOBODY_S, Visitor, Walk

STANDING_STILL = (
    (State.PARKED, Reason.LATE, None),
    (State.PARKED, Reason.POISON, None),
    (State.UNCONFIRMED, Reason.OTHERS_THERE, None),
    (State.PARKED, Reason.SIGNED_OUT, 1),
)
# Hosts of an own each, as each has one event.
HELD_FOR = {
    "sandbox": Reason.UNREACHABLE,
    "pauses.example": Reason.RATE_LIMITED,
    "refuses.example": Reason.OUT_OF_CREDITS,
}


def what_needs_somebody(walk: Walk) -> None:
    """Each kind, of one post and of several; more than fit a page; and what is over."""
    user = house.resident("needs")
    workspace = Workspace.objects.of(user)
    visitor = walk.somebody(user)
    places = [house.place(house.consent(workspace, "x", 700 + n, reads=False), 700 + n) for n in range(4)]
    _stand_still(workspace, user, places)
    now = timezone.now()
    held = house.place(house.consent(workspace, "x", 710, reads=False), 710)
    Connection.objects.filter(pk=held.pk).update(held_at=now, held_reason=Reason.PLACE_MISSING)
    Authorisation.objects.filter(pk__in=[places[3].authorisation_id, house.consent(workspace, "x", 711).pk]).update(
        signed_out_at=now, signed_out_reason=Reason.SIGNED_OUT
    )
    stopped = house.consent(workspace, "facebook", 712)
    why = Reason.SCOPE_MISSING
    house.streams(stopped, state=StreamState.RESTING, due_at=None, reason=why, parked_version=1)
    locked = house.consent(workspace, "x", 713)
    Authorisation.objects.filter(pk=locked.pk).update(signed_out_at=now, signed_out_reason=Reason.SUSPENDED)
    Event.objects.bulk_create(
        Event(workspace=workspace, kind=EventKind.HOST_IN_TROUBLE, network="x", host=host, reason=reason)
        for host, reason in HELD_FOR.items()
    )
    follow(consents=list(workspace.authorisations.values_list("pk", flat=True)))
    visitor.sees("/needs-you", "/needs-you/now", "/needs-you/bell", "/posts")
    _many(visitor, workspace, user, places)
    _over(visitor, workspace)


def _stand_still(workspace: Workspace, user: User, places: list[Connection]) -> None:
    for place, (state, reason, version) in zip(places, STANDING_STILL, strict=True):
        house.post(workspace, user, place, state=state, reason=reason, parked_version=version)


def _many(visitor: Visitor, workspace: Workspace, user: User, places: list[Connection]) -> None:
    for _ in range(PER_PAGE):
        _stand_still(workspace, user, places)
    visitor.sees("/needs-you")
    for event in workspace.events.open():
        visitor.sees(f"/needs-you/{event.pk}", f"/needs-you/{event.pk}?after={NOBODY_S}")
    Event.objects.bulk_create(
        Event(workspace=workspace, kind=EventKind.HOST_IN_TROUBLE, network="x", host=f"{n}.example")
        for n in range(MOST_OPEN)
    )
    visitor.sees("/needs-you")


def _over(visitor: Visitor, workspace: Workspace) -> None:
    late = workspace.events.get(kind=EventKind.LATE)
    workspace.events.update(ended_at=timezone.now())
    visitor.sees("/needs-you", f"/needs-you?before={NOBODY_S}", f"/needs-you/{late.pk}")
    workspace.events.exclude(host__in=HELD_FOR).delete()
    visitor.sees("/needs-you")
