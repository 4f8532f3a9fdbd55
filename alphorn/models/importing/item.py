"""One imported item: a post, something liked, a person, an interest. Unique per stream and remote id."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.importing.stream import Stream
from alphorn.models.posting.delivery import Delivery
from alphorn.networks.streams import ItemKind


class Item(models.Model):
    """Written by upsert in sets (`pages.py`), never row by row.

    `removed_at`: the network has it no more, as two full syncs say. `deleted_at`: the person deleted it here; nothing
    is kept but its id, so that it does not come in again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="items", db_index=False, db_constraint=False
    )  # its stream's: the database need not look it up for each
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="items", db_index=False)
    network = models.CharField(max_length=32)
    holds = models.CharField(max_length=12)  # a ItemKind
    is_own = models.BooleanField()  # the person wrote it
    is_answer = models.BooleanField(default=False, db_default=False)  # to somebody
    remote_id = models.CharField(max_length=255)
    edition = models.CharField(max_length=255, blank=True, db_default="")  # its id by now, where the network changes it
    author = models.CharField(max_length=255, blank=True)
    handle = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    topic = models.CharField(max_length=255, blank=True)
    pictures = models.JSONField(default=list)  # of each its "url", and "alt": what it shows
    counts = models.JSONField(default=dict)
    happened_at = models.DateTimeField()  # when it happened there; when it came in, where the network does not say
    payload = models.JSONField(default=dict)
    digest = models.BinaryField()
    fold = models.BinaryField(null=True)  # equal for equal texts of one's own
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, related_name="items", db_index=False
    )  # what Alphorn itself posted
    search = SearchVectorField(null=True)
    name = models.CharField(max_length=255, blank=True, db_default="")  # the author's, folded
    search_rule = models.SmallIntegerField(db_default=0)  # by which both were written: `search_words.py`
    came_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    missed_at = models.DateTimeField(null=True)  # a whole sync has not met it, for the first time
    removed_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "remote_id"], name="item_unique")]
        indexes: ClassVar = [
            models.Index(
                fields=["workspace", "network", "holds", "is_own", "-happened_at", "-id"],
                name="item_newest",  # of each kind by itself: `archive/shelves.py`
                condition=Q(removed_at=None, deleted_at=None),
            ),
            models.Index(
                fields=["workspace", "topic", "network"],
                include=["id"],
                name="item_interest",
                condition=Q(holds=ItemKind.INTEREST, removed_at=None, deleted_at=None),
            ),
            models.Index(
                fields=["workspace", "name"],
                name="item_person_by_name",
                condition=Q(holds=ItemKind.PERSON, removed_at=None, deleted_at=None),
            ),
            models.Index(fields=["workspace", "fold"], name="item_fold", condition=Q(fold__isnull=False)),
            models.Index(fields=["delivery"], name="item_delivery", condition=Q(delivery__isnull=False)),
            models.Index(fields=["stream"], name="item_missed", condition=Q(missed_at__isnull=False, removed_at=None)),
            models.Index(
                fields=["stream"],
                name="item_of_others",  # among one's own posts there are few
                condition=Q(holds=ItemKind.POST, is_own=False, removed_at=None, deleted_at=None),
            ),
            GinIndex(fields=["search"], name="item_search", condition=~Q(holds=ItemKind.PERSON)),
            GinIndex(fields=["search"], name="item_search_people", condition=Q(holds=ItemKind.PERSON)),
            models.Index(
                fields=["id"],
                name="item_by_an_old_rule",
                condition=Q(search_rule__lt=2, removed_at=None, deleted_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.holds}: {self.text[:60] or self.author}"

    def forget(self) -> None:
        """Keep nothing of it but its id, by which it is known when the network tells of it again."""
        forget(Item.objects.filter(pk=self.pk))


def forget(items: "models.QuerySet[Item]") -> int:
    """Forget many, with their pictures and the ideas that were made of them: they name it. Returns how many."""
    ids = list(items.values_list("pk", flat=True))
    sql.run("DELETE FROM alphorn_suggestion WHERE item_id = ANY(%s)", [ids])
    sql.run("DELETE FROM alphorn_picture WHERE item_id = ANY(%s)", [ids])
    return items.filter(deleted_at=None).update(
        deleted_at=Now(),
        author="",
        handle="",
        text="",
        url="",
        topic="",
        pictures=[],
        counts={},
        payload={},
        fold=None,
        search=None,
        name="",
        edition="",
        delivery=None,
    )


class Sighting(models.Model):
    """An item was on a page of the present full sync. What was not, when that has come to its end, was removed.

    It is forgotten then: the database looks nothing up for it.
    """

    pk = models.CompositePrimaryKey("stream_id", "item_id")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="sightings", db_constraint=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.item_id}"


def forget_sightings(stream_id: UUID) -> None:
    """A way through the pages is over, or was given up: what it has met says nothing to the next one."""
    sql.run("DELETE FROM alphorn_sighting WHERE stream_id = %s", [stream_id])
