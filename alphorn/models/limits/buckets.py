"""Limits: asked in every claim, told by the networks' own answers. Sends and imports take from the same buckets.

Rows are locked after authorisations and connections and before deliveries and streams, each by id. Where a network
says nothing, or that more than half is left, there is no row and nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from alphorn.database import sql
from alphorn.database.pages import PAGE
from alphorn.networks import NETWORKS
from alphorn.networks.usage import SEND, Usage

RESERVE = 4  # of what sends take from, too, imports leave the last quarter
SENDS = """SELECT d.id, c.network, c.host, c.authorisation_id, c.id AS connection_id
             FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id WHERE d.id = ANY(%(ids)s)"""
STREAMS = """SELECT s.id, s.network, a.host, a.id AS authorisation_id, s.connection_id
               FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id
              WHERE s.id = ANY(%(ids)s)"""
LOCK = """
WITH concerned AS ({concerned}), wanted AS (
  SELECT b.id FROM concerned c JOIN alphorn_bucket b ON b.authorisation_id = c.authorisation_id
  UNION SELECT b.id FROM concerned c JOIN alphorn_bucket b ON b.connection_id = c.connection_id
  UNION SELECT b.id FROM concerned c JOIN alphorn_bucket b ON b.network = c.network AND b.host = c.host
         WHERE b.authorisation_id IS NULL AND b.connection_id IS NULL
)
SELECT id AS bucket_id, network, host, authorisation_id, connection_id, name, most, remaining, takes,
       greatest(resets_at - clock_timestamp(), '0') AS resets_after, lasts
  FROM alphorn_bucket WHERE id IN (SELECT id FROM wanted) AND name = ANY(%(names)s)
   AND resets_at > clock_timestamp() - lasts
 ORDER BY id FOR NO KEY UPDATE
"""


def reserve(network: str, name: str, call: str, most: int) -> int:
    """How much of a bucket such a call must leave: an import some of what sends take from, too."""
    if call == SEND or name not in NETWORKS[network].buckets(SEND):
        return 0
    return most // RESERVE


def is_spent(usage: Usage, network: str, call: str) -> bool:
    """Whether no more such calls should be made before it is whole again."""
    return usage.remaining <= reserve(network, usage.name, call, usage.limit)


class Counted(Protocol):
    """What takes from buckets: a row of a claim."""

    @property
    def network(self) -> str:
        """The slug."""

    @property
    def host(self) -> str:
        """The server."""

    @property
    def authorisation_id(self) -> UUID:
        """The consent."""

    @property
    def connection_id(self) -> UUID | None:
        """The connection, where there is one."""


@dataclass(slots=True, eq=False)
class Level:
    """A bucket that is locked, and how full it is."""

    bucket_id: UUID
    network: str
    host: str
    authorisation_id: UUID | None
    connection_id: UUID | None
    name: str
    most: int
    remaining: int
    takes: int
    resets_after: timedelta
    lasts: timedelta
    taken: bool = False

    def __post_init__(self) -> None:
        if not self.resets_after:  # its time is over: it is whole again
            self.remaining, self.resets_after = self.most, self.lasts

    def concerns(self, row: Counted, call: str) -> bool:
        """Whether such a call for this row takes from it."""
        return (
            (self.network, self.host) == (row.network, row.host)
            and self.authorisation_id in (None, row.authorisation_id)
            and self.connection_id in (None, row.connection_id)
            and self.name in NETWORKS[self.network].buckets(call)
        )


class Levels:
    """The buckets of one claim."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = levels

    def wait_of(self, row: Counted, call: str) -> timedelta | None:
        """How long this row must wait. None: it may go, and what it takes is taken."""
        mine = [level for level in self._levels if level.concerns(row, call)]
        waits = [
            level.resets_after
            for level in mine
            if level.remaining <= reserve(row.network, level.name, call, level.most)
        ]
        if waits:
            return max(waits)
        for level in mine:
            level.remaining -= level.takes
            level.taken = level.taken or level.takes > 0
        return None

    def write(self) -> None:
        """Write what was taken."""
        taken = [level for level in self._levels if level.taken]
        if taken:
            columns = [[level.bucket_id for level in taken], [level.remaining for level in taken]]
            sql.run(WRITE, [*columns, [level.resets_after for level in taken]])


WRITE = """
UPDATE alphorn_bucket b SET remaining = new.remaining, resets_at = clock_timestamp() + new.after
  FROM unnest(%s::uuid[], %s::int[], %s::interval[]) AS new (id, remaining, after) WHERE b.id = new.id
"""
READ_NAMES = sorted({name for kind in NETWORKS.values() if kind.own_posts for name in kind.buckets(kind.own_posts)})
SEND_NAMES = sorted({name for kind in NETWORKS.values() for name in kind.buckets(SEND)})


def levels_of_sends(delivery_ids: Sequence[UUID]) -> Levels:
    """Lock the buckets of these deliveries."""
    return _lock(SENDS, delivery_ids, SEND_NAMES)


def levels_of_looks(delivery_ids: Sequence[UUID]) -> Levels:
    """Lock the buckets that looks for these deliveries take from."""
    return _lock(SENDS, delivery_ids, READ_NAMES)


def levels_of_stream(stream_id: UUID, network: str, kind: str) -> Levels:
    """Lock the buckets of one stream."""
    return _lock(STREAMS, [stream_id], NETWORKS[network].buckets(kind))


def _lock(concerned: str, ids: Sequence[UUID], names: Sequence[str]) -> Levels:
    values = {"ids": list(ids), "names": list(names)}
    return Levels(sql.rows_as(Level, LOCK.format(concerned=concerned), values, often=True))


# Of several answers in the same time the lowest is true: they do not come in the order in which they were given.
TELL = """
WITH concerned AS ({concerned}), told AS (
  SELECT c.network, c.host, CASE WHEN t.per = 'person' THEN c.authorisation_id END AS authorisation_id,
         CASE WHEN t.per = 'place' THEN c.connection_id END AS connection_id, t.name, max(t.most) AS most,
         min(t.remaining) AS remaining, max(t.takes) AS takes, max(t.after) AS after, max(t.lasts) AS lasts
    FROM concerned c
    JOIN unnest(%(rows)s::uuid[], %(name)s::text[], %(per)s::text[], %(limit)s::int[], %(remaining)s::int[],
                %(takes)s::int[], %(resets_after)s::interval[], %(lasts)s::interval[])
         AS t (id, name, per, most, remaining, takes, after, lasts) ON t.id = c.id
   WHERE t.per <> 'place' OR c.connection_id IS NOT NULL
   GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
)
INSERT INTO alphorn_bucket AS b (id, network, host, authorisation_id, connection_id, name, most, remaining, takes,
                                 resets_at, lasts)
SELECT gen_random_uuid(), network, host, authorisation_id, connection_id, name, most, remaining, takes,
       clock_timestamp() + after, lasts FROM told
    ON CONFLICT ON CONSTRAINT bucket_unique DO UPDATE
   SET most = excluded.most, takes = excluded.takes, resets_at = excluded.resets_at, lasts = excluded.lasts,
       remaining = CASE WHEN excluded.takes > 0 AND excluded.resets_at < b.resets_at + interval '30 s'
                         AND b.resets_at > clock_timestamp()
                        THEN least(b.remaining, excluded.remaining) ELSE excluded.remaining END
"""


def tell_of_sends(said: Iterable[tuple[UUID, Sequence[Usage]]]) -> None:
    """Keep what answers to deliveries said of limits, if it is worth it. Lock no delivery before it."""
    _tell(SENDS, said)


def tell_of_stream(stream_id: UUID, usage: Sequence[Usage]) -> None:
    """Keep what an answer to a stream said of limits, if it is worth it. Lock no stream before it."""
    _tell(STREAMS, [(stream_id, usage)])


def _tell(concerned: str, said: Iterable[tuple[UUID, Sequence[Usage]]]) -> None:
    rows = [(pk, usage) for pk, usages in said for usage in usages if usage.is_worth_telling]
    if not rows:
        return
    ids = sorted({pk for pk, _ in rows})
    _lock(concerned, ids, sorted({usage.name for _, usage in rows}))  # by id, as every claim does
    columns = {f.name: [getattr(usage, f.name) for _, usage in rows] for f in fields(Usage)}
    sql.run(TELL.format(concerned=concerned), {**columns, "ids": ids, "rows": [pk for pk, _ in rows]})


FORGET = """
DELETE FROM alphorn_bucket WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM alphorn_bucket WHERE resets_at < now() - lasts - interval '1 day' LIMIT %s)) RETURNING 1
"""


def forget_old_buckets() -> int:
    """Remove a page of what nobody has asked for long. Returns how many. A chore: `worker/chores.py` says how often."""
    return len(sql.rows(FORGET, [PAGE]))
