"""A delivery is read back once, where a network lets us read for nothing: what was accepted is seen there.

It changes nothing there and may be done twice, so it is in nobody's hand. What is not seen this time is not called
gone: that only an import says which has read all of it, twice. Many at once, one transaction, as with sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
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

ACCEPTED = """
SELECT id AS delivery_id, remote_id, settled_at FROM alphorn_delivery
 WHERE id = ANY(%s) AND seen_at IS NULL AND remote_id <> ''
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
    """A delivery that is to be seen: what to ask for, and with what."""

    delivery_id: UUID
    network: str
    host: str
    remote_id: str
    sought: Sought
    token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the network called it, and when that was known."""

    delivery_id: UUID
    remote_id: str
    settled_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A delivery that is there."""

    delivery_id: UUID
    workspace_id: UUID
    post_id: UUID


def to_see(delivery_ids: Sequence[UUID]) -> list[Seeing | None]:
    """What to ask the network for each of them; None where it was seen, or nobody can ask just now."""
    ids = list(delivery_ids)
    with transaction.atomic():
        sql.run(LOCK_AUTHORISATIONS, [ids], often=True)
        sql.run(LOCK_CONNECTIONS, [ids], often=True)
        levels = levels_of_looks(ids)
        accepted = {each.delivery_id: each for each in sql.rows_as(Accepted, ACCEPTED, [ids], often=True)}
        due = read_due(list(accepted), State.DELIVERED)
        seeings = {row.delivery_id: _seeing(row, accepted[row.delivery_id], levels) for row in due}
        levels.write()
    return [seeings.get(pk) for pk in ids]


def _seeing(row: Ready, accepted: Accepted, levels: Levels) -> Seeing | None:
    token = _token_of(row)
    if token is None or levels.wait_of(row, NETWORKS[row.network].own_posts):
        return None
    since = accepted.settled_at - timedelta(seconds=patience().clocks_apart_seconds)
    sought = Sought(row.place_id, since, ())
    return Seeing(row.delivery_id, row.network, row.host, accepted.remote_id, sought, token)


def _token_of(row: Ready) -> Token | None:
    if row.gone or row.signed_out or row.held or row.pause() is not None or token_must_wait(row, patience()):
        return None
    try:
        return row.token()
    except CannotOpen:
        return None


def keep_seen(shown: Sequence[tuple[Seeing, Sight]]) -> list[bool]:
    """Note of each what the network has shown: that it was seen there, if it was. Tells of each whether."""
    with transaction.atomic():
        tell_of_sends((seeing.delivery_id, sight.usage) for seeing, sight in shown)
        there = {
            seeing.delivery_id: (seeing.remote_id, each.happened_at)
            for seeing, sight in shown
            for each in sight.seen
            if each.remote_id == seeing.remote_id
        }
        columns = [list(there), [name for name, _ in there.values()], [moment for _, moment in there.values()]]
        live.announce_all(by_workspace(sql.rows_as(Seen, SEEN, columns, often=True)))
    return [seeing.delivery_id in there for seeing, _ in shown]
