"""The scene in which everything is there at once, and every button is pressed."""

from django.utils import timezone

from alphorn.models import Authorisation, Delivery, Item, Workspace
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason
from tests.pseudo import everything, house
from tests.pseudo.walk import BEHIND_THE_DOOR, Visitor, Walk


def full_house(walk: Walk) -> None:
    """All there can be."""
    user = house.resident("full")
    workspace = Workspace.objects.of(user)
    visitor = walk.somebody(user)
    post = everything.every_delivery(workspace, user)
    told = everything.every_stream(workspace)
    delivery: Delivery = post.deliveries.earliest("id")
    items = everything.every_item(workspace, delivery)
    visitor.sees(*BEHIND_THE_DOOR, f"/posts/{post.pk}", f"/posts/{post.pk}/tally", f"/posts/{post.pk}/row")
    visitor.sees(f"/deliveries/{delivery.pk}", f"/streams/{told.pk}/next", f"/streams/{told.pk}/progress")
    visitor.sees(*(f"/streams/{each.pk}" for each in workspace.streams.all()))
    visitor.sees(*(f"/connections/{each.pk}" for each in workspace.connections.exclude(streams=None)))
    visitor.sees(f"/connections/{delivery.connection_id}", "/schedule/picture", "/archive/deletions")
    visitor.sees("/archive?kind=person", "/archive?kind=own", f"/archive?stream={told.pk}", "/archive?words=снег")
    visitor.sees(f"/items/{items['own'].pk}/deletions", f"/streams/{told.pk}/deletions")
    _is_gone(visitor, items["own"], post.deliveries.filter(state=State.DELIVERED).latest("id"))
    _has_ideas(visitor, workspace, items)
    _signed_out(visitor, workspace)
    _presses(visitor, workspace)


def _is_gone(visitor: Visitor, item: Item, delivery: Delivery) -> None:
    """What was posted is there no more, as an import has found."""
    before = item.delivery
    Item.objects.filter(pk=item.pk).update(delivery=delivery, removed_at=timezone.now())
    visitor.sees(f"/deliveries/{delivery.pk}")
    Item.objects.filter(pk=item.pk).update(delivery=before, removed_at=None)


def _has_ideas(visitor: Visitor, workspace: Workspace, items: dict[str, Item]) -> None:
    for idea in everything.every_idea(workspace, items):
        idea.save(force_insert=True)
        visitor.sees("/write")
    visitor.sees(f"/write?idea={idea.pk}", "/write?other=none")
    for name in ("mutings", "returns", "mutings"):
        visitor.sends(f"/suggestions/{idea.pk}/{name}")
    visitor.sees("/never-about")
    visitor.sends("/never-about", topic=str(workspace.muted_topics.get().pk))
    for _ in range(8):
        visitor.sends("/suggestions")
    visitor.sends(f"/items/{items['years'].pk}/suggestions")
    visitor.sends(f"/suggestions/{idea.pk}/uses")
    visitor.sends(f"/suggestions/{idea.pk}/dismissals")


def _signed_out(visitor: Visitor, workspace: Workspace) -> None:
    now = timezone.now()
    some = Authorisation.objects.filter(workspace=workspace, remote_id__in=("1", "101", "200"))
    for reason in ("unknown", *(each for each in Reason if each.own.place)):
        workspace.connections.update(held_at=now, held_reason=reason)
        visitor.sees("/connections", "/write")
    workspace.connections.update(held_at=None, held_reason="")
    some.update(signed_out_at=now, signed_out_reason=Reason.SIGNED_OUT)
    visitor.sees("/connections", "/schedule", "/write")


def _presses(visitor: Visitor, workspace: Workspace) -> None:
    standing = {each.state: each for each in Delivery.objects.of(workspace.pk).filter(connection__gone_at=None)}
    visitor.sends(f"/deliveries/{standing[State.FAILED].pk}/attempts")
    visitor.sends(f"/deliveries/{standing[State.PARKED].pk}/cancellations")
    visitor.sends(f"/deliveries/{standing[State.UNCONFIRMED].pk}/confirmations")
    visitor.sends(f"/deliveries/{standing[State.DELIVERED].pk}/cancellations")
    stream = workspace.streams.filter(state=StreamState.WAITING, network="x").earliest("id")
    for name in ("runs", "pauses", "pauses", "continuations", "endings"):
        visitor.sends(f"/streams/{stream.pk}/{name}")
    for minutes in (17, 10080, 0):
        visitor.sends(f"/streams/{stream.pk}/intervals", minutes=minutes)
    visitor.sends("/runs")
    visitor.sends(f"/streams/{stream.pk}/deletions")
    newest = workspace.items.filter(deleted_at=None).latest("id").pk
    for _ in range(2):
        visitor.sends(f"/items/{newest}/deletions")
    for each in (workspace.connections.get(remote_id="100"), standing[State.WAITING].connection):
        visitor.sends(f"/connections/{each.pk}", forget="1")
    visitor.sends("/archive/deletions")
