"""Answers that came after somebody else owned the delivery: kept, and believed where they end a doubt."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alphorn import live
from alphorn.lib.endings import Sent
from alphorn.models import sql

if TYPE_CHECKING:
    from alphorn.models.record import Report

KEEP = """
UPDATE alphorn_attempt a SET late_answer = new.answer
  FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS new (id, number, answer)
 WHERE a.delivery_id = new.id AND a.number = new.number AND a.late_answer = ''
"""

# A late "yes" for the Intent that is still in doubt ends the doubt.
SETTLE = """
WITH new AS (
  SELECT * FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[]) AS t (id, number, remote_id, url)
), settled AS (
  UPDATE alphorn_delivery d
     SET state = 'delivered', reason = '', detail = '', remote_id = new.remote_id, url = new.url, settled_at = now()
    FROM new JOIN alphorn_attempt t ON t.delivery_id = new.id AND t.number = new.number
             JOIN alphorn_intent i ON i.id = t.intent_id AND i.closed_at IS NULL
   WHERE d.id = new.id AND d.state IN ('unconfirmed', 'checking')
  RETURNING d.id, d.post_id
), closed AS (
  UPDATE alphorn_intent i SET closed_at = now() FROM settled WHERE i.delivery_id = settled.id AND i.closed_at IS NULL
)
SELECT p.workspace_id, settled.id, settled.post_id FROM settled JOIN alphorn_post p ON p.id = settled.post_id
"""


def keep(reports: "Sequence[Report]") -> None:
    """Write what came too late into its attempt's log; settle what it proves."""
    if not reports:
        return
    told = [(r, r.outcome) for r in reports if isinstance(r.outcome, Sent)]
    answers = [f"{type(r.outcome).__name__} {r.reason}".strip() for r in reports]
    sql.run(KEEP, [[r.delivery_id for r in reports], [r.attempt for r in reports], answers])
    if told:
        columns = zip(*((r.delivery_id, r.attempt, sent.remote_id, sent.url) for r, sent in told), strict=True)
        for workspace_id, delivery_id, post_id in sql.rows(SETTLE, [list(column) for column in columns]):
            live.announce(workspace_id, f"delivery-{delivery_id}", f"post-{post_id}")
