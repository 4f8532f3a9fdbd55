"""Events follow what is true: begun, and ended, in the transaction that makes it so.

Whoever changes a consent, a place, a delivery that stands still, a stream that stops or a host in trouble calls this
last, for what was changed; for a host before the others. What is true is read in a statement after the one that locks
the open events: so nothing that another transaction begins meanwhile is missed, and nothing is told twice.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from alphorn import live
from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.work.causes import CAUSES

LIVE_NAME = "needs-you"  # what open pages call the list of them, and their count

PLACES = "SELECT id FROM alphorn_connection WHERE id = ANY(%s) OR authorisation_id = ANY(%s) ORDER BY id"
OPEN = """
SELECT e.id AS event_id, e.workspace_id, e.kind, e.authorisation_id, e.connection_id, e.network, e.host, e.reason
  FROM alphorn_event e
 WHERE e.ended_at IS NULL
   AND (e.connection_id = ANY(%(places)s) OR e.authorisation_id = ANY(%(consents)s)
        OR e.workspace_id IS NULL AND (e.network, e.host) = (%(network)s, %(host)s))
 ORDER BY e.id FOR NO KEY UPDATE
"""
TRUE = f"""
SELECT NULL::uuid AS event_id, t.* FROM ({CAUSES}) t
 WHERE t.connection_id = ANY(%(places)s) OR t.authorisation_id = ANY(%(consents)s)
    OR t.workspace_id IS NULL AND (t.network, t.host) = (%(network)s, %(host)s)
 ORDER BY t.connection_id, t.authorisation_id, t.kind
"""
# Of two that come at once the second waits for the first, and reads and locks what that has begun.
BEGIN = """
INSERT INTO alphorn_event (id, workspace_id, kind, authorisation_id, connection_id, network, host, reason)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[])
ON CONFLICT DO NOTHING RETURNING id
"""
CHANGE = (
    "UPDATE alphorn_event e SET reason = t.reason FROM unnest(%s::uuid[], %s::text[]) t (id, reason) WHERE e.id = t.id"
)
# Who is told of a host: whoever has somebody there.
THERE = """
SELECT DISTINCT workspace_id FROM alphorn_authorisation WHERE (network, host) = (%s, %s) AND leaving_at IS NULL
"""
END = "UPDATE alphorn_event SET ended_at = clock_timestamp() WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Told:
    """A cause: as it is true, or as an open event says it."""

    event_id: UUID | None
    workspace_id: UUID | None
    kind: str
    authorisation_id: UUID | None
    connection_id: UUID | None
    network: str
    host: str
    reason: str

    @property
    def cause(self) -> tuple[object, ...]:
        """What makes it the same one."""
        return self.kind, self.authorisation_id, self.connection_id


def follow(*, places: Collection[UUID] = (), consents: Collection[UUID] = ()) -> None:
    """Begin and end the events of these connections and authorisations, and of all connections of the latter."""
    if not places and not consents:
        return
    with transaction.atomic():
        found = sql.rows(PLACES, [list(places), list(consents)])
        told = _follow(places=[pk for (pk,) in found], consents=list(consents))
        live.announce_all({each.workspace_id: [LIVE_NAME] for each in told if each.workspace_id})


def follow_host(network: str, host: str) -> None:
    """Begin or end the event of that host's trouble, which everybody is told who has somebody there."""
    with transaction.atomic():
        if _follow(network=network, host=host):
            live.announce_all({workspace_id: [LIVE_NAME] for (workspace_id,) in sql.rows(THERE, [network, host])})


def _follow(
    *, places: Sequence[UUID] = (), consents: Sequence[UUID] = (), network: str = "", host: str = ""
) -> list[Told]:
    """Returns what is so, and what was until now."""
    concerned = {"places": list(places), "consents": list(consents), "network": network, "host": host}
    told = {each.cause: each for each in sql.rows_as(Told, OPEN, concerned)}
    true = {each.cause: each for each in sql.rows_as(Told, TRUE, concerned)}
    if not _begin([each for cause, each in true.items() if cause not in told]):
        return _follow(places=places, consents=consents, network=network, host=host)
    _change([(told[cause], each.reason) for cause, each in true.items() if cause in told])
    _end([each for cause, each in told.items() if cause not in true])
    return [*told.values(), *true.values()]


def _begin(true: Sequence[Told]) -> bool:
    """Whether all of them began here, and none just now by somebody else."""
    if not true:
        return True
    columns = [
        [uuid7() for _ in true],
        [each.workspace_id for each in true],
        [each.kind for each in true],
        [each.authorisation_id for each in true],
        [each.connection_id for each in true],
        [each.network for each in true],
        [each.host for each in true],
        [each.reason for each in true],
    ]
    return len(sql.rows(BEGIN, columns)) == len(true)


def _change(told: Sequence[tuple[Told, str]]) -> None:
    other = {each.event_id: reason for each, reason in told if each.reason != reason}
    if other:
        sql.run(CHANGE, [list(other), list(other.values())])


def _end(told: Sequence[Told]) -> None:
    if told:
        sql.run(END, [[each.event_id for each in told]])
