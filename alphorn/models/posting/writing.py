"""The second mark of an attempt: its body is about to be written. Before it, nothing of it can have left.

It is written after connecting and before the body, so that a worker that dies before it leaves no doubt. Whoever closes
an orphan locks the attempt, too: either the mark is seen, or it comes too late and nothing is written. Where a host is
held, only the one that tries it, and what somebody insists on, gets its mark.
"""

from collections.abc import Sequence
from uuid import UUID

from alphorn.database import sql

MARK = """
WITH open AS (
  SELECT a.id FROM alphorn_attempt a
    JOIN unnest(%s::uuid[], %s::int[]) AS t (delivery, number) ON a.delivery_id = t.delivery AND a.number = t.number
   WHERE a.ended_at IS NULL AND (a.insists OR NOT EXISTS (
           SELECT FROM alphorn_host h
             JOIN alphorn_connection c ON c.network = h.network AND c.host = h.name
             JOIN alphorn_delivery d ON d.connection_id = c.id
            WHERE h.held_at IS NOT NULL AND d.id = a.delivery_id AND h.trial IS DISTINCT FROM d.id))
   ORDER BY a.id FOR NO KEY UPDATE OF a
)
UPDATE alphorn_attempt a SET writing_at = clock_timestamp() FROM open WHERE a.id = open.id
RETURNING a.delivery_id, a.number
"""
# What an heir locks before it asks whether a body was begun.
LOCK = """
SELECT FROM alphorn_attempt a
  JOIN unnest(%s::uuid[], %s::int[]) AS t (delivery, number) ON a.delivery_id = t.delivery AND a.number = t.number
 ORDER BY a.id FOR NO KEY UPDATE OF a
"""


def mark_writing(attempts: Sequence[tuple[UUID, int]]) -> list[bool]:
    """Note of each attempt (delivery, number) that its body is about to be written. Tells which ones still may."""
    columns = [list(column) for column in zip(*attempts, strict=True)]
    marked = {(pk, number) for pk, number in sql.rows(MARK, columns, often=True)}
    return [attempt in marked for attempt in attempts]


def hold_marks(attempts: Sequence[tuple[UUID, int]]) -> None:
    """From now on in this transaction, nobody marks these attempts. Lock their deliveries first."""
    if attempts:
        sql.run(LOCK, [list(column) for column in zip(*attempts, strict=True)])
