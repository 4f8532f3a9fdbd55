"""What follows a look whether a delivery arrived: a pure function."""

from datetime import datetime, timedelta

from alphorn.models.limits.pause import Pause, length_of
from alphorn.models.looking.times import Doubt, first_proof_at, is_proven_absent, look_after
from alphorn.models.looking.verdict import Absent, CannotTell, Found, Verdict
from alphorn.models.posting.next_step import Limits, NextStep, wait_for_another
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

MOST_IN_VAIN = 5  # in a row, those that could only have found it with them


def look_step(saw: Verdict | Ending, doubt: Doubt, limits: Limits, now: datetime) -> NextStep:
    """What follows. Never raises; nothing that may be there is sent again, or called failed or cancelled."""
    match saw:
        case Found():
            return NextStep(State.DELIVERED, Reason.FOUND)
        case Absent():
            return _absent(doubt, limits, now)
        case CannotTell():
            return _cannot_tell(saw, doubt, limits, now)
        case SignInAgain():
            return _sign_in_again(saw, doubt, limits)
        case Rejected():
            return _in_vain(Reason.NOBODY_LOOKED, doubt, limits)
        case PausedByNetwork():
            after = length_of(saw, doubt.pauses, limits.patience)
            return NextStep(State.CHECKING, saw.reason, after, pause=Pause(saw.scope, after))
        case _:
            return _failed(saw, doubt, limits, now)


def _absent(doubt: Doubt, limits: Limits, now: datetime) -> NextStep:
    if not is_proven_absent(doubt, limits.patience):
        return NextStep(State.CHECKING, None, look_after(doubt, limits.patience, now))
    if doubt.seems_there:  # the network contradicts itself, and would only refuse it once more
        return NextStep(State.UNCONFIRMED, Reason.DUPLICATE)
    if doubt.gone:
        return NextStep(State.CANCELLED, Reason.DISCONNECTED, disproved=True)
    if doubt.deaths >= limits.patience.deaths:
        return NextStep(State.PARKED, Reason.POISON, disproved=True)
    if doubt.same_answers >= limits.patience.same_answers:
        return NextStep(State.PARKED, Reason.SAME_ANSWER, disproved=True)
    return NextStep(State.WAITING, Reason.NOT_THERE, timedelta(0), disproved=True)


def _cannot_tell(saw: CannotTell, doubt: Doubt, limits: Limits, now: datetime) -> NextStep:
    if doubt.began_at < first_proof_at(doubt.doubted_at, limits.patience):
        return NextStep(State.CHECKING, saw.reason, look_after(doubt, limits.patience, now))
    if saw.reason is Reason.CANNOT_LOOK_BACK:  # of that minute, perhaps
        return _in_vain(Reason.DUPLICATE if doubt.seems_there else saw.reason, doubt, limits)
    return NextStep(State.UNCONFIRMED, Reason.DUPLICATE if doubt.seems_there else saw.reason)


def _in_vain(reason: Reason, doubt: Doubt, limits: Limits) -> NextStep:
    """The network shows too little, or refuses to show anything: a few times more, then its person is asked."""
    if doubt.vain >= MOST_IN_VAIN:
        return NextStep(State.UNCONFIRMED, reason)
    return NextStep(State.CHECKING, None, limits.patience.backoff(doubt.vain + 1, limits.roll))


def _sign_in_again(saw: SignInAgain, doubt: Doubt, limits: Limits) -> NextStep:
    if doubt.renewed:
        return NextStep(State.CHECKING, Reason.TOKEN_EXPIRED, timedelta(0))
    if saw.refreshable and (not doubt.refusals or doubt.token_over):
        wait = wait_for_another(doubt.refusals, limits)
        return NextStep(State.CHECKING, Reason.TOKEN_EXPIRED, wait, refresh=True)
    if doubt.gone:  # nobody signs in there any more
        return NextStep(State.UNCONFIRMED, Reason.DISCONNECTED)
    is_over = saw.reason is Reason.SIGNED_OUT and not doubt.own_token and not saw.refreshable
    return NextStep(State.UNCONFIRMED, saw.reason, sign_out=is_over, hold=not is_over)


def _failed(saw: Ending, doubt: Doubt, limits: Limits, now: datetime) -> NextStep:
    """It saw nothing: another one, later; and when the post would be late by then, its person is asked."""
    if now >= limits.late_at and now >= first_proof_at(doubt.doubted_at, limits.patience):
        return NextStep(State.UNCONFIRMED, Reason.NOBODY_LOOKED)
    after = limits.patience.backoff(doubt.failures + 1, limits.roll)
    if isinstance(saw, TryAgain) and saw.after is not None:
        longest = timedelta(seconds=limits.patience.longest_pause_seconds)
        after = max(after, min(saw.after, longest) + timedelta(seconds=limits.roll))
    return NextStep(State.CHECKING, saw.reason, after)
