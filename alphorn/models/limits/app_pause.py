"""A pause that a network asked for, for the whole app at one host: nobody here sends there until it ends."""

from typing import ClassVar

from django.db import models


class AppPause(models.Model):
    """One row per network and host that ever asked."""

    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    paused_until = models.DateTimeField()
    reason = models.CharField(max_length=32)
    pauses = models.IntegerField(default=1)  # in a row, for a pause that grows

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "host"], name="app_pause_unique")]

    def __str__(self) -> str:
        return f"{self.network}@{self.host} until {self.paused_until}"
