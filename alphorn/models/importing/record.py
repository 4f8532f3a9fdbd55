"""How a run ended, and what follows. Fenced: only a stream that still has this run and this worker is changed."""

import random
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.events.follow import follow
from alphorn.models.importing.item import forget_sightings
from alphorn.models.importing.next_run import NextRun, StreamPast, next_run
from alphorn.models.limits.consequences import refresh_tokens, sign_out
from alphorn.models.work.kinds import STREAM
from alphorn.models.work.patience import patience
from alphorn.models.work.states import RunEnding, State, StreamState
from alphorn.networks import stream_kind
from alphorn.networks.endings import Ending, SignInAgain, TryAgain
from alphorn.networks.streams import StreamKind

RunOutcome = RunEnding | Ending


@dataclass(frozen=True, slots=True)
class RunReport:
    """How one run of a stream ended."""

    stream_id: UUID
    run: int
    worker_id: UUID
    outcome: RunOutcome
    pages: int | None = None  # that it has kept, as it remembers; None: nobody does

    @property
    def reason(self) -> str:
        """The code of the reason; "" where nothing went wrong."""
        return str(self.outcome.reason) if isinstance(self.outcome, Ending) else ""

    @property
    def detail(self) -> str:
        """The network's own sentence, if any."""
        return self.outcome.detail if isinstance(self.outcome, Ending) else ""


@dataclass(frozen=True, slots=True, eq=False)
class OwnedStream:
    """A stream that is `importing` in this worker's hand."""

    stream_id: UUID
    workspace_id: UUID
    network: str
    host: str
    authorisation_id: UUID
    connection_id: UUID | None
    version: int
    attempt_version: int
    pages: int
    interval: timedelta
    failures: int
    again: bool
    is_full: bool
    kind: str
    refused_before: bool
    fruitless: int
    own_token: bool

    @property
    def facts(self) -> StreamKind:
        """What the network says about this kind."""
        return stream_kind(self.network, self.kind)


LOCK_AUTHORISATION = """
SELECT FROM alphorn_authorisation WHERE id = (SELECT authorisation_id FROM alphorn_stream WHERE id = %s)
   FOR NO KEY UPDATE
"""
OWN = f"""
SELECT FROM alphorn_stream
 WHERE id = %s AND run = %s AND worker = %s AND state = '{StreamState.IMPORTING}' FOR NO KEY UPDATE
"""
READ = f"""
SELECT s.id AS stream_id, s.workspace_id, s.network, a.host, a.id AS authorisation_id, s.connection_id, a.version,
       r.token_version AS attempt_version, r.pages, s.interval, s.failures, s.again, s.is_full, s.kind,
       CASE WHEN r.pages > 0 THEN 0 ELSE (
         SELECT count(*) FROM (
           SELECT bool_and(b.ending = '{TryAgain.__name__}' AND b.pages = 0) OVER (ORDER BY b.number DESC) AS is_so
             FROM alphorn_run b WHERE b.stream_id = s.id AND b.number < s.run AND b.number >= s.run - 12
         ) before WHERE is_so) END AS fruitless,
       coalesce(c.own_token, '') <> '' AS own_token,
       EXISTS (SELECT FROM alphorn_run b WHERE b.stream_id = s.id AND b.number = s.run - 1
                  AND b.ending = '{SignInAgain.__name__}') AS refused_before
  FROM alphorn_stream s
  JOIN alphorn_authorisation a ON a.id = s.authorisation_id
  JOIN alphorn_run r ON r.stream_id = s.id AND r.number = s.run
  LEFT JOIN alphorn_connection c ON c.id = s.connection_id
 WHERE s.id = %s
"""


def record(report: RunReport) -> bool:
    """Write how the run ended and what follows. Tells whether it was still this worker's to say."""
    with transaction.atomic():
        if isinstance(report.outcome, SignInAgain):
            sql.run(LOCK_AUTHORISATION, [report.stream_id])
        if not sql.rows(OWN, [report.stream_id, report.run, report.worker_id]):
            return False  # whoever took it away has closed the run
        [row] = sql.rows_as(OwnedStream, READ, [report.stream_id])
        if report.outcome is RunEnding.DONE and report.pages not in (None, row.pages):
            report = replace(report, outcome=RunEnding.MORE)  # a crash took back what it kept last
        if report.outcome is RunEnding.DONE and row.facts.is_own:
            sql.run(TIE, [row.stream_id])
        step = _step(report.outcome, row)
        _write(report, row, step)
        _aftermath(report, row, step)
        live.announce(row.workspace_id, f"stream-{row.stream_id}", "streams")
        follow(consents=[row.authorisation_id] if step.after is None else [])
    return True


def _step(outcome: RunOutcome, row: OwnedStream) -> NextRun:
    past = StreamPast(
        interval=row.interval,
        failures=row.failures + 1,
        again=row.again,
        renewed=row.version > row.attempt_version,
        refused_before=row.refused_before,
        fruitless=row.fruitless,
        own_token=row.own_token,
        roll=random.random(),  # noqa: S311  # jitter, not a secret
    )
    return next_run(outcome, past, patience())


# What Alphorn posted, and read again before its own record of it was written.
TIE = f"""
UPDATE alphorn_item i SET delivery_id = d.id
  FROM alphorn_stream s, alphorn_connection c, alphorn_delivery d
 WHERE s.id = %s AND (c.id = s.connection_id OR (s.connection_id IS NULL AND c.authorisation_id = s.authorisation_id))
   AND d.connection_id = c.id AND d.state = '{State.DELIVERED}' AND d.settled_at > now() - interval '1 day'
   AND i.stream_id = s.id AND i.remote_id = d.remote_id AND i.delivery_id IS NULL AND i.deleted_at IS NULL
"""


WRITE = """
WITH closed AS (
  UPDATE alphorn_run
     SET ended_at = clock_timestamp(), ending = %(ending)s, reason = %(why)s, detail = %(detail)s
   WHERE stream_id = %(stream)s AND number = %(run)s
)
UPDATE alphorn_stream
   SET state = %(state)s, due_at = now() + %(after)s, generation = generation + 1,
       worker = NULL, again = again AND NOT %(ended)s,
       reason = %(reason)s, detail = %(detail)s, failures = %(failures)s, parked_version = %(parked)s,
       cursor = CASE WHEN %(ended)s THEN '' ELSE cursor END, stalls = CASE WHEN %(ended)s THEN 0 ELSE stalls END,
       is_full = CASE WHEN %(done)s THEN false WHEN %(ended)s AND since = '' AND cursor = '' THEN is_full
                      WHEN %(ended)s THEN since = '' OR cursor = '' ELSE is_full END,
       since = CASE WHEN %(done)s OR (%(ended)s AND cursor = '') THEN '' ELSE since END,
       synced_at = CASE WHEN %(done)s THEN now() ELSE synced_at END,
       full_sync_at = CASE WHEN %(done)s AND is_full THEN now() ELSE full_sync_at END
 WHERE id = %(stream)s RETURNING generation
"""


def _write(report: RunReport, row: OwnedStream, step: NextRun) -> None:
    done = report.outcome is RunEnding.DONE
    values = {
        "stream": row.stream_id,
        "run": report.run,
        "ending": report.outcome if isinstance(report.outcome, RunEnding) else type(report.outcome).__name__,
        "why": report.reason or (step.reason or ""),
        "detail": report.detail,
        "state": step.state,
        "after": step.after,
        "reason": step.reason or "",
        "failures": _failures(report, row),
        "parked": row.version if step.after is None else None,
        "done": done,
        "ended": done or step.restart,
    }
    generation = sql.rows(WRITE, values)[0][0]
    if (done and row.is_full) or step.restart:
        forget_sightings(row.stream_id)
    if step.after is not None:
        jobs.enqueue([STREAM.job(row.stream_id, row.network, generation, step.after)])


def _failures(report: RunReport, row: OwnedStream) -> int:
    """How many runs in a row have failed now. Who is asked to come back at a certain time has not failed."""
    if isinstance(report.outcome, TryAgain) and report.outcome.after is not None:
        return row.failures
    return row.failures + 1 if report.reason else 0


def _aftermath(report: RunReport, row: OwnedStream, step: NextRun) -> None:
    if step.sign_out:
        sign_out([(row, report.reason)])
    if step.refresh:
        refresh_tokens([row])
