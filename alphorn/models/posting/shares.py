"""Whose a lane is: nobody fills it alone. What is more than somebody's share goes on in another lane, the crowd's.

There it waits its turn, behind what came before it, and takes no place from others. What is locked by somebody else
holds nobody up either.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from alphorn import jobs
from alphorn.database import sql
from alphorn.jobs import Word, lane
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State

LANE = 200  # sends of one network at once, in one process; and beside them those of the crowd
OF_A_WORKSPACE = 20  # of these: what more it has is the crowd
OF_A_HOST = LANE - LANE // 10  # the last tenth is for others
CROWD = LANE - OF_A_WORKSPACE  # so that a workspace alone sends as many at once as a lane holds
LOCKED_WAIT = timedelta(seconds=1)
MOST_MOVED = 5_000  # jobs in one transaction


Whose = tuple[str, UUID]  # the network, and the workspace


@dataclass(frozen=True, slots=True)
class Shares:
    """What is under way in the lanes of a process, by the network and whose it is, and by host.

    `from_crowd`: deliveries that come from the crowd's lane, whose places are its own.
    """

    of_workspace: Mapping[Whose, int] = field(default_factory=dict)
    of_host: Mapping[UUID, int] = field(default_factory=dict)
    from_crowd: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A delivery that is due, under that generation."""

    id: UUID
    network: str
    generation: str

    @property
    def job(self) -> jobs.Job:
        """What sends it."""
        return DELIVERY.job(self.id, self.network, self.generation, timedelta(0))


CROWDED = """
UPDATE alphorn_delivery SET generation = generation + 1 WHERE id = ANY(%s) RETURNING id, network, generation::text
"""
BEHIND = f"""
SELECT d.id, d.network, d.generation::text FROM alphorn_delivery d JOIN alphorn_post p ON p.id = d.post_id
 WHERE d.state = '{State.WAITING}' AND d.worker IS NULL AND d.due_at <= now()
   AND d.id = ANY(%s) AND (d.network, p.workspace_id) IN (SELECT * FROM unnest(%s::text[], %s::uuid[]))
"""


def send_to_the_crowd(ready: Sequence[Ready], shares: Shares | None) -> list[Ready]:
    """Those that their lane has a place for. What is more than a share is enqueued in the lane of the crowd."""
    if shares is None:
        return list(ready)
    kept, more, crowds = _divided(ready, shares)
    if more:
        moved = sql.rows_as(Turn, CROWDED, [[row.delivery_id for row in more]])
        jobs.enqueue([each.job.crowded() for each in moved])
        _move_what_is_behind(crowds)
    return kept


def _divided(ready: Sequence[Ready], shares: Shares) -> tuple[list[Ready], list[Ready], set[Whose]]:
    """What has a place, what has none, and whose share is taken whole."""
    workspaces, hosts = Counter(shares.of_workspace), Counter(shares.of_host)
    kept, more, crowds = list[Ready](), list[Ready](), set[Whose]()
    for row in ready:
        whose = (row.network, row.workspace_id)
        if row.delivery_id in shares.from_crowd or row.is_tried:
            kept.append(row)
        elif workspaces[whose] >= OF_A_WORKSPACE:
            more.append(row)
            crowds.add(whose)
        elif hosts[row.host_id] >= OF_A_HOST:
            more.append(row)
        else:
            workspaces[whose] += 1
            hosts[row.host_id] += 1
            kept.append(row)
    return kept, more, crowds


def _move_what_is_behind(crowds: Collection[Whose]) -> None:
    """What they have in the queue of that lane besides is not even picked there: others wait behind it."""
    networks, workspaces = [network for network, _ in crowds], [workspace for _, workspace in crowds]
    queued = [row for network in set(networks) for row in jobs.queued(lane(Word.SEND, network), MOST_MOVED)]
    behind = sql.rows_as(Turn, BEHIND, [queued, networks, workspaces]) if queued else []
    jobs.move([each.job.crowded() for each in behind])


LOCKED = f"""
SELECT id, network, generation || '.' || extract(epoch FROM clock_timestamp())::bigint AS generation
  FROM alphorn_delivery
 WHERE id = ANY(%s) AND state = '{State.WAITING}' AND worker IS NULL AND due_at <= clock_timestamp()
"""


def put_off(locked: Collection[UUID]) -> None:
    """Somebody else is at these, or at what they hang on: their jobs come again, under keys of their own."""
    if locked:
        found = sql.rows_as(Turn, LOCKED, [list(locked)])
        jobs.enqueue([replace(each.job, after=LOCKED_WAIT) for each in found])
