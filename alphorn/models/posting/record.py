"""The record: what came back from a send, and what follows. Many at once, one transaction, fenced.

Only a row that still carries the attempt and the worker of the claim is changed. For every other one somebody else
owns it: the late answer is kept in that attempt's log, and a late `Sent` settles what is still in doubt.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.events.follow import follow
from alphorn.models.limits.breaker import Answer, Said, said_by
from alphorn.models.limits.buckets import tell_of_sends
from alphorn.models.limits.consequences import apply_pauses, hold_places, refresh_tokens, sign_out
from alphorn.models.limits.trouble import note_answers
from alphorn.models.posting import late_answer
from alphorn.models.posting.credible import credible
from alphorn.models.posting.fragments import by_workspace
from alphorn.models.posting.letting_go import let_go
from alphorn.models.posting.lifting import lift_holds_later
from alphorn.models.posting.next_step import Limits, NextStep, next_step
from alphorn.models.posting.record_rows import Owned, own
from alphorn.models.posting.report import Report
from alphorn.models.work.kinds import DELIVERY, LOOK
from alphorn.models.work.patience import patience
from alphorn.models.work.states import MAY_BE_THERE, STANDING_STILL, State, listed
from alphorn.networks import NETWORKS
from alphorn.networks.endings import OutcomeUnknown, PausedByNetwork, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

PHASES = 1000
MOVES = {State.WAITING: DELIVERY, State.CHECKING: LOOK}  # what goes on by itself, and by which kind of job


class RowIsLocked(Exception):
    """Somebody else has the row just now: nothing was written of it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt's end, with what follows."""

    report: Report
    row: Owned
    step: NextStep

    @property
    def answer(self) -> Answer:
        """What it says of the host."""
        return Answer(self.row.delivery_id, said_by(self.report.outcome), self.report.reason)

    @property
    def lets_go(self) -> bool:
        """Whether it has shown that its place takes posts again, after a pause that is over."""
        return self.row.place_waits and self.answer.said is Said.WELL and not self.step.pause

    @property
    def concerns_host(self) -> bool:
        """Whether that may change how it stands there: mostly all is well, and nothing is locked or written for it."""
        return self.answer.said is Said.BADLY or not self.row.host_is_well


def record(reports: Sequence[Report]) -> list[bool | None]:
    """Write how attempts ended and what follows. Tells for each whether it was still this worker's to say.

    None where somebody else has locked the row just now: nothing is written of that one, and none of the others waits.
    """
    try:
        return _record(reports)
    except (IntegrityError, DataError, UnicodeEncodeError):
        # One of the answers cannot be kept as it is. Every exit sets a state: that one counts as unreadable.
        return _record([replace(report, outcome=outcome) for report, outcome in credible(reports)])


def _record(reports: Sequence[Report]) -> list[bool | None]:
    with transaction.atomic():
        _lock_what_changes(reports)
        tell_of_sends((r.delivery_id, r.outcome.usage) for r in reports if isinstance(r.outcome, Sent | TryAgain))
        owned, locked = own(reports)
        ended = [_ended(report, owned[report.claim]) for report in reports if report.claim in owned]
        _write(ended)
        sign_out([(e.row, e.report.reason) for e in ended if e.step.sign_out])
        hold_places([(e.row, e.report.reason) for e in ended if e.step.hold])
        refresh_tokens([e.row for e in ended if e.step.refresh])
        note_answers([(e.row.host_id, e.answer) for e in ended if e.concerns_host])
        apply_pauses([(e.row, e.step.pause, e.report.reason) for e in ended if e.step.pause])
        for place in sorted({e.row.connection_id for e in ended if e.lets_go}):
            let_go(place)
        lift_holds_later([e.row for e in ended if e.row.held and isinstance(e.report.outcome, Sent)])
        proven = late_answer.keep_late(
            [r for r in reports if not (r.claim in owned or r.is_orphan or r.delivery_id in locked)]
        )
        live.announce_all(by_workspace(e.row for e in ended))
        _follow(ended, proven)
    return [None if report.delivery_id in locked else report.claim in owned for report in reports]


def _follow(ended: Sequence[Ended], proven: Iterable[UUID]) -> None:
    """Who needs to know is told. `proven`: the places of what a late yes has settled."""
    still = [e.row.connection_id for e in ended if {e.row.was, e.step.state} & set(STANDING_STILL)]
    refused = {e.row.authorisation_id for e in ended if e.step.sign_out or e.step.hold}
    follow(places={*still, *proven}, consents=refused)


def _ended(report: Report, row: Owned) -> Ended:
    if report.is_orphan and isinstance(report.outcome, OutcomeUnknown) and not row.began_writing:
        report = replace(report, outcome=TryAgain(Reason.DIED_UNWRITTEN))
    if report.reason == Reason.NOT_SENT and row.host_stops_it:
        report = replace(report, outcome=TryAgain(Reason.HOST_TROUBLE))
    limits = Limits(row.late_at, patience(), random.random())  # noqa: S311  # jitter, not a secret
    return Ended(report, row, next_step(report.outcome, row.history(report.outcome), limits, row.now))


def _lock_what_changes(reports: Sequence[Report]) -> None:
    """Authorisations and connections before deliveries, as a claim does; the hot path changes neither."""
    signing_out = [r.delivery_id for r in reports if isinstance(r.outcome, SignInAgain)]
    holding = [r.delivery_id for r in reports if isinstance(r.outcome, PausedByNetwork | SignInAgain)]
    if signing_out:
        sql.run(LOCK_AUTHORISATIONS, [signing_out])
    if holding:
        sql.run(LOCK_CONNECTIONS, [holding])


LOCK_AUTHORISATIONS = """
SELECT FROM alphorn_authorisation WHERE id IN (
  SELECT c.authorisation_id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
   WHERE d.id = ANY(%s)) ORDER BY id FOR NO KEY UPDATE
"""
LOCK_CONNECTIONS = """
SELECT FROM alphorn_connection WHERE id IN (SELECT connection_id FROM alphorn_delivery WHERE id = ANY(%s))
 ORDER BY id FOR NO KEY UPDATE
"""

WRITE = f"""
WITH new AS (
  SELECT * FROM unnest(%(ids)s::uuid[], %(numbers)s::int[], %(states)s::text[], %(reasons)s::text[],
                       %(details)s::text[], %(afters)s::interval[], %(remote_ids)s::text[], %(urls)s::text[],
                       %(endings)s::text[], %(why)s::text[], %(disproved)s::boolean[], %(uncertain)s::boolean[],
                       %(versions)s::int[], %(places)s::uuid[])
           AS t (id, number, state, reason, detail, after, remote_id, url, ending, why, disproved, uncertain, version,
                 place)
), rows AS (
  UPDATE alphorn_delivery d
     SET state = new.state, reason = new.reason, detail = new.detail, worker = NULL,
         due_at = coalesce(now() + new.after, d.due_at),
         generation = d.generation + CASE WHEN new.state IN ({listed(MOVES)}) THEN 1 ELSE 0 END,
         remote_id = new.remote_id, url = new.url,
         settled_at = CASE WHEN new.state NOT IN ({listed(MOVES)}) THEN now() END,
         parked_version = new.version, held_by = new.place
    FROM new WHERE d.id = new.id
  RETURNING d.id, d.generation
), tries AS (
  UPDATE alphorn_attempt a
     SET ended_at = clock_timestamp(), ending = new.ending, reason = new.why, detail = new.detail,
         next_state = new.state, next_due_at = now() + new.after
    FROM new WHERE a.delivery_id = new.id AND a.number = new.number
), intents AS (
  UPDATE alphorn_intent i
     SET closed_at = CASE WHEN new.disproved OR new.state = '{State.DELIVERED}' THEN now() END,
         uncertain = new.uncertain OR new.ending = '{OutcomeUnknown.__name__}',
         answered = i.answered AND new.ending <> '{OutcomeUnknown.__name__}',
         doubted_at = CASE WHEN new.ending = '{OutcomeUnknown.__name__}' THEN clock_timestamp()
                           WHEN new.uncertain THEN coalesce(i.doubted_at, clock_timestamp()) END
    FROM new WHERE i.delivery_id = new.id AND i.closed_at IS NULL
)
SELECT id, generation FROM rows
"""


def _write(ended: Sequence[Ended]) -> None:
    if not ended:
        return
    generations: dict[UUID, int] = dict(sql.rows(WRITE, _columns(ended), often=True))
    moving = [
        MOVES[e.step.state].job(
            e.row.delivery_id, e.row.network, generations[e.row.delivery_id], e.step.after or timedelta(0)
        )
        for e in ended
        if e.step.state in MOVES
    ]
    seeing = (_see(e.row) for e in ended if e.step.state is State.DELIVERED and _is_read_back(e.row))
    jobs.enqueue([*moving, *{job.key: job for job in seeing}.values()])


def _is_read_back(row: Owned) -> bool:
    return NETWORKS[row.network].capabilities.reads_back


def _see(row: Owned) -> jobs.Job:
    """One job for all that is delivered to a place within some seconds, when the youngest is there for as long.

    Lost, it is not: then nobody has seen them, and they are delivered all the same.
    """
    every, now = patience().see_after_seconds, row.now.timestamp()
    begins = every * (row.connection_id.int % PHASES) / PHASES  # not all places at the same moment
    turn = int((now - begins) // every) + 2
    after = timedelta(seconds=turn * every + begins - now)
    return jobs.Job(jobs.Word.SEE, row.connection_id, str(turn), after, row.network)


def _columns(ended: Sequence[Ended]) -> dict[str, object]:
    sent = [e.report.outcome if isinstance(e.report.outcome, Sent) else Sent("") for e in ended]
    return {
        "ids": [e.row.delivery_id for e in ended],
        "numbers": [e.report.attempt for e in ended],
        "states": [e.step.state for e in ended],
        "reasons": [e.step.reason or "" for e in ended],
        "details": [e.report.detail for e in ended],
        "afters": [_due_after(e.step) for e in ended],
        "remote_ids": [each.remote_id for each in sent],
        "urls": [each.url for each in sent],
        "endings": [e.report.ending for e in ended],
        "why": [e.report.reason for e in ended],
        "disproved": [e.step.disproved for e in ended],
        "uncertain": [e.row.uncertain or e.step.state in MAY_BE_THERE for e in ended],
        "versions": [e.row.version if e.step.sign_out or e.step.hold else None for e in ended],
        "places": [e.step.held_by(e.row.connection_id) for e in ended],
    }


def _due_after(step: NextStep) -> timedelta | None:
    return (step.after or timedelta(0)) if step.state in MOVES else None
