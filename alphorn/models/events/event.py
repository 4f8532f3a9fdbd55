"""What a person must know: once for each cause, from when on it was so, and until when."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from alphorn.database.pages import delete_page
from alphorn.lib.environment import environment
from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.connections.hosts import is_played
from alphorn.models.work.states import EventKind
from alphorn.networks import NETWORKS
from alphorn.networks.about import About
from alphorn.networks.reasons import about


class EventQuerySet(models.QuerySet["Event"]):
    """The words in which events are asked for."""

    def of(self, workspace: Workspace) -> "EventQuerySet":
        """Those of a workspace, and those of the hosts at which it has somebody."""
        there = Authorisation.objects.filter(
            workspace=workspace.pk, network=OuterRef("network"), host=OuterRef("host"), leaving_at=None
        )
        return self.filter(Q(workspace=workspace.pk) | Q(Exists(there), workspace=None))

    def open(self) -> "EventQuerySet":
        """What is so now; the newest first."""
        return self.filter(ended_at=None).order_by("-id")

    def over(self) -> "EventQuerySet":
        """What was so; the newest first."""
        return self.filter(ended_at__isnull=False).order_by("-id")

    def for_page(self) -> "EventQuerySet":
        """With what a page shows."""
        return self.select_related("authorisation", "connection__authorisation")

    def prune(self) -> int:
        """Forget a page of those that were over before what is kept of history. Returns how many."""
        return delete_page(self.filter(ended_at__lt=Now() - timedelta(days=environment().history_days)))


class Event(models.Model):
    """One cause for which somebody is needed, or that they must know of. At most one of a cause is open.

    Without a workspace it is about a host, and of everybody who has somebody there.
    Written by `events/follow.py` alone, in the transaction that makes it true, and ended in the one that ends it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="events")
    kind = models.CharField(max_length=16)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, null=True, related_name="events")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="events")
    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    reason = models.CharField(max_length=32, blank=True)
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["workspace", "-id"], name="event_open", condition=Q(ended_at=None)),
            models.Index(fields=["workspace", "-id"], name="event_over", condition=Q(ended_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "network", "host", "authorisation", "connection"],
                name="event_once_per_cause",
                condition=Q(ended_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(kind__in=list(EventKind)), name="event_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.network}@{self.host}"

    @property
    def is_open(self) -> bool:
        """Whether it is so now."""
        return self.ended_at is None

    @property
    def network_name(self) -> str:
        """The network's own name."""
        return NETWORKS[self.network].name

    @property
    def title(self) -> str:
        """Whom or which place it is about, as people call it; "" where it is about the host."""
        who = self.connection or self.authorisation
        return who.title if who else ""

    @property
    def is_sandbox(self) -> bool:
        """Whether it is only played on this machine."""
        return is_played(self.network, self.host)

    @property
    def why(self) -> About:
        """What is known of its reason."""
        return about(self.reason)
