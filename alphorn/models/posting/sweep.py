"""The net under the road, each second in every worker: heirs of what a dead worker had in hand, and lost jobs.

Whatever is found is closed by the same rules as a record, fenced in the same way; a wrong guess changes nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.models.posting.delivery import send_job
from alphorn.models.posting.record import Report, record
from alphorn.models.work.life import Life
from alphorn.models.work.patience import patience
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason

PAGE = 500

IN_HAND = """
SELECT d.id, d.attempt, d.worker FROM alphorn_delivery d
 WHERE d.worker IS NOT NULL AND (d.worker = %(me)s OR NOT EXISTS (
       SELECT FROM alphorn_worker w WHERE w.id = d.worker
          AND w.alive_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * %(lease)s::interval))
 ORDER BY d.id LIMIT %(page)s
"""

OVERDUE = """
SELECT id, network, turn, due_at < now() - %(new_turn)s::interval
  FROM alphorn_delivery WHERE state IN ('waiting', 'checking') AND worker IS NULL
   AND due_at < now() - %(requeue)s::interval
 ORDER BY due_at LIMIT %(page)s
"""

RAISE_TURNS = "UPDATE alphorn_delivery SET turn = turn + 1 WHERE id = ANY(%s) AND state = 'waiting' RETURNING id, turn"

RELEASE_PARKED = """
SELECT DISTINCT a.id FROM alphorn_delivery d
  JOIN alphorn_connection c ON c.id = d.connection_id JOIN alphorn_authorisation a ON a.id = c.authorisation_id
 WHERE d.state = 'parked' AND d.parked_version < a.version AND a.signed_out_at IS NULL AND c.gone_at IS NULL LIMIT 50
"""


def close_heirs(life: Life) -> int:
    """Close what is in a dead worker's hand, and what is in mine without my holding it. Returns how many."""
    lease = timedelta(seconds=patience().lease_seconds)
    found = sql.rows(IN_HAND, {"me": life.id, "lease": lease, "page": PAGE})
    # Memory is asked after the rows were read: what was claimed in between is in memory already.
    orphans = [row for row in found if row[2] != life.id or row[0] not in life.held]
    if not orphans:
        return 0
    record([Report(pk, attempt, worker, _ending(life, pk, worker), by_heir=True) for pk, attempt, worker in orphans])
    return len(orphans)


def _ending(life: Life, pk: UUID, worker: UUID) -> Ending:
    if worker == life.id and pk in life.never_sent:
        return TryAgain(Reason.NOT_SENT)
    return OutcomeUnknown(Reason.WORKER_DIED)


def enqueue_overdue() -> int:
    """Give a job to every row that is due for long and has none waiting in the queue. Returns how many."""
    durations = patience()
    limits = {
        "requeue": timedelta(seconds=durations.requeue_seconds),
        "new_turn": timedelta(seconds=durations.new_turn_seconds),
        "page": PAGE,
    }
    with transaction.atomic():
        rows = sql.rows(OVERDUE, limits)
        queued = jobs.queued_keys([send_job(pk, network, turn, timedelta(0)).key for pk, network, turn, _ in rows])
        lost = {
            pk: (network, turn, stuck) for pk, network, turn, stuck in rows if _key(pk, network, turn) not in queued
        }
        # A key may be held by a job that was picked and never ends: a new turn frees the row from it.
        stuck_ones = [pk for pk, (_, _, stuck) in lost.items() if stuck]
        turns: dict[UUID, int] = dict(sql.rows(RAISE_TURNS, [stuck_ones]))
        jobs.enqueue([send_job(pk, net, turns.get(pk, turn), timedelta(0)) for pk, (net, turn, _) in lost.items()])
    return len(lost)


def _key(pk: UUID, network: str, turn: int) -> str:
    return send_job(pk, network, turn, timedelta(0)).key


def release_parked(release: Callable[[UUID], None]) -> None:
    """Let go what was parked under an older version of an authorisation that is signed in."""
    for (authorisation_id,) in sql.rows(RELEASE_PARKED):
        release(authorisation_id)


def bury_dead_workers() -> None:
    """Remove rows of lives that ended more than a day ago and have nothing in hand."""
    sql.run(
        """DELETE FROM alphorn_worker w WHERE w.alive_until < now() - interval '1 day'
              AND NOT EXISTS (SELECT FROM alphorn_delivery d WHERE d.worker = w.id)
              AND NOT EXISTS (SELECT FROM alphorn_stream s WHERE s.worker = w.id)"""
    )
