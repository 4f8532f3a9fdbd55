"""One place that can be posted to, reached through an authorisation."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from alphorn.lib.ids import uuid7
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.host import Host
from alphorn.models.connections.hosts import is_played
from alphorn.models.connections.sealed import open_from, seal_for
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.about import About
from alphorn.networks.grants import Token
from alphorn.networks.outgoing import Measure
from alphorn.networks.reasons import about


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """The words in which connections are asked for."""

    def present(self) -> "ConnectionQuerySet":
        """Those that were not disconnected, in a steady order, with their authorisation."""
        return self.filter(gone_at=None).select_related("authorisation").order_by("network", "host", "name", "id")

    def with_how_it_is(self) -> "ConnectionQuerySet":
        """With `under_way`, `on_hold` and `last_delivered_at` of each."""
        return self.annotate(
            under_way=Count(
                "deliveries", filter=Q(deliveries__state__in=(State.WAITING, State.SENDING, State.CHECKING))
            ),
            on_hold=Count("deliveries", filter=Q(deliveries__state__in=(State.PARKED, State.UNCONFIRMED))),
            last_delivered_at=Max("deliveries__settled_at", filter=Q(deliveries__state=State.DELIVERED)),
        )

    def chosen(self) -> "ConnectionQuerySet":
        """Those the person ticked last time."""
        return self.filter(chosen=True)


class Connection(models.Model):
    """An X profile, a Facebook Page. Unique per workspace, network, host, remote id; connecting again updates it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="connections")
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="connections")
    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    server = models.ForeignObject(
        Host, models.DO_NOTHING, from_fields=["network", "host"], to_fields=["network", "name"], related_name="+"
    )
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    handle = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    own_token = models.BinaryField(default=b"")  # a Page's; empty where the authorisation's is used
    chosen = models.BooleanField(default=True)  # remembered by the compose page
    paused_until = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=32, blank=True)
    pauses = models.IntegerField(default=0)  # in a row, for a pause that grows
    held_at = models.DateTimeField(null=True)  # it alone needs its person: the network refused it, or shows it no more
    held_reason = models.CharField(max_length=32, blank=True, default="", db_default="")
    gone_at = models.DateTimeField(null=True)  # disconnected; the row stays for the deliveries that name it
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ConnectionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "network", "host", "remote_id"], name="connection_unique")
        ]

    def __str__(self) -> str:
        return f"{self.network}@{self.host}: {self.title}"

    @property
    def title(self) -> str:
        """What people call it: the handle where there is one, else the name."""
        return f"@{self.handle}" if self.handle else self.name

    @property
    def account(self) -> str:
        """The remote account, by one name over all workspaces of this Alphorn."""
        return f"{self.network}@{self.host}/{self.remote_id}"

    @property
    def network_name(self) -> str:
        """The network's own name."""
        return NETWORKS[self.network].name

    @property
    def is_sandbox(self) -> bool:
        """Whether it is only played on this machine."""
        return is_played(self.network, self.host)

    @property
    def needs_sign_in(self) -> bool:
        """Whether nothing goes out before the person has signed in again."""
        return self.authorisation.is_signed_out or self.is_held

    @property
    def is_held(self) -> bool:
        """Whether it alone needs its person, while others of the same consent may go on."""
        return self.held_at is not None and not self.authorisation.is_signed_out

    @property
    def why_held(self) -> About:
        """What is known of the reason it is held for."""
        return about(self.held_reason)

    @property
    def pause_ends_at(self) -> datetime | None:
        """When the network's pause for this place ends; None when there is none."""
        return self.paused_until if self.paused_until and self.paused_until > timezone.now() else None

    def measure(self, text: str) -> Measure:
        """How long `text` is by this network's rule."""
        return NETWORKS[self.network].measure(text)

    @property
    def token(self) -> Token:
        """What to post with: its own token where it has one, else the authorisation's."""
        own = open_from("connection", self.pk, "own_token", self.own_token)
        return Token(access=own) if own else self.authorisation.token

    def seal_token(self, token: Token | None) -> None:
        """Put the place's own token into its field, sealed. The caller saves."""
        self.own_token = seal_for("connection", self.pk, "own_token", token.access if token else "")
