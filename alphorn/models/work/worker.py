"""One life of a worker process: the lease of everything that life has in hand."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.database.pages import PAGE
from alphorn.lib.ids import uuid7
from alphorn.models.work.kinds import KINDS


class Worker(models.Model):
    """Alive while `alive_until` lies between now and four times the lease ahead; otherwise, or without a row, dead."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    process = models.CharField(max_length=64)  # lives of one process share it
    alive_until = models.DateTimeField()
    began_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["process"], name="worker_process")]

    def __str__(self) -> str:
        return f"{self.process}: {self.id}"


def bury_dead_workers() -> int:
    """Remove a page of lives that ended more than a day ago and have nothing in hand. Returns how many. A chore."""
    holds = " ".join(
        f"AND NOT EXISTS (SELECT FROM {kind.table} t WHERE t.{kind.worker} = w.id)" for kind in KINDS if kind.worker
    )
    old = f"SELECT ctid FROM alphorn_worker w WHERE w.alive_until < now() - interval '1 day' {holds} LIMIT %s"
    return len(sql.rows(f"DELETE FROM alphorn_worker WHERE ctid = ANY(ARRAY({old})) RETURNING 1", [PAGE]))
