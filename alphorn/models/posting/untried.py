"""A place whose pause is over, and of which nobody knows yet whether it takes anything: one is tried at a time."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.models.limits.trouble import locked
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State

TRIED = """
SELECT connection_id, count(*)::int FROM alphorn_delivery
 WHERE worker IS NOT NULL AND state = %s AND connection_id = ANY(%s) GROUP BY connection_id
"""


def tried(places: Collection[UUID], state: State) -> dict[UUID, int]:
    """How many are in hand at each of these places, to be sent or to be looked for."""
    return dict(sql.rows(TRIED, [state, list(places)])) if places else {}


def is_looked_at(row: Ready) -> bool:
    """Whether somebody looks there already for what waits with this one. Locks its host."""
    locked([row.host_id])
    return bool(tried([row.connection_id], State.CHECKING))


def wait_for_place(row: Ready) -> timedelta:
    """How long it waits for the one that is tried; what becomes of that lets it go before."""
    return min(timedelta(seconds=patience().trial_seconds), max(row.late_at - row.now, timedelta(0)))
