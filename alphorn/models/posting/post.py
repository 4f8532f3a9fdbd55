"""What a person wrote, once, and its fan-out to the connections it goes to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.connection import Connection
from alphorn.models.posting.delivery import Delivery
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Rejected


class SentAlready(Exception):
    """This form was submitted before, with another text. `post` is what it became."""

    def __init__(self, post: "Post") -> None:
        super().__init__(post.pk)
        self.post = post


class Unsendable(Exception):
    """Some connections cannot take this text. Nothing was stored."""

    def __init__(self, refusals: dict[Connection, Rejected]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


class PostQuerySet(models.QuerySet["Post"]):
    """The words in which posts are asked for."""

    def newest_first(self) -> "PostQuerySet":
        """Newest first; ids are in the order of time."""
        return self.order_by("-id")

    def with_deliveries(self) -> "PostQuerySet":
        """With everything a list needs, in a fixed number of queries."""
        return self.prefetch_related(models.Prefetch("deliveries", Delivery.objects.for_page()))

    def before(self, post_id: UUID) -> "PostQuerySet":
        """Those that are older than a post: the next page."""
        return self.filter(pk__lt=post_id)

    def sent(self, client_key: UUID, text: str) -> "Post | None":
        """What a sheet became that was sent off before, with the same text."""
        return self.filter(client_key=client_key, text=text).first() if "\x00" not in text else None


class PostManager(models.Manager.from_queryset(PostQuerySet)):  # type: ignore[misc]
    """Posts come into being together with their deliveries."""

    def echo(
        self, *, workspace: Workspace, author_id: UUID, text: str, to: Sequence[Connection], client_key: UUID
    ) -> "Post":
        """Write `text` once and send it to all of `to`, in one transaction. The answer to a second submit is the first.

        What a second one adds to the places of the first goes out as well: whoever ticked it did not see the answer.

        Raises SentAlready when `client_key` was used for another text, Unsendable when a connection cannot take it.
        """
        refuse_unsendable(text, to)
        with transaction.atomic():
            late_after = timedelta(seconds=patience().late_seconds)
            post = Post(workspace=workspace, author_id=author_id, text=text, client_key=client_key)
            post.late_at = Now() + late_after
            self.bulk_create([post], ignore_conflicts=True)
            stored: Post = workspace.posts.get(client_key=client_key)
            if stored.pk == post.pk:
                stored.publish(to)
            elif stored.text != text:
                raise SentAlready(stored)
            else:
                stored.publish_also(to)
            remember_chosen(workspace, to)
            return stored


def refuse_unsendable(text: str, to: Sequence[Connection]) -> None:
    """Render `text` for every connection once, so that nothing unrenderable waits. Raises Unsendable."""
    refusals: dict[Connection, Rejected] = {}
    for connection in to:
        try:
            NETWORKS[connection.network].render(text)
        except Rejected as rejected:
            refusals[connection] = rejected
    if refusals:
        raise Unsendable(refusals)


class Post(models.Model):
    """One text of one person. Its deliveries say what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    client_key = models.UUIDField()  # from the form: a second submit finds the first post
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    late_at = models.DateTimeField()  # what is still on its way then is put on hold

    objects: ClassVar[PostManager] = PostManager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-id"], name="post_newest")]
        # A sheet that was open while somebody else signed in comes twice with one key, and is two people's.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "client_key"], name="post_once_per_sheet"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def publish(self, to: Sequence[Connection]) -> list[Delivery]:
        """One delivery for each connection, on its way. Call it in the transaction that stored the post."""
        deliveries = [Delivery(post=self, connection=each, network=each.network, account=each.account) for each in to]
        Delivery.objects.bulk_create(deliveries)
        Delivery.send_all_later(deliveries)
        return deliveries

    def publish_also(self, to: Sequence[Connection]) -> list[Delivery]:
        """The same for those of `to` to which it does not go yet. Call it in a transaction."""
        Post.objects.select_for_update(no_key=True).get(pk=self.pk)
        there = set(self.deliveries.values_list("connection_id", flat=True))
        added = [each for each in to if each.pk not in there]
        published = self.publish(added) if added else []
        limit = Now() + timedelta(seconds=patience().late_seconds)
        self.deliveries.filter(pk__in=[each.pk for each in published]).update(late_at=limit)
        return published

    def goes_to(self, places: Collection[Connection]) -> bool:
        """Whether each of these is among its places."""
        return {each.pk for each in places} <= set(self.deliveries.values_list("connection_id", flat=True))

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way any more."""
        return not any(delivery.is_under_way for delivery in self.deliveries.all())

    @property
    def good_until(self) -> datetime:
        """When the last of what is still on its way is put on hold; where nothing is, when it would have been."""
        return max((each.late_limit for each in self.deliveries.all() if each.is_under_way), default=self.late_at)

    @property
    def refused_at(self) -> list[str]:
        """The ids of the places where it was not posted, as a form ticks them."""
        failed = self.deliveries.filter(state=State.FAILED)
        return [str(pk) for pk in failed.values_list("connection_id", flat=True)]

    @property
    def day(self) -> date:
        """The day it was written, where the reader is."""
        return timezone.localtime(self.created_at).date()

    @property
    def written_at(self) -> datetime:
        """When the person sent it off."""
        return self.created_at


def remember_chosen(workspace: Workspace, chosen: Sequence[Connection]) -> None:
    """Tick the same connections the next time somebody writes."""
    ids = [connection.pk for connection in chosen]
    changing = workspace.connections.filter(Q(chosen=True) & ~Q(pk__in=ids) | Q(chosen=False, pk__in=ids))
    # Locked by id, as a claim does.
    rows = changing.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True)
    for pk in list(rows):
        Connection.objects.filter(pk=pk).update(chosen=pk in ids)
