"""Answers that came after somebody else owned the delivery: kept, and believed where they end a doubt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from alphorn import live
from alphorn.database import sql
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.posting.report import Report
from alphorn.models.work.states import State, listed
from alphorn.networks.endings import OutcomeUnknown, Sent, TryAgain
from alphorn.networks.reasons import Reason

# Where a "yes" that comes late is news: what waits, or is in another hand by now, must not go out again; and who said
# that it is not there was wrong, or too quick.
IN_DOUBT = (State.UNCONFIRMED, State.CHECKING, State.WAITING, State.SENDING, State.PARKED, State.FAILED)
# The attempt's own end, heard a second time, is no news.
KEEP = """
UPDATE alphorn_attempt a SET late_answer = new.answer
  FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[]) AS new (id, number, ending, answer)
 WHERE a.delivery_id = new.id AND a.number = new.number AND a.late_answer = '' AND a.ending <> new.ending
"""

# A late "yes" for an Intent that is still open proves it: it ends a doubt, and keeps what waits from going out again.
# The try that is under way meanwhile is over with it: it is refused its mark, and writes nothing. So is a look.
SETTLE = f"""
WITH settled AS (
  UPDATE alphorn_delivery d
     SET state = '{State.DELIVERED}', reason = '', detail = '', remote_id = %(remote_id)s, url = %(url)s,
         settled_at = now(), parked_version = NULL, worker = NULL
    FROM alphorn_attempt t JOIN alphorn_intent i ON i.id = t.intent_id
   WHERE d.id = %(delivery)s AND t.delivery_id = d.id AND t.number = %(number)s
     AND ((i.closed_at IS NULL OR i.answered) AND d.state IN ({listed(IN_DOUBT)})
          OR d.state = '{State.CANCELLED}' AND d.reason = '{Reason.LEFT}')
     AND NOT EXISTS (SELECT FROM alphorn_delivery other
                      WHERE other.account = d.account AND other.remote_id = %(remote_id)s)
  RETURNING d.id, d.post_id, d.connection_id
), closed AS (
  UPDATE alphorn_intent i SET closed_at = now() FROM settled WHERE i.delivery_id = settled.id AND i.closed_at IS NULL
), stopped AS (
  UPDATE alphorn_attempt a
     SET ended_at = clock_timestamp(), reason = '{Reason.ACCEPTED_BEFORE}', next_state = '{State.DELIVERED}',
         ending = CASE WHEN a.marks AND a.writing_at IS NULL
                       THEN '{TryAgain.__name__}' ELSE '{OutcomeUnknown.__name__}' END
    FROM settled WHERE a.delivery_id = settled.id AND a.ended_at IS NULL
), looked AS (
  UPDATE alphorn_look l
     SET ended_at = clock_timestamp(), saw = '{TryAgain.__name__}', reason = '{Reason.ACCEPTED_BEFORE}',
         next_state = '{State.DELIVERED}'
    FROM settled WHERE l.delivery_id = settled.id AND l.ended_at IS NULL
)
SELECT p.workspace_id, settled.id AS delivery_id, settled.post_id, settled.connection_id
  FROM settled JOIN alphorn_post p ON p.id = settled.post_id
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery that a late answer has settled."""

    workspace_id: UUID
    delivery_id: UUID
    post_id: UUID
    connection_id: UUID


def keep_late(reports: Sequence[Report]) -> list[UUID]:
    """Write what came too late into its attempt's log; settle what it proves. Returns the places of what it settled."""
    if not reports:
        return []
    columns = zip(*((r.delivery_id, r.attempt, r.ending, _in_short(r)) for r in reports), strict=True)
    sql.run(KEEP, [list(column) for column in columns])
    in_order = sorted(reports, key=lambda report: report.delivery_id)
    return [connection_id for report in in_order for connection_id in _settle(report)]


def _in_short(report: Report) -> str:
    said = report.outcome.remote_id if isinstance(report.outcome, Sent) else report.reason
    return f"{report.ending} {said}"[:300]


def _settle(report: Report) -> Iterator[UUID]:
    if not isinstance(report.outcome, Sent):
        return
    sent = report.outcome
    values = {"remote_id": sent.remote_id, "url": sent.url, "delivery": report.delivery_id, "number": report.attempt}
    for row in sql.rows_as(Settled, SETTLE, values):
        live.announce(row.workspace_id, *of_delivery(row.delivery_id, row.post_id))
        yield row.connection_id
