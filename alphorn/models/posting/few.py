"""Where the last answer of a host was a bad one, only few are sent there at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.models.limits.breaker import FEW_AT_ONCE
from alphorn.models.limits.trouble import locked
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.posting.decisions import Decision, Go, Hold
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason

WAIT = timedelta(seconds=1)
UNDER_WAY = f"""
SELECT h.id, count(*)::int FROM alphorn_host h
  JOIN alphorn_connection c ON c.network = h.network AND c.host = h.name
  JOIN alphorn_delivery d ON d.connection_id = c.id AND d.worker IS NOT NULL AND d.state = '{State.SENDING}'
 WHERE h.id = ANY(%s) GROUP BY h.id
"""


def few_where_it_stumbles(decisions: Mapping[Ready, Decision]) -> dict[Ready, Decision]:
    """The same; but of those that would go to such a host, only so many that few are under way there. Locks hosts."""
    stumbling = {row.host_id for row, decision in decisions.items() if isinstance(decision, Go) and row.host_bad}
    if not stumbling:
        return dict(decisions)
    return dict(_few(decisions.items(), stumbling, _room(stumbling)))


def _room(stumbling: Iterable[UUID]) -> Counter[UUID]:
    ids = list(locked(stumbling))
    return Counter(dict.fromkeys(ids, FEW_AT_ONCE)) - Counter(dict(sql.rows(UNDER_WAY, [ids])))


def _few(
    decisions: Iterable[tuple[Ready, Decision]], stumbling: set[UUID], room: Counter[UUID]
) -> Iterable[tuple[Ready, Decision]]:
    for row, decision in decisions:
        is_limited = isinstance(decision, Go) and row.host_id in stumbling and not (row.forced or row.host_tries_it)
        if is_limited and not room[row.host_id]:
            yield row, Hold(min(WAIT, max(row.late_at - row.now, timedelta(0))), Reason.FEW_AT_ONCE)
        else:
            room[row.host_id] -= is_limited
            yield row, decision
