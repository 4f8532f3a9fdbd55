"""What will be sent, and every try to send it: the delivery's memory."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models.posting.delivery import Delivery


class Intent(models.Model):
    """Exactly what will be sent for a delivery, and the key the network will know it by. Outlives attempts.

    Open while it is neither delivered nor proven not accepted; at most one is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="intents")
    payload = models.TextField()  # JSON, kept as text: what is sent again is the same to the letter
    key = models.CharField(max_length=255)
    account = models.CharField(max_length=600, default="", db_default="")  # where to: as its delivery has it
    made_at = models.DateTimeField(db_default=Now())
    uncertain = models.BooleanField(default=False)  # an attempt with it had an unknown outcome
    doubted_at = models.DateTimeField(null=True)  # when that was last so: looks are counted from here
    answered = models.BooleanField(default=False, db_default=False)  # its person has said since: it is not there
    key_until = models.DateTimeField(null=True)  # so long the same key again is no second post; null: never is
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [  # for each look: what else may stand there, of all that was ever sent to that account
            models.Index(fields=["account", "key"], name="intent_of_a_text"),
            models.Index(fields=["account", "closed_at"], name="intent_lately"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery"], name="intent_one_open", condition=Q(closed_at=None)),
            # Of two posts with the same words nobody could tell which one is there.
            models.UniqueConstraint(
                fields=["account", "key"], name="intent_one_of_a_text", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.key}"


class Attempt(models.Model):
    """One try: when, by which worker, what came back, what it means, what follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    number = models.IntegerField()
    times = models.IntegerField(default=1, db_default=1)  # tries alike, of which this is the last, and began first
    intent = models.ForeignKey(Intent, on_delete=models.CASCADE, related_name="attempts")
    worker = models.UUIDField()
    token_version = models.IntegerField()
    began_at = models.DateTimeField(db_default=Now())
    marks = models.BooleanField(default=False, db_default=False)  # whoever claimed it notes `writing_at`
    insists = models.BooleanField(default=False, db_default=False)  # its person did: a host in trouble stops it not
    writing_at = models.DateTimeField(null=True)  # before this moment nothing of it can have left
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=32, blank=True)  # the class of `networks/endings.py`
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    next_state = models.CharField(max_length=12, blank=True)
    next_due_at = models.DateTimeField(null=True)
    late_answer = models.CharField(max_length=300, blank=True)  # what came back after somebody else owned it

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number")]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.number}"
