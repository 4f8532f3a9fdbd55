"""This Alphorn's identity: one row, made with the key file; a copy of one without the other does not send."""

import hmac
import secrets
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from alphorn.lib.crypto import digest

OWNER_LINK_GOOD_FOR = timedelta(hours=1)


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
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(singleton=True), name="instance_is_one")]

    def __str__(self) -> str:
        return str(self.instance_id)

    def new_owner_link(self) -> str:
        """A secret that lets its bearer sign up, once, within the hour. An earlier one ends with it."""
        token = secrets.token_urlsafe(32)
        self.owner_link_hash = digest(token)
        self.save(update_fields=["owner_link_hash"])
        Instance.objects.update(owner_link_until=Now() + OWNER_LINK_GOOD_FOR)
        return token

    def knows_owner_link(self, token: str) -> bool:
        """Whether `token` is the link that is good now."""
        same = bool(token) and hmac.compare_digest(bytes(self.owner_link_hash), digest(token))
        return same and Instance.objects.filter(owner_link_until__gt=Now()).exists()

    def use_owner_link(self, token: str) -> bool:
        """End the link. Tells whether it was good and nobody else was faster."""
        if not token:
            return False
        used = Instance.objects.filter(owner_link_hash=digest(token), owner_link_until__gt=Now())
        return used.update(owner_link_hash=b"", owner_link_until=None) == 1
