"""How much a network will still take: of a whole app, of one consent, or of one connection. A token bucket in a row."""

from typing import ClassVar

from django.db import models

from alphorn.lib.ids import uuid7
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection


class Bucket(models.Model):
    """There is one only where a network said that half is used up, or where we keep a budget; `buckets.py` asks it.

    Neither an authorisation nor a connection: it is the app's at that host.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.CharField(max_length=32)
    host = models.CharField(max_length=253)
    authorisation = models.ForeignKey(Authorisation, on_delete=models.CASCADE, null=True, related_name="buckets")
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, null=True, related_name="buckets")
    name = models.CharField(max_length=40)
    most = models.IntegerField()
    remaining = models.IntegerField()
    takes = models.IntegerField(default=1)  # by each call; 0 where only the network counts
    resets_at = models.DateTimeField()
    lasts = models.DurationField()  # how long a whole one is for; zero: nothing is known after `resets_at`

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "host", "authorisation", "connection", "name"],
                name="bucket_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.network}@{self.host} {self.name}: {self.remaining} of {self.most}"
