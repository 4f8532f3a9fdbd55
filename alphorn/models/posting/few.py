"""Few are sent at once where the last answer of the host was a bad one, and one where a place's pause has ended."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.models.limits.breaker import FEW_AT_ONCE
from alphorn.models.limits.trouble import locked
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.posting.decisions import Decision, Go, Hold
from alphorn.models.posting.untried import tried, wait_for_place
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason

WAIT = timedelta(seconds=1)
AT_HOSTS = f"""
SELECT h.id, count(*)::int FROM alphorn_host h
  JOIN alphorn_connection c ON c.network = h.network AND c.host = h.name
  JOIN alphorn_delivery d ON d.connection_id = c.id AND d.worker IS NOT NULL AND d.state = '{State.SENDING}'
 WHERE h.id = ANY(%s) GROUP BY h.id
"""


def few_where_it_stumbles(decisions: Mapping[Ready, Decision]) -> dict[Ready, Decision]:
    """The same; but of those that would go to such a host or place, only few are under way there. Locks hosts."""
    going = [row for row, decision in decisions.items() if isinstance(decision, Go)]
    hosts = {row.host_id for row in going if row.host_bad}
    places = {row.connection_id: row.host_id for row in going if row.place_waits}
    if not hosts and not places:
        return dict(decisions)
    locked(hosts.union(places.values()))
    room = Counter(dict.fromkeys(hosts, FEW_AT_ONCE) | dict.fromkeys(places, 1))
    room -= Counter(dict(sql.rows(AT_HOSTS, [list(hosts)])) | tried(places, State.SENDING))
    return dict(_few(decisions.items(), room))


def _few(decisions: Iterable[tuple[Ready, Decision]], room: Counter[UUID]) -> Iterable[tuple[Ready, Decision]]:
    for row, decision in decisions:
        holds = _holds(row) if isinstance(decision, Go) else {}
        if full := [hold for whose, hold in holds.items() if not room[whose]]:
            yield row, full[0]
        else:
            room.subtract(list(holds))
            yield row, decision


def _holds(row: Ready) -> dict[UUID, Hold]:
    """Whose room it takes, and how it waits where there is none."""
    holds = {}
    if row.place_waits and not row.forced:
        reason = Reason(row.connection_pause_reason)
        holds[row.connection_id] = Hold(wait_for_place(row), reason, held_by=row.connection_id)
    if row.host_bad and not (row.forced or row.host_tries_it):
        wait = min(WAIT, max(row.late_at - row.now, timedelta(0)))
        holds[row.host_id] = Hold(wait, Reason.FEW_AT_ONCE)
    return holds
