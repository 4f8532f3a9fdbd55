"""A delivery is read back once, where a network lets us read for nothing: what was accepted is seen there.

It changes nothing there and may be done twice, so it is in nobody's hand. What is not seen this time is not called
gone: that only an import says which has read all of it, twice.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alphorn import live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.models.limits.buckets import levels_of_looks, tell_of_sends
from alphorn.models.limits.tokens import token_must_wait
from alphorn.models.looking.claim import LOCK_CONNECTION
from alphorn.models.posting.claim_rows import LOCK_AUTHORISATIONS, Ready, read_due
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.grants import Token
from alphorn.networks.looking import Sight, Sought

ACCEPTED = "SELECT remote_id, settled_at FROM alphorn_delivery WHERE id = %s AND seen_at IS NULL AND remote_id <> ''"
SEEN = f"""
UPDATE alphorn_delivery d SET seen_at = clock_timestamp(), there_at = %(there_at)s
  FROM alphorn_post p
 WHERE d.id = %(delivery)s AND d.state = '{State.DELIVERED}' AND d.remote_id = %(remote_id)s AND d.seen_at IS NULL
   AND p.id = d.post_id
RETURNING p.workspace_id, p.id
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


def to_see(delivery_id: UUID) -> Seeing | None:
    """What to ask the network for this delivery; None where it was seen, or nobody can ask just now."""
    with transaction.atomic():
        sql.run(LOCK_AUTHORISATIONS, [[delivery_id]])
        sql.run(LOCK_CONNECTION, [delivery_id])
        levels = levels_of_looks(delivery_id)
        for row in read_due([delivery_id], State.DELIVERED):
            token = _token_of(row)
            if token is None or levels.wait_of(row, NETWORKS[row.network].own_posts):
                return None
            levels.write()
            for remote_id, settled_at in sql.rows(ACCEPTED, [delivery_id]):
                since = settled_at - timedelta(seconds=patience().clocks_apart_seconds)
                sought = Sought(row.place_id, since, ())
                return Seeing(row.delivery_id, row.network, row.host, remote_id, sought, token)
    return None


def _token_of(row: Ready) -> Token | None:
    if row.gone or row.signed_out or row.held or row.pause() is not None or token_must_wait(row, patience()):
        return None
    try:
        return row.token()
    except CannotOpen:
        return None


def keep_seen(seeing: Seeing, sight: Sight) -> bool:
    """Note that it was seen there, if it was. Tells whether."""
    there: dict[str, datetime | None] = {each.remote_id: each.happened_at for each in sight.seen}
    with transaction.atomic():
        tell_of_sends([(seeing.delivery_id, sight.usage)])
        if seeing.remote_id not in there:
            return False
        values = {
            "delivery": seeing.delivery_id,
            "remote_id": seeing.remote_id,
            "there_at": there[seeing.remote_id],
        }
        for workspace_id, post_id in sql.rows(SEEN, values):
            live.announce(workspace_id, *of_delivery(seeing.delivery_id, post_id))
    return True
