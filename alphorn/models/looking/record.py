"""The record of a look: what it saw, and what follows. One transaction, fenced by the look and its worker."""

import random
from datetime import timedelta

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.events.follow import follow
from alphorn.models.limits.breaker import Said, said_by
from alphorn.models.limits.buckets import tell_of_sends
from alphorn.models.limits.consequences import apply_pauses, hold_places, refresh_tokens, sign_out
from alphorn.models.looking.known import known
from alphorn.models.looking.report import LookReport
from alphorn.models.looking.rows import Doubtful, own
from alphorn.models.looking.step import look_step
from alphorn.models.looking.verdict import CannotTell, Found, Verdict, verdict
from alphorn.models.posting.credible import keepable_url
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.posting.letting_go import let_go
from alphorn.models.posting.next_step import Limits, NextStep
from alphorn.models.posting.record import LOCK_AUTHORISATIONS, LOCK_CONNECTIONS
from alphorn.models.work.kinds import moving
from alphorn.models.work.patience import patience
from alphorn.models.work.states import STANDING_STILL, State
from alphorn.networks.endings import Ending, PausedByNetwork, SignInAgain, TryAgain
from alphorn.networks.looking import Sight


def record_look(report: LookReport) -> bool:
    """Write what a look saw and what follows. Tells whether it was still this worker's to say."""
    with transaction.atomic():
        if isinstance(report.saw, SignInAgain):
            sql.run(LOCK_AUTHORISATIONS, [[report.delivery_id]])
        if isinstance(report.saw, SignInAgain | PausedByNetwork):
            sql.run(LOCK_CONNECTIONS, [[report.delivery_id]])
        if isinstance(report.saw, Sight | TryAgain):
            tell_of_sends([(report.delivery_id, report.saw.usage)])
        row = own(report)
        if row is None:
            return False
        saw = verdict(report.saw, known(row, report.saw)) if isinstance(report.saw, Sight) else report.saw
        step = conclude(report, row, saw)
        if row.place_waits and not step.pause and _is_well(report.saw):
            let_go(row.connection_id, states=[State.CHECKING])
        if step.state in STANDING_STILL:
            consents = [row.authorisation_id] if step.sign_out or step.hold else []
            follow(places=[row.connection_id], consents=consents)
    return True


def _is_well(saw: Sight | Ending) -> bool:
    return isinstance(saw, Sight) or said_by(saw) is Said.WELL


def conclude(report: LookReport, row: Doubtful, saw: Verdict | Ending) -> NextStep:
    """Write what was seen, and what follows. Events are the caller's to follow."""
    limits = Limits(row.late_at, patience(), random.random())  # noqa: S311  # jitter, not a secret
    step = look_step(saw, row.doubt(saw), limits, row.now)
    _write(report, row, saw, step)
    reason = str(saw.reason) if isinstance(saw, Ending) else ""
    sign_out([(row, reason)] if step.sign_out else [])
    hold_places([(row, reason)] if step.hold else [])
    refresh_tokens([row] if step.refresh else [])
    apply_pauses([(row, step.pause, reason)] if step.pause else [])
    live.announce(row.workspace_id, *of_delivery(row.delivery_id, row.post_id))
    return step


WRITE = f"""
WITH rows AS (
  UPDATE alphorn_delivery
     SET state = %(state)s, reason = coalesce(%(reason)s, reason), detail = '', worker = NULL,
         due_at = coalesce(now() + %(after)s, due_at),
         generation = generation + CASE WHEN %(moves)s THEN 1 ELSE 0 END,
         remote_id = %(remote_id)s, url = %(url)s, settled_at = CASE WHEN NOT %(moves)s THEN now() END,
         parked_version = %(version)s, held_by = %(place)s
   WHERE id = %(delivery)s
  RETURNING generation
), looks AS (
  UPDATE alphorn_look
     SET ended_at = clock_timestamp(), saw = %(saw)s, reason = %(why)s, detail = %(detail)s,
         next_state = %(state)s, next_due_at = now() + %(after)s
   WHERE delivery_id = %(delivery)s AND number = %(number)s
), intents AS (
  UPDATE alphorn_intent SET closed_at = now()
   WHERE id = %(intent)s AND closed_at IS NULL AND (%(disproved)s OR %(state)s = '{State.DELIVERED}')
)
SELECT generation FROM rows
"""


def _write(report: LookReport, row: Doubtful, saw: Verdict | Ending, step: NextStep) -> None:
    found = saw if isinstance(saw, Found) else Found("")
    moves = step.state in (State.WAITING, State.CHECKING)
    after = (step.after or timedelta(0)) if moves else None
    [(generation,)] = sql.rows(
        WRITE,
        {
            "delivery": row.delivery_id,
            "number": report.number,
            "intent": row.intent_id,
            "state": step.state,
            "reason": step.reason,
            "after": after,
            "moves": moves,
            "remote_id": found.remote_id,
            "url": keepable_url(found.url),
            "version": row.version if step.sign_out or step.hold else None,
            "place": step.held_by(row.connection_id),
            "saw": type(saw).__name__,
            "why": saw.reason if isinstance(saw, CannotTell | Ending) else "",
            "detail": saw.detail if isinstance(saw, Ending) else "",
            "disproved": step.disproved,
        },
    )
    if moves:
        jobs.enqueue([moving(step.state).job(row.delivery_id, row.network, generation, after or timedelta(0))])
