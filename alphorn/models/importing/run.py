"""One execution of a stream's import: when, by which worker, how much came in, how it ended."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.models.importing.stream import Stream
from alphorn.networks.reasons import NO_FAILURES


class Run(models.Model):
    """What an attempt is to a delivery, a run is to a stream. Counts grow in the transaction of each page."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="runs")
    number = models.IntegerField()
    worker = models.UUIDField()
    token_version = models.IntegerField()
    is_full = models.BooleanField()
    began_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    pages = models.IntegerField(default=0, db_default=0)
    read = models.IntegerField(default=0, db_default=0)  # items on those pages
    new = models.IntegerField(default=0, db_default=0)
    changed = models.IntegerField(default=0, db_default=0)
    removed = models.IntegerField(default=0, db_default=0)
    ending = models.CharField(max_length=32, blank=True)  # a RunEnding, or the class of `networks/endings.py`
    reason = models.CharField(max_length=32, blank=True)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "number"], name="run_number")]
        indexes: ClassVar = [
            models.Index(fields=["stream", "-began_at"], name="run_newest"),
            models.Index(fields=["ended_at"], name="run_ended"),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.stream_id}: {self.number}"

    @property
    def failed(self) -> bool:
        """Whether something went wrong; a network that asks for a pause, and a day's budget, are no failures."""
        return self.reason not in NO_FAILURES
