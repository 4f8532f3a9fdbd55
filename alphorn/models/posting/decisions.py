"""What a claim decides about a row that is due: it goes, it waits, or it does not go at all. Pure, but for new ids."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from alphorn.lib.crypto import CannotOpen
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models.limits.buckets import Levels
from alphorn.models.limits.tokens import token_must_wait, wait_for_renewal
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.posting.keys import time_of_key
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Rejected
from alphorn.networks.grants import Token
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import SEND


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent, as this intent; `fresh`: the intent is new."""

    intent_id: UUID
    outgoing: Outgoing
    fresh: bool
    token: Token = field(repr=False)
    write_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: due again `after` from now, and why. `refresh`: its token is renewed meanwhile."""

    after: timedelta
    reason: Reason
    refresh: bool = False
    held_by: UUID | None = None  # the host or the place that lets it go


@dataclass(frozen=True, slots=True)
class Settle:
    """It does not go: parked, failed, cancelled; or somebody looks or is asked whether it is there."""

    state: State
    reason: Reason
    detail: str = ""


Decision = Go | Hold | Settle


def decide(row: Ready, durations: Patience) -> Decision:
    """What happens to a due row now. Pure but for a new intent's id."""
    try:
        decision = _decide(row, durations)
    except Rejected as rejected:
        return _never(row, State.FAILED, rejected.reason, rejected.detail)
    except Exception as error:  # every exit sets a state: a mistake of ours fails this one row and lets the others go
        return _never(row, State.FAILED, Reason.CANNOT_RENDER, type(error).__name__)
    if isinstance(decision, Hold):
        return replace(decision, after=min(decision.after, row.late_at - row.now))
    return decision


def _never(row: Ready, state: State, reason: Reason, detail: str = "") -> Settle:
    """It is not sent; and while an earlier try may be there, nobody calls it failed or cancelled."""
    if not row.uncertain:
        return Settle(state, reason, detail)
    return Settle(State.UNCONFIRMED, reason if state is State.CANCELLED else Reason.EARLIER_TRY, detail)


def within_limits(row: Ready, decision: Decision, levels: Levels) -> Decision:
    """The decision, unless the network would take no more now: then the row waits. What is forced may try."""
    wait = levels.wait_of(row, SEND) if isinstance(decision, Go) else None
    if wait is None or row.forced:
        return decision
    return Hold(min(wait, row.late_at - row.now), Reason.RATE_LIMITED)


def same_text(row: Ready) -> Hold:
    """The same words are on their way to the same account: of two nobody could tell which one is there."""
    time_left = max(row.late_at - row.now, timedelta(seconds=1))
    return Hold(min(timedelta(seconds=patience().same_text_seconds), time_left), Reason.SAME_TEXT)


def _decide(row: Ready, durations: Patience) -> Decision:
    if row.gone:
        return _never(row, State.CANCELLED, Reason.DISCONNECTED)
    if row.uncertain and not row.answered and not time_of_key(row.key_until, row.now, durations):
        return _is_it_there(row)
    if row.now >= row.late_at:
        return Settle(State.PARKED, Reason.LATE)
    if row.signed_out:
        return Settle(State.PARKED, Reason(row.signed_out_reason or Reason.SIGNED_OUT))
    if row.held and not row.forced:  # "try again" asks the network: it may be mended there
        return Settle(State.PARKED, Reason(row.held_reason))
    hold = None if row.forced else _held_back(row, durations)
    if hold is not None:
        return hold
    renewal = Hold(*wait_for_renewal(row, durations), refresh=True)
    if token_must_wait(row, durations):
        return renewal
    try:
        token = row.token()
    except CannotOpen:
        return renewal  # the refresh holds the authorisation's row: it asks to sign in
    return _go(row, token, durations)


def _held_back(row: Ready, durations: Patience) -> Hold | None:
    """By a pause, by its host, or by those that have waited for it longer."""
    pause = row.pause()
    if pause is not None:
        return Hold(pause.until - row.now, Reason(pause.reason), held_by=pause.held_by)
    if row.host_holds_it:
        return Hold(timedelta(seconds=durations.held_seconds), why_held(row), held_by=row.host_id)
    behind = row.ramp()
    return Hold(behind, Reason.HOST_BACK) if behind is not None else None


def why_held(row: Ready) -> Reason:
    """Why its host lets nothing through: a pause that has not been tried since says what it said."""
    is_pause = row.app_paused_until is not None and row.host_reason == row.app_pause_reason
    return Reason(row.host_reason) if is_pause else Reason.HOST_TROUBLE


def _is_it_there(row: Ready) -> Settle:
    """An earlier try may be, and nobody has said that it is not: "Send now" is no answer to that."""
    can_be_found = NETWORKS[row.network].capabilities.shows_after is not None
    return Settle(State.CHECKING if can_be_found else State.UNCONFIRMED, Reason.EARLIER_TRY)


def _go(row: Ready, token: Token, durations: Patience) -> Go:
    if row.intent_id is None:
        return Go(uuid7(), NETWORKS[row.network].render(row.text), fresh=True, token=token)
    relies_on_key = row.uncertain and not row.answered
    return Go(
        row.intent_id,
        Outgoing(json.loads(row.intent_payload), row.intent_key),
        fresh=False,
        token=token,
        write_within=time_of_key(row.key_until, row.now, durations) if relies_on_key else None,
    )
