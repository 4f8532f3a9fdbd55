"""The net under imports: orphaned runs, and rests whose cause is gone."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.database.pages import PAGE, each_for_itself
from alphorn.models.importing.record import RunReport, record
from alphorn.models.work.claims import Holder
from alphorn.models.work.kinds import STREAM
from alphorn.models.work.states import StreamState
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason

# What rested for a sign-in goes on under a newer version of the consent, if it may read now; what rested for its place,
# when nothing holds that any more.
RELEASE = f"""
WITH rested AS (
  SELECT s.id FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id
   WHERE s.state = '{StreamState.RESTING}' AND (s.parked_version IS NOT NULL OR s.reason = '{Reason.PLACE_MISSING}')
     AND (s.parked_version < a.version OR s.reason = '{Reason.PLACE_MISSING}'
           AND EXISTS (SELECT FROM alphorn_connection c WHERE c.id = s.connection_id AND c.held_at IS NULL))
     AND a.signed_out_at IS NULL AND a.leaving_at IS NULL
   ORDER BY s.id FOR NO KEY UPDATE OF s
)
UPDATE alphorn_stream s SET state = '{StreamState.WAITING}', due_at = now(), generation = s.generation + 1, reason = '',
       detail = '', parked_version = NULL
  FROM rested WHERE rested.id = s.id RETURNING s.id, s.network, s.generation
"""


# A run's number is asked for by the one after it: the newest of each stream stay.
FORGET_RUNS = """
DELETE FROM alphorn_run WHERE ctid = ANY(ARRAY(
  SELECT r.ctid FROM alphorn_run r JOIN alphorn_stream s ON s.id = r.stream_id
   WHERE r.number < s.run - 1 AND r.ended_at < now() - %s ORDER BY r.ended_at LIMIT %s)) RETURNING 1
"""
RUNS_KEPT = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Released:
    """A stream that goes on."""

    id: UUID
    network: str
    generation: int


def close_orphans(holder: Holder) -> int:
    """Close runs in a dead worker's hand, and those in mine without my holding them. Returns how many."""
    orphans = STREAM.orphans(holder)
    each_for_itself(
        lambda row: record(RunReport(row.id, row.fence, row.worker, OutcomeUnknown(Reason.WORKER_DIED))), orphans
    )
    return len(orphans)


def forget_old_runs() -> int:
    """Remove a page of runs that ended long ago. Returns how many. A chore."""
    return len(sql.rows(FORGET_RUNS, [RUNS_KEPT, PAGE]))


def release_resting() -> int:
    """Let go what rested for a sign-in that has happened. Returns how many."""
    with transaction.atomic():
        released = sql.rows_as(Released, RELEASE)
        jobs.enqueue([STREAM.job(row.id, row.network, row.generation, timedelta(0)) for row in released])
    return len(released)
