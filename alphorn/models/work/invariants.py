"""What must hold of deliveries and streams at any moment, as SQL: `doctor` asks it, and so do the tests, afterwards.

Each invariant returns the rows that break it. Nothing here mends anything: that is the sweep's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn.database import sql
from alphorn.lib.marking import gettext_noop as _
from alphorn.models.work.causes import STILL_SO, TOLD
from alphorn.models.work.invariant import (
    LOOK_AT_WORKERS,
    MORE_WORKERS,
    OPEN_THE_POST,
    TELL_US,
    Invariant,
    in_nobodys_hand,
    overdue,
)
from alphorn.models.work.kinds import DELIVERY, HOST, LOOK, REFRESH, REVOKE, STREAM
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason


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
        return f"{self.invariant.words % {'count': len(self.rows)}} {self.invariant.mend}"


PAUSED = """
NOT t.forced AND EXISTS (
  SELECT FROM alphorn_connection c JOIN alphorn_host h ON h.network = c.network AND h.name = c.host
   WHERE c.id = t.connection_id AND greatest(c.paused_until, h.paused_until) > now())
"""
LOOKED_FOR = Invariant(
    "what is looked for is in a living worker's hand",
    _(
        "Deliveries that are being looked for, and by nobody (their worker is dead, or has them for too "
        "long): %(count)s."
    ),
    LOOK_AT_WORKERS,
    in_nobodys_hand(LOOK, "alphorn_look", "delivery_id", "longest_send"),
)
LOOKED_IN_TIME = Invariant(
    "no look waits beyond its time but for a pause",
    _(
        "Deliveries in doubt that should have been looked for a minute ago (the workers do not keep up, or "
        "are stuck): %(count)s."
    ),
    MORE_WORKERS,
    overdue(LOOK, PAUSED),
)
HELD = Invariant(
    "what is being sent or looked for is in a living worker's hand",
    _(
        "Deliveries that are being sent, and by nobody (their worker is dead, or has them for longer than a "
        "send takes): %(count)s."
    ),
    LOOK_AT_WORKERS,
    in_nobodys_hand(DELIVERY, "alphorn_attempt", "delivery_id", "longest_send"),
)
MOVING = Invariant(
    "nothing waits beyond its time but for a pause",
    _("Deliveries overdue for more than a minute (the workers do not keep up, or are stuck): %(count)s."),
    MORE_WORKERS,
    overdue(DELIVERY, PAUSED),
)
WITNESSED = Invariant(
    "what is delivered has an address there or a witness",
    _("Deliveries called delivered without an id from the network or a person who saw it: %(count)s."),
    OPEN_THE_POST,
    f"""
    SELECT id FROM alphorn_delivery
     WHERE state = '{State.DELIVERED}' AND remote_id = '' AND (reason <> '{Reason.BY_PERSON}' OR settled_at IS NULL)
    """,
)
GAPLESS = Invariant(
    "attempts are numbered without a gap, from the first that is kept",
    _("Deliveries that lack the record of an attempt: %(count)s."),
    TELL_US,
    """
    SELECT d.id FROM alphorn_delivery d
      LEFT JOIN alphorn_attempt t ON t.delivery_id = d.id
     GROUP BY d.id, d.attempt, d.forgotten
    HAVING coalesce(sum(t.times), 0) <> d.attempt - d.forgotten OR coalesce(max(t.number), d.forgotten) <> d.attempt
        OR coalesce(min(t.number - t.times), d.forgotten) <> d.forgotten
    """,
)
RELEASED = Invariant(
    "nothing is parked for a sign-in that has happened",
    _("Deliveries that wait for a sign-in that has happened already: %(count)s."),
    LOOK_AT_WORKERS,
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
UNASKED = Invariant(
    "nothing waits for a sign-in at a place that is gone",
    _("Deliveries that wait for a sign-in at a place that is disconnected: %(count)s."),
    OPEN_THE_POST,
    """
    SELECT d.id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
     WHERE d.parked_version IS NOT NULL AND c.gone_at IS NOT NULL
    """,
)
DOUBTED = Invariant(
    "nothing that may be there is called failed or cancelled",
    _("Deliveries called failed or cancelled though an earlier try of them may have arrived: %(count)s."),
    OPEN_THE_POST,
    f"""
    SELECT d.id FROM alphorn_delivery d JOIN alphorn_intent i ON i.delivery_id = d.id
     WHERE d.state IN ('{State.FAILED}', '{State.CANCELLED}') AND i.closed_at IS NULL AND i.uncertain
    """,
)
LOOKS_GAPLESS = Invariant(
    "looks are numbered without a gap, from the first that is kept",
    _("Deliveries that lack the record of a look: %(count)s."),
    TELL_US,
    """
    SELECT d.id FROM alphorn_delivery d
      LEFT JOIN alphorn_look l ON l.delivery_id = d.id
     WHERE d.look > 0
     GROUP BY d.id, d.look, d.forgotten_looks
    HAVING count(l.id) <> d.look - d.forgotten_looks OR coalesce(max(l.number), d.forgotten_looks) <> d.look
    """,
)
TRIES_ENDED = Invariant(
    "a try is open only while its delivery is being sent in it",
    _("Deliveries with a try that nobody ended: %(count)s."),
    TELL_US,
    f"""
    SELECT DISTINCT d.id FROM alphorn_attempt t JOIN alphorn_delivery d ON d.id = t.delivery_id
     WHERE t.ended_at IS NULL AND (d.state <> '{State.SENDING}' OR t.number <> d.attempt)
    """,
)
LOOKS_ENDED = Invariant(
    "a look is open only while its delivery is in the hand of who looks",
    _("Deliveries with a look that nobody ended: %(count)s."),
    TELL_US,
    f"""
    SELECT DISTINCT d.id FROM alphorn_look l JOIN alphorn_delivery d ON d.id = l.delivery_id
     WHERE l.ended_at IS NULL AND (d.state <> '{State.CHECKING}' OR d.worker IS NULL OR l.number <> d.look)
    """,
)
INTENDED = Invariant(
    "what is sent or looked for has its intent, and what is delivered has none open",
    _(
        "Deliveries of which it does not stand what is sent, or which are delivered and stand open all the "
        "same: %(count)s."
    ),
    OPEN_THE_POST,
    f"""
    SELECT d.id FROM alphorn_delivery d
     WHERE d.state IN ('{State.SENDING}', '{State.CHECKING}')
       AND NOT EXISTS (SELECT FROM alphorn_intent i WHERE i.delivery_id = d.id AND i.closed_at IS NULL)
    UNION ALL
    SELECT d.id FROM alphorn_intent i JOIN alphorn_delivery d ON d.id = i.delivery_id
     WHERE i.closed_at IS NULL AND d.state = '{State.DELIVERED}'
    """,
)
NOT_LATE = Invariant(
    "nothing is parked as late before its time",
    _("Deliveries on hold as late whose time is not over: %(count)s."),
    _("Open the post, and press “Send now”. Please tell us, too: this is a fault of Alphorn."),
    f"""
    SELECT d.id FROM alphorn_delivery d JOIN alphorn_post p ON p.id = d.post_id
     WHERE d.state = '{State.PARKED}' AND d.reason = '{Reason.LATE}' AND coalesce(d.late_at, p.late_at) > now()
    """,
)
RESTS_FOR_A_CAUSE = Invariant(
    "no list rests for a sign-in that has happened",
    _("Imports that rest for a sign-in that has happened already: %(count)s."),
    LOOK_AT_WORKERS,
    f"""
    SELECT s.id FROM alphorn_stream s JOIN alphorn_authorisation a ON a.id = s.authorisation_id
      LEFT JOIN alphorn_connection c ON c.id = s.connection_id
     WHERE s.state = '{StreamState.RESTING}' AND s.parked_version < a.version
       AND a.signed_out_at IS NULL AND a.leaving_at IS NULL AND c.gone_at IS NULL AND c.held_at IS NULL
    """,
)
READ_BY_SOMEBODY = Invariant(
    "what is being imported is in a living worker's hand",
    _(
        "Streams that are being imported, and by nobody (their worker is dead, or has them for longer than a "
        "run takes): %(count)s."
    ),
    LOOK_AT_WORKERS,
    in_nobodys_hand(STREAM, "alphorn_run", "stream_id", "longest_run"),
)
IMPORTED_IN_TIME = Invariant(
    "no stream waits beyond its time",
    _("Imports overdue for more than a minute (the workers do not keep up, or are stuck): %(count)s."),
    MORE_WORKERS,
    overdue(STREAM),
)
RENEWED_IN_TIME = Invariant(
    "no renewal of a token waits beyond its time",
    _("Tokens whose renewal is overdue for more than a minute (the workers do not keep up, or are stuck): %(count)s."),
    MORE_WORKERS,
    overdue(REFRESH),
)
TENDED_IN_TIME = Invariant(
    "no host in trouble waits beyond its time",
    _(
        "Hosts in trouble that should have been asked more than a minute ago (the workers do not keep up, or "
        "are stuck): %(count)s."
    ),
    MORE_WORKERS,
    overdue(HOST),
)
GIVEN_BACK_IN_TIME = Invariant(
    "no consent that is given back waits beyond its time",
    _(
        "Consents that should have been given back more than a minute ago (the workers do not keep up, or "
        "are stuck): %(count)s."
    ),
    MORE_WORKERS,
    overdue(REVOKE),
)
RUNS_ENDED = Invariant(
    "a run is open only while its stream is being imported in it",
    _("Streams with a run that nobody ended: %(count)s."),
    TELL_US,
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
    LOOKS_GAPLESS,
    TRIES_ENDED,
    LOOKS_ENDED,
    INTENDED,
    RELEASED,
    UNASKED,
    NOT_LATE,
    DOUBTED,
    READ_BY_SOMEBODY,
    IMPORTED_IN_TIME,
    RENEWED_IN_TIME,
    GIVEN_BACK_IN_TIME,
    TENDED_IN_TIME,
    RUNS_ENDED,
    RESTS_FOR_A_CAUSE,
    TOLD,
    STILL_SO,
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
