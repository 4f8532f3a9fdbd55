"""One life of a worker process: the lease of everything that life has in hand."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7


class Worker(models.Model):
    """Alive while `alive_until` lies between now and twice the lease ahead; otherwise, or without a row, dead."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.CharField(max_length=64)  # lives of one process share it
    alive_until = models.DateTimeField()
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["process"], name="worker_process")]

    def __str__(self) -> str:
        return f"{self.process}: {self.id}"
