"""Every look whether a delivery in doubt arrived: the other half of its memory."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models.posting.attempt import Intent
from alphorn.models.posting.delivery import Delivery


class Look(models.Model):
    """One look at the network whether a delivery in doubt arrived: when, by which worker, what it saw, what follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="looks")
    number = models.IntegerField()
    intent = models.ForeignKey(Intent, on_delete=models.CASCADE, related_name="looks", db_index=False)
    worker = models.UUIDField()
    token_version = models.IntegerField()
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    saw = models.CharField(max_length=32, blank=True)  # "Found", "Absent", "CannotTell", or the class of an ending
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    next_state = models.CharField(max_length=12, blank=True)
    next_due_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "number"], name="look_number")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.delivery_id}: look {self.number}"
