"""One server of a network, as all of this Alphorn knows it: the pause that the whole app was asked for there.

Connections, consents and limits are of a host. (How it is reached, and with which keys, says `networks/host.py`.)
"""

from datetime import datetime
from typing import ClassVar
from uuid import NAMESPACE_URL, uuid5

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from alphorn.lib.ids import uuid7
from alphorn.networks import NETWORKS
from alphorn.networks.about import About
from alphorn.networks.reasons import about


class HostQuerySet(models.QuerySet["Host"]):
    """The words in which hosts are asked for."""

    def paused(self) -> "HostQuerySet":
        """Those that asked the whole app for a pause which has not ended yet."""
        return self.filter(paused_until__gt=Now())

    def held(self) -> "HostQuerySet":
        """Those to which nothing is sent until they answer again."""
        return self.exclude(held_at=None)

    def somebody_is_led_to(self, network: str, name: str) -> None:
        """From now on there is a row of it: what hangs on it may follow."""
        if not self.filter(network=network, name=name).update(asked_at=Now()):
            id = uuid5(NAMESPACE_URL, f"{network}://{name}")  # named by what it is: whoever comes first makes that row
            self.bulk_create([self.model(pk=id, network=network, name=name)], ignore_conflicts=True)


class Host(models.Model):
    """A row for each that somebody here was ever led to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.CharField(max_length=32)
    name = models.CharField(max_length=253)
    asked_at = models.DateTimeField(db_default=Now())  # when somebody was last led to its consent page
    paused_until = models.DateTimeField(null=True)  # nobody here sends there until then
    pause_reason = models.CharField(max_length=32, blank=True, default="", db_default="")
    pauses = models.IntegerField(default=0, db_default=0)  # in a row, for a pause that grows
    # The breaker: `models/limits/breaker.py`.
    bad = ArrayField(models.UUIDField(), default=list)  # deliveries with bad answers, in a row
    held_at = models.DateTimeField(null=True)  # nothing is sent there: since when
    held_reason = models.CharField(max_length=32, blank=True, default="", db_default="")
    tried_at = models.DateTimeField(null=True)  # when it is seen to next: by a probe, or by letting go what waited
    generation = models.IntegerField(default=0, db_default=0)  # raised with each of these
    probe = models.IntegerField(default=0, db_default=0)  # the fencing token of probes
    trial = models.UUIDField(null=True)  # the delivery that may go though it is held
    failures = models.IntegerField(default=0, db_default=0)  # probes in a row that were not answered
    failed_trials = models.IntegerField(default=0, db_default=0)
    ramped = models.IntegerField(null=True)  # how many of those that waited were let go since
    ramp_until = models.DateTimeField(null=True)  # what comes meanwhile goes behind them

    objects: ClassVar = HostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "name"], name="host_unique")]

    def __str__(self) -> str:
        return f"{self.network}@{self.name}"

    @property
    def network_name(self) -> str:
        """The network's own name."""
        return NETWORKS[self.network].name

    @property
    def is_held(self) -> bool:
        """Whether nothing is sent there, until a probe is answered."""
        return self.held_at is not None

    @property
    def held_since(self) -> datetime:
        """Since when nothing is sent there. Only of one that is held."""
        return self.held_at or self.asked_at

    @property
    def why_paused(self) -> About:
        """What is known of the reason of its pause."""
        return about(self.pause_reason)
