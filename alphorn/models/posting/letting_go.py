"""Letting go what waited for a host or a place: the oldest first, two, then four, eight…, doubled with each second."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.limits.breaker import turn_of
from alphorn.models.posting.fragments import by_workspace
from alphorn.models.work.kinds import moving
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State, listed
from alphorn.networks.reasons import Reason

PAGE = 500  # of what is let go in one transaction
HELD_IN = (State.WAITING, State.CHECKING)
HELD = f"""
SELECT id FROM alphorn_delivery
 WHERE held_by = %s AND state IN ({listed(HELD_IN)}) AND state = ANY(%s) AND worker IS NULL
 ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
LET_GO = f"""
UPDATE alphorn_delivery d
   SET held_by = NULL, generation = d.generation + 1, due_at = now() + new.after,
       reason = CASE d.state WHEN '{State.WAITING}' THEN '{Reason.HOST_BACK}' ELSE d.reason END
  FROM unnest(%s::uuid[], %s::interval[]) AS new (id, after), alphorn_post p
 WHERE d.id = new.id AND p.id = d.post_id
RETURNING d.id AS delivery_id, d.post_id, p.workspace_id, d.network, d.generation, d.state, new.after
"""


@dataclass(frozen=True, slots=True)
class LetGo:
    """A delivery that waited, and goes on `after` from now."""

    delivery_id: UUID
    post_id: UUID
    workspace_id: UUID
    network: str
    generation: int
    state: str
    after: timedelta

    @property
    def job(self) -> jobs.Job:
        """What goes on with it."""
        return moving(self.state).job(self.delivery_id, self.network, self.generation, self.after)


def let_go(holder: UUID, ramped: int = 0, states: Collection[State] = HELD_IN) -> list[timedelta]:
    """Those in `states` that this host or place holds go, behind the `ramped` before them. Tells after how long."""
    ids = [pk for (pk,) in sql.rows(HELD, [holder, list(states), PAGE])]
    afters = [turn_of(ramped + rank, patience()) for rank in range(len(ids))]
    gone = sql.rows_as(LetGo, LET_GO, [ids, afters])
    jobs.enqueue([each.job for each in gone])
    live.announce_all(by_workspace(gone))
    return afters
