"""What must hold of deliveries and streams at any moment, as SQL: `doctor` asks it, and so do the tests, afterwards.

Each invariant returns the rows that break it. Nothing here mends anything: that is the sweep's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.models.work.claims import Kind, alive
from alphorn.models.work.kinds import DELIVERY, LOOK, REFRESH, REVOKE, STREAM
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason


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


def _in_nobodys_hand(kind: Kind, tries: str, row: str, longest: str) -> str:
    """Rows in a dead worker's hand, or in a living one's for longer than that takes. `tries`: where each is noted."""
    return f"""
    SELECT t.id FROM {kind.table} t
      LEFT JOIN alphorn_worker w ON w.id = t.{kind.worker}
      LEFT JOIN {tries} n ON n.{row} = t.id AND n.number = t.{kind.fence}
      CROSS JOIN LATERAL (SELECT coalesce({alive()}, false)) AS worker (is_alive)
     WHERE t.{kind.worker} IS NOT NULL AND {kind.in_hand} AND (
           (worker.is_alive
              AND n.began_at < clock_timestamp() - %({longest})s::interval - %(in_nobodys_hand)s::interval)
        OR (NOT worker.is_alive AND greatest(
              CASE WHEN isfinite(w.alive_until) AND w.alive_until < clock_timestamp() THEN w.alive_until END, n.began_at
            ) <= clock_timestamp() - %(in_nobodys_hand)s::interval))
    """


def _overdue(kind: Kind, unless: str = "false") -> str:
    """Rows that were due long ago and still wait."""
    return f"""
    SELECT id FROM {kind.table} t
     WHERE {kind.waiting} AND {kind.due_at} < now() - %(overdue)s::interval AND NOT ({unless})
    """


PAUSED = """
NOT t.forced AND EXISTS (
  SELECT FROM alphorn_connection c LEFT JOIN alphorn_apppause app ON app.network = c.network AND app.host = c.host
   WHERE c.id = t.connection_id AND greatest(c.paused_until, app.paused_until) > now())
"""
LOOKED_FOR = Invariant(
    "what is looked for is in a living worker's hand",
    "Deliveries that are being looked for, and by nobody (their worker is dead, or has them for too long)",
    _in_nobodys_hand(LOOK, "alphorn_look", "delivery_id", "longest_send"),
)
LOOKED_IN_TIME = Invariant(
    "no look waits beyond its time but for a pause",
    "Deliveries in doubt that should have been looked for a minute ago (the workers do not keep up, or are stuck)",
    _overdue(LOOK, PAUSED),
)
HELD = Invariant(
    "what is being sent or looked for is in a living worker's hand",
    "Deliveries that are being sent, and by nobody (their worker is dead, or has them for longer than a send takes)",
    _in_nobodys_hand(DELIVERY, "alphorn_attempt", "delivery_id", "longest_send"),
)
MOVING = Invariant(
    "nothing waits beyond its time but for a pause",
    "Deliveries overdue for more than a minute (the workers do not keep up, or are stuck)",
    _overdue(DELIVERY, PAUSED),
)
WITNESSED = Invariant(
    "what is delivered has an address there or a witness",
    "Deliveries called delivered without an id from the network or a person who saw it",
    f"""
    SELECT id FROM alphorn_delivery
     WHERE state = '{State.DELIVERED}' AND remote_id = '' AND (reason <> '{Reason.BY_PERSON}' OR settled_at IS NULL)
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
    f"""
    SELECT d.id FROM alphorn_delivery d
      JOIN alphorn_connection c ON c.id = d.connection_id
      JOIN alphorn_authorisation a ON a.id = c.authorisation_id
     WHERE d.state IN ('{State.PARKED}', '{State.UNCONFIRMED}') AND d.parked_version < a.version
   AND a.signed_out_at IS NULL AND c.gone_at IS NULL
       AND c.held_at IS NULL
       AND d.settled_at <= now() - %(in_nobodys_hand)s::interval
    """,
)
DOUBTED = Invariant(
    "nothing that may be there is called failed or cancelled",
    "Deliveries called failed or cancelled though an earlier try of them may have arrived",
    f"""
    SELECT d.id FROM alphorn_delivery d JOIN alphorn_intent i ON i.delivery_id = d.id
     WHERE d.state IN ('{State.FAILED}', '{State.CANCELLED}') AND i.closed_at IS NULL AND i.uncertain
    """,
)
READ_BY_SOMEBODY = Invariant(
    "what is being imported is in a living worker's hand",
    "Streams that are being imported, and by nobody (their worker is dead, or has them for longer than a run takes)",
    _in_nobodys_hand(STREAM, "alphorn_run", "stream_id", "longest_run"),
)
IMPORTED_IN_TIME = Invariant(
    "no stream waits beyond its time",
    "Imports overdue for more than a minute (the workers do not keep up, or are stuck)",
    _overdue(STREAM),
)
RENEWED_IN_TIME = Invariant(
    "no renewal of a token waits beyond its time",
    "Tokens whose renewal is overdue for more than a minute (the workers do not keep up, or are stuck)",
    _overdue(REFRESH),
)
GIVEN_BACK_IN_TIME = Invariant(
    "no consent that is given back waits beyond its time",
    "Consents that should have been given back more than a minute ago (the workers do not keep up, or are stuck)",
    _overdue(REVOKE),
)
RUNS_ENDED = Invariant(
    "a run is open only while its stream is being imported in it",
    "Streams with a run that nobody ended",
    f"""
    SELECT DISTINCT s.id FROM alphorn_stream s JOIN alphorn_run r ON r.stream_id = s.id
     WHERE r.ended_at IS NULL AND (s.state <> '{StreamState.IMPORTING}' OR r.number <> s.run)
    """,
)
INVARIANTS = (
    HELD,
    MOVING,
    LOOKED_FOR,
    LOOKED_IN_TIME,
    WITNESSED,
    GAPLESS,
    RELEASED,
    DOUBTED,
    READ_BY_SOMEBODY,
    IMPORTED_IN_TIME,
    RENEWED_IN_TIME,
    GIVEN_BACK_IN_TIME,
    RUNS_ENDED,
)


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
