"""What must hold of deliveries and streams at any moment, as SQL: `doctor` asks it, and so do the tests, afterwards.

Each invariant returns the rows that break it. Nothing here mends anything: that is the sweep's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.models.work.patience import patience


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` returns the ids of the rows that break it; `words` is what whoever runs this Alphorn is told."""

    name: str
    words: str
    broken: str


@dataclass(frozen=True, slots=True)
class Grace:
    """For how long something may look wrong before it is: the sweep comes each second, not at once."""

    in_nobodys_hand: timedelta = timedelta(seconds=15)
    overdue: timedelta = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, and for which rows."""

    invariant: Invariant
    rows: Sequence[UUID]

    def __str__(self) -> str:
        return f"{self.invariant.words}: {len(self.rows)}."


HELD = Invariant(
    "what is being sent or looked for is in a living worker's hand",
    "Deliveries that are being sent, and by nobody (their worker is dead, or has them for longer than a send takes)",
    """
    SELECT d.id FROM alphorn_delivery d
      LEFT JOIN alphorn_worker w ON w.id = d.worker
      LEFT JOIN alphorn_attempt t ON t.delivery_id = d.id AND t.number = d.attempt
      CROSS JOIN LATERAL (
        SELECT coalesce(w.alive_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * %(lease)s::interval, false)
      ) AS worker (is_alive)
     WHERE d.worker IS NOT NULL AND (
           (worker.is_alive
              AND t.began_at < clock_timestamp() - %(longest_send)s::interval - %(in_nobodys_hand)s::interval)
        OR (NOT worker.is_alive AND greatest(
              CASE WHEN isfinite(w.alive_until) AND w.alive_until < clock_timestamp() THEN w.alive_until END, t.began_at
            ) <= clock_timestamp() - %(in_nobodys_hand)s::interval))
    """,
)
MOVING = Invariant(
    "nothing waits beyond its time but for a pause",
    "Deliveries overdue for more than a minute (the workers do not keep up, or are stuck)",
    """
    SELECT d.id FROM alphorn_delivery d
      JOIN alphorn_connection c ON c.id = d.connection_id
      LEFT JOIN alphorn_apppause app ON app.network = c.network AND app.host = c.host
     WHERE d.state IN ('waiting', 'checking') AND d.worker IS NULL AND d.due_at < now() - %(overdue)s::interval
       AND (d.insisted OR coalesce(greatest(c.paused_until, app.paused_until), '-infinity') <= now())
    """,
)
WITNESSED = Invariant(
    "what is delivered has an address there or a witness",
    "Deliveries called delivered without an id from the network or a person who saw it",
    """
    SELECT id FROM alphorn_delivery
     WHERE state = 'delivered' AND remote_id = '' AND (reason <> 'by_person' OR settled_at IS NULL)
    """,
)
GAPLESS = Invariant(
    "attempts are numbered from one without a gap",
    "Deliveries that lack the record of an attempt",
    """
    SELECT d.id FROM alphorn_delivery d
      LEFT JOIN alphorn_attempt t ON t.delivery_id = d.id
     GROUP BY d.id, d.attempt
    HAVING count(t.id) <> d.attempt OR coalesce(min(t.number), 1) <> 1 OR coalesce(max(t.number), 0) <> d.attempt
    """,
)
RELEASED = Invariant(
    "nothing is parked for a sign-in that has happened",
    "Deliveries that wait for a sign-in that has happened already",
    """
    SELECT d.id FROM alphorn_delivery d
      JOIN alphorn_connection c ON c.id = d.connection_id
      JOIN alphorn_authorisation a ON a.id = c.authorisation_id
     WHERE d.state = 'parked' AND d.parked_version < a.version AND a.signed_out_at IS NULL AND c.gone_at IS NULL
       AND d.settled_at <= now() - %(in_nobodys_hand)s::interval
    """,
)
READ_BY_SOMEBODY = Invariant(
    "what is being imported is in a living worker's hand",
    "Streams that are being imported, and by nobody (their worker is dead, or has them for longer than a run takes)",
    """
    SELECT s.id FROM alphorn_stream s
      LEFT JOIN alphorn_worker w ON w.id = s.worker
      LEFT JOIN alphorn_run r ON r.stream_id = s.id AND r.number = s.run
      CROSS JOIN LATERAL (
        SELECT coalesce(w.alive_until BETWEEN clock_timestamp() AND clock_timestamp() + 2 * %(lease)s::interval, false)
      ) AS worker (is_alive)
     WHERE s.worker IS NOT NULL AND (
           (worker.is_alive
              AND r.began_at < clock_timestamp() - %(longest_run)s::interval - %(in_nobodys_hand)s::interval)
        OR (NOT worker.is_alive AND greatest(
              CASE WHEN isfinite(w.alive_until) AND w.alive_until < clock_timestamp() THEN w.alive_until END, r.began_at
            ) <= clock_timestamp() - %(in_nobodys_hand)s::interval))
    """,
)
IMPORTED_IN_TIME = Invariant(
    "no stream waits beyond its time",
    "Imports overdue for more than a minute (the workers do not keep up, or are stuck)",
    """
    SELECT id FROM alphorn_stream
     WHERE state IN ('waiting', 'resting') AND worker IS NULL AND due_at < now() - %(overdue)s::interval
    """,
)
RUNS_ENDED = Invariant(
    "a run is open only while its stream is being imported in it",
    "Streams with a run that nobody ended",
    """
    SELECT DISTINCT s.id FROM alphorn_stream s JOIN alphorn_run r ON r.stream_id = s.id
     WHERE r.ended_at IS NULL AND (s.state <> 'importing' OR r.number <> s.run)
    """,
)
INVARIANTS = (HELD, MOVING, WITNESSED, GAPLESS, RELEASED, READ_BY_SOMEBODY, IMPORTED_IN_TIME, RUNS_ENDED)


def broken(grace: Grace | None = None) -> list[Broken]:
    """Every invariant that does not hold now."""
    values = values_for(grace or Grace())
    found = [(each, [pk for (pk,) in sql.rows(each.broken, values)]) for each in INVARIANTS]
    return [Broken(invariant, rows) for invariant, rows in found if rows]


def values_for(grace: Grace) -> dict[str, timedelta]:
    """What the statements ask for by name."""
    durations = patience()
    longest_send = durations.connect_seconds + durations.answer_seconds + durations.answer_grace_seconds
    return {
        "lease": timedelta(seconds=durations.lease_seconds),
        "longest_run": timedelta(seconds=durations.run_seconds + longest_send),
        "longest_send": timedelta(seconds=longest_send),
        "in_nobodys_hand": grace.in_nobodys_hand,
        "overdue": grace.overdue,
    }
