"""A budget of reads a day, for each consent, where a network charges for reading: a bucket that only we know of."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.networks import NETWORKS
from alphorn.networks.settings import decided

NAME = "reads"
A_DAY = timedelta(days=1)
SPENT = "The reads of today are used up."
SPEND = """
INSERT INTO alphorn_bucket AS b (id, network, host, authorisation_id, name, most, remaining, takes, resets_at, lasts)
SELECT gen_random_uuid(), s.network, a.host, a.id, %(name)s, %(most)s, %(most)s - %(count)s, 1,
       clock_timestamp() + %(day)s, %(day)s
  FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id WHERE s.id = %(stream)s
    ON CONFLICT ON CONSTRAINT bucket_unique DO UPDATE
   SET most = excluded.most,
       remaining = CASE WHEN b.resets_at <= clock_timestamp() THEN excluded.remaining
                        ELSE b.remaining + excluded.most - b.most - %(count)s END,
       resets_at = CASE WHEN b.resets_at <= clock_timestamp() THEN excluded.resets_at ELSE b.resets_at END
RETURNING remaining AS left, resets_at - clock_timestamp() AS resets_after
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of a day's reads, and how long until there are new ones."""

    left: int
    resets_after: timedelta

    @property
    def wait(self) -> timedelta | None:
        """How long nothing may be read; None: there is something left."""
        return self.resets_after if self.left <= 0 else None


def reads_per_day(network: str) -> int | None:
    """How many items may be read a day by each consent; None: as many as there are."""
    return decided(NETWORKS[network].settings).budget


def spend(network: str, stream_id: UUID, count: int) -> Budget | None:
    """Take `count` items from the budget of the stream's consent; 0 only asks. None: it has none.

    Lock no stream before it.
    """
    most = reads_per_day(network)
    if most is None:
        return None
    values = {"name": NAME, "most": most, "count": count, "day": A_DAY, "stream": stream_id}
    found = sql.rows_as(Budget, SPEND, values)
    return found[0] if found else None
