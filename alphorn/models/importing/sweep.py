"""The net under imports, each second in every worker: heirs of runs, lost jobs, and rests that are over."""

from datetime import timedelta

from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.models.importing.next_run import StreamState
from alphorn.models.importing.record import RunReport, record
from alphorn.models.importing.stream import import_job
from alphorn.models.work.life import Life
from alphorn.models.work.patience import patience
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason

PAGE = 200
IN_HAND = """
SELECT s.id, s.run, s.worker FROM alphorn_stream s
 WHERE s.worker IS NOT NULL AND (s.worker = %(me)s OR NOT EXISTS (
       SELECT FROM alphorn_worker w WHERE w.id = s.worker
          AND w.alive_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * %(lease)s::interval))
 ORDER BY s.id LIMIT %(page)s
"""
OVERDUE = """
SELECT id, network, turn, due_at < now() - %(new_turn)s::interval FROM alphorn_stream
 WHERE state IN ('waiting', 'resting') AND worker IS NULL AND due_at < now() - %(requeue)s::interval
 ORDER BY due_at LIMIT %(page)s
"""
RAISE_TURNS = "UPDATE alphorn_stream SET turn = turn + 1 WHERE id = ANY(%s) AND worker IS NULL RETURNING id, turn"
# What rested for a sign-in goes on under a newer version of the consent, if it may read now.
RELEASE = """
WITH rested AS (
  SELECT s.id FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id
   WHERE s.state = 'resting' AND s.parked_version < a.version AND a.signed_out_at IS NULL AND a.leaving_at IS NULL
   ORDER BY s.id FOR NO KEY UPDATE OF s
)
UPDATE alphorn_stream s SET state = %s, due_at = now(), turn = s.turn + 1, reason = '', detail = '',
       parked_version = NULL
  FROM rested WHERE rested.id = s.id RETURNING s.id, s.network, s.turn
"""


# A run's number is asked for by the one after it: the newest of each stream stay.
FORGET_RUNS = """
DELETE FROM alphorn_run r USING alphorn_stream s
 WHERE s.id = r.stream_id AND r.number < s.run - 1 AND r.ended_at < now() - %s RETURNING 1
"""
RUNS_KEPT = timedelta(days=60)


def close_heirs(life: Life) -> int:
    """Close runs in a dead worker's hand, and those in mine without my holding them. Returns how many."""
    lease = timedelta(seconds=patience().lease_seconds)
    found = sql.rows(IN_HAND, {"me": life.id, "lease": lease, "page": PAGE})
    orphans = [row for row in found if row[2] != life.id or row[0] not in life.held]
    for pk, run, worker in orphans:
        record(RunReport(pk, run, worker, OutcomeUnknown(Reason.WORKER_DIED)))
    return len(orphans)


def enqueue_overdue() -> int:
    """Give a job to every stream that is due for long and has none waiting in the queue. Returns how many."""
    durations = patience()
    requeue, new_turn = timedelta(seconds=durations.requeue_seconds), timedelta(seconds=durations.new_turn_seconds)
    with transaction.atomic():
        rows = sql.rows(OVERDUE, {"requeue": requeue, "new_turn": new_turn, "page": PAGE})
        made = {pk: import_job(pk, network, turn, timedelta(0)) for pk, network, turn, _ in rows}
        queued = jobs.queued_keys([job.key for job in made.values()])
        lost = [(pk, network, turn, stuck) for pk, network, turn, stuck in rows if made[pk].key not in queued]
        turns = dict(sql.rows(RAISE_TURNS, [[pk for pk, _, _, stuck in lost if stuck]]))
        jobs.enqueue([import_job(pk, network, turns.get(pk, turn), timedelta(0)) for pk, network, turn, _ in lost])
    return len(lost)


def forget_old_runs() -> int:
    """Remove runs that ended long ago. Returns how many. A chore: `schedule.py` says how often."""
    return len(sql.rows(FORGET_RUNS, [RUNS_KEPT]))


def release_resting() -> None:
    """Let go what rested for a sign-in that has happened."""
    with transaction.atomic():
        released = sql.rows(RELEASE, [StreamState.WAITING])
        jobs.enqueue([import_job(pk, network, turn, timedelta(0)) for pk, network, turn in released])
