"""This Alphorn's identity: one row, made with the key file; a copy of one without the other does not send."""

from typing import ClassVar
from uuid import UUID

from django.db import models


class InstanceManager(models.Manager["Instance"]):
    """The one row."""

    def claim(self, instance_id: UUID) -> "Instance":
        """The row, made with `instance_id` when there is none yet."""
        row, _ = self.get_or_create(singleton=True, defaults={"instance_id": instance_id})
        return row


class Instance(models.Model):
    """The id that stands in the key file, too, and the owner's one-time link of a public instance."""

    singleton = models.BooleanField(primary_key=True, default=True)
    instance_id = models.UUIDField()
    owner_link_hash = models.BinaryField(default=b"")
    owner_link_until = models.DateTimeField(null=True)

    objects: ClassVar[InstanceManager] = InstanceManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="instance_is_one")
        ]

    def __str__(self) -> str:
        return str(self.instance_id)
