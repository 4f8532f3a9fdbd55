"""A place that a consent reaches, before somebody has chosen it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.connections.sealed import open_from
from alphorn.networks.grants import Place, Token


class Offer(models.Model):
    """A place that a consent reaches and nobody has chosen yet. Goes when the choice is made, or after a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, related_name="offers")
    remote_id = models.CharField(max_length=255)
    name = models.CharField(max_length=255)
    handle = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    own_token = models.BinaryField(default=b"")
    offered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["authorisation", "remote_id"], name="offer_unique")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_connected(self) -> bool:
        """Whether it is one of the workspace's places already."""
        return (
            Connection.objects.present()
            .filter(
                workspace=self.authorisation.workspace_id,
                network=self.authorisation.network,
                host=self.authorisation.host,
                remote_id=self.remote_id,
            )
            .exists()
        )

    def as_place(self) -> Place:
        """The place, with its token opened."""
        token = open_from("offer", self.pk, "own_token", self.own_token)
        return Place(self.remote_id, self.name, self.handle, self.url, Token(token) if token else None)
