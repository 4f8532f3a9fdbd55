"""A pause that a network asked for, for the whole app at one host: nobody here sends there until it ends."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from alphorn.networks import NETWORKS
from alphorn.networks.about import About
from alphorn.networks.reasons import about


class AppPauseQuerySet(models.QuerySet["AppPause"]):
    """The words in which pauses are asked for."""

    def lasting(self) -> "AppPauseQuerySet":
        """Those that have not ended yet."""
        return self.filter(paused_until__gt=Now())


class AppPause(models.Model):
    """One row per network and host that ever asked."""

    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    paused_until = models.DateTimeField()
    reason = models.CharField(max_length=32)
    pauses = models.IntegerField(default=1)  # in a row, for a pause that grows

    objects: ClassVar = AppPauseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "host"], name="app_pause_unique")]

    def __str__(self) -> str:
        return f"{self.network}@{self.host} until {self.paused_until}"

    @property
    def network_name(self) -> str:
        """The network's own name."""
        return NETWORKS[self.network].name

    @property
    def why(self) -> About:
        """What is known of its reason."""
        return about(self.reason)
