"""A delivery is read back, where a network lets us read for nothing: what was accepted is seen there.

It changes nothing there and may be done twice, so it is in nobody's hand. All that was delivered to a place within some
seconds is looked for on one page of it, by one job. What is not seen this time is not called gone: that only an import
says which has read all of it, twice. Many places at once, one transaction, as with sends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import transaction

from alphorn import live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.models.limits.buckets import Levels, levels_of_looks, tell_of_sends
from alphorn.models.limits.tokens import token_must_wait
from alphorn.models.posting.claim_rows import LOCK_AUTHORISATIONS, LOCK_CONNECTIONS, Ready, read_due
from alphorn.models.posting.fragments import by_workspace
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.grants import Token
from alphorn.networks.looking import Sight, Sought

WITHIN = timedelta(minutes=10)  # what nobody has seen for so long is not looked for any more
MOST = 100  # of one place: what one page of a network shows
ACCEPTED = f"""
SELECT c.id AS connection_id, d.id AS delivery_id, d.remote_id, d.settled_at
  FROM alphorn_connection c
 CROSS JOIN LATERAL (
       SELECT id, remote_id, settled_at FROM alphorn_delivery
        WHERE account = c.network || '@' || c.host || '/' || c.remote_id AND settled_at > now() - %(within)s
          AND connection_id = c.id AND state = '{State.DELIVERED}' AND seen_at IS NULL AND remote_id <> ''
        ORDER BY settled_at DESC LIMIT %(most)s) d
 WHERE c.id = ANY(%(places)s) ORDER BY c.id, d.settled_at
"""
SEEN = f"""
WITH mine AS (
  SELECT d.id, t.there_at
    FROM alphorn_delivery d
    JOIN unnest(%s::uuid[], %s::text[], %s::timestamptz[]) AS t (id, remote_id, there_at)
      ON d.id = t.id AND d.remote_id = t.remote_id
   WHERE d.state = '{State.DELIVERED}' AND d.seen_at IS NULL
   ORDER BY d.id FOR NO KEY UPDATE OF d
)
UPDATE alphorn_delivery d SET seen_at = clock_timestamp(), there_at = mine.there_at
  FROM mine, alphorn_post p WHERE d.id = mine.id AND p.id = d.post_id
RETURNING d.id AS delivery_id, p.workspace_id, p.id AS post_id
"""


@dataclass(frozen=True, slots=True)
class Seeing:
    """A place where deliveries are to be seen: what to ask for, with what, and which delivery each id there is."""

    connection_id: UUID
    network: str
    host: str
    sought: Sought
    deliveries: Mapping[str, UUID]
    token: Token = field(repr=False)

    @property
    def one_by_one(self) -> "list[Seeing]":
        """The same, for each delivery by itself."""
        return [replace(self, deliveries={name: pk}) for name, pk in self.deliveries.items()]


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the network called a delivery, and when that was known."""

    connection_id: UUID
    delivery_id: UUID
    remote_id: str
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A delivery that is there."""

    delivery_id: UUID
    workspace_id: UUID
    post_id: UUID


def to_see(connection_ids: Sequence[UUID]) -> list[Seeing | None]:
    """What to ask the network for at each of these places; None where all was seen, or nobody can ask just now."""
    with transaction.atomic():
        values = {"places": list(connection_ids), "within": WITHIN, "most": MOST}
        found = sql.rows_as(Accepted, ACCEPTED, values, often=True)
        accepted = {pk: list(each) for pk, each in groupby(found, lambda row: row.connection_id)}
        stand_for = [rows[0].delivery_id for rows in accepted.values()]  # one for all of its place
        sql.run(LOCK_AUTHORISATIONS, [stand_for], often=True)
        sql.run(LOCK_CONNECTIONS, [stand_for], often=True)
        levels = levels_of_looks(stand_for)
        due = read_due(stand_for, State.DELIVERED)
        seeings = {row.connection_id: _seeing(row, accepted[row.connection_id], levels) for row in due}
        levels.write()
    return [seeings.get(pk) for pk in connection_ids]


def _seeing(row: Ready, accepted: Sequence[Accepted], levels: Levels) -> Seeing | None:
    token = _token_of(row)
    if token is None or levels.wait_of(row, NETWORKS[row.network].own_posts):
        return None
    since = accepted[0].settled_at - timedelta(seconds=patience().clocks_apart_seconds)
    sought = Sought(row.place_id, since, ())
    deliveries = {each.remote_id: each.delivery_id for each in accepted}
    return Seeing(row.connection_id, row.network, row.host, sought, deliveries, token)


def _token_of(row: Ready) -> Token | None:
    if row.gone or row.signed_out or row.held or row.pause() is not None or token_must_wait(row, patience()):
        return None
    try:
        return row.token()
    except CannotOpen:
        return None


def keep_seen(shown: Sequence[tuple[Seeing, Sight]]) -> list[int]:
    """Note what the network has shown: which deliveries were seen there. Tells of each place how many."""
    with transaction.atomic():
        tell_of_sends((next(iter(seeing.deliveries.values())), sight.usage) for seeing, sight in shown)
        there = [
            [
                (seeing.deliveries[each.remote_id], each.remote_id, each.happened_at)
                for each in sight.seen
                if each.remote_id in seeing.deliveries
            ]
            for seeing, sight in shown
        ]
        columns = list(map(list, zip(*(row for rows in there for row in rows), strict=True))) or [[], [], []]
        live.announce_all(by_workspace(sql.rows_as(Seen, SEEN, columns, often=True)))
    return [len(rows) for rows in there]
