"""What follows an ending: a pure function, the only place that decides about retrying."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from alphorn.lib.patience import Patience
from alphorn.models.limits.pause import Pause, length_of
from alphorn.models.work.states import State
from alphorn.networks.endings import Outcome, OutcomeUnknown, PausedByNetwork, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class History:
    """What is known of a delivery besides the ending at hand."""

    tries: int = 1  # attempts in a row that were certainly not accepted, this one included
    deaths: int = 0  # attempts whose worker died, this one included
    refusals: int = 0  # attempts in a row before this one that ended with a refused token, too
    token_over: bool = False  # the token that was used has come to its end by itself
    renewed: bool = False  # the token that was used is not the newest any more
    uncertain: bool = False  # an earlier attempt with the same intent had an unknown outcome
    doubted_before: bool = False  # an attempt with an earlier intent had one, which seemed to be proven absent
    own_token: bool = False  # the token was the place's own: the consent may be well
    gone: bool = False  # its connection was disconnected meanwhile
    can_be_found: bool = False  # one can look at the network whether it arrived
    key_lives: bool = False  # the network would know it again by its key
    pauses: int = 0  # pauses of the same scope in a row before this one
    same_answers: int = 1  # how often in a row the network has answered this to it, while others went through


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the next step. `roll` in [0, 1) is the dice of the jitter, thrown by the caller."""

    late_at: datetime
    patience: Patience = field(default_factory=Patience)
    roll: float = 0.5


@dataclass(frozen=True, slots=True)
class NextStep:
    """What becomes of the delivery: its state, when it is due again (`after`, from now), and what else must happen."""

    state: State
    reason: Reason | None = None
    after: timedelta | None = None
    refresh: bool = False  # this version of the token is stale: refresh it
    sign_out: bool = False  # only the person can mend the authorisation
    hold: bool = False  # only the person can mend the connection; others of the same authorisation go on
    pause: Pause | None = None
    disproved: bool = False  # the intent was certainly not accepted: it may be replaced

    def held_by(self, place: UUID) -> UUID | None:
        """`place`, where it waits for the end of a pause of that place."""
        return place if self.pause is not None and self.pause.scope == "connection" else None


def next_step(ending: Outcome, history: History, limits: Limits, now: datetime) -> NextStep:
    """What follows `ending`. Never raises: an ending nobody foresaw counts as an unknown outcome.

    Nothing that may have been accepted is ever sent again by itself, but where its key makes that harmless; nor is it
    called failed or cancelled. Nothing waits beyond its late limit: what would, is due there, and the claim parks it.
    """
    step = _after(ending, history, limits)
    if history.gone and step.state in (State.WAITING, State.PARKED, State.CHECKING):
        state = State.CANCELLED if step.disproved else State.UNCONFIRMED
        return NextStep(state, Reason.DISCONNECTED, disproved=step.disproved)
    if step.after is not None and step.state is State.WAITING:
        until_late = max(limits.late_at - now, timedelta(0))
        return replace(step, after=min(step.after, until_late))
    return step


def _after(ending: Outcome, history: History, limits: Limits) -> NextStep:
    match ending:
        case Sent():
            return NextStep(State.DELIVERED)
        case TryAgain():
            return _try_again(ending, history, limits)
        case Rejected():
            return _rejected(ending, history, limits)
        case SignInAgain():
            return _sign_in_again(ending, history, limits)
        case PausedByNetwork():
            return _paused(ending, history, limits)
        case OutcomeUnknown():
            return _unknown(ending, history, limits)
        case _:
            return _in_doubt(Reason.GARBAGE, history, limits)


def _try_again(ending: TryAgain, history: History, limits: Limits) -> NextStep:
    if ending.reason is Reason.DIED_UNWRITTEN and history.deaths >= limits.patience.deaths:
        return NextStep(State.PARKED, Reason.POISON, disproved=not history.uncertain)
    if history.same_answers >= limits.patience.same_answers and not history.uncertain:
        return NextStep(State.PARKED, Reason.SAME_ANSWER, disproved=True)
    after = limits.patience.backoff(max(history.tries, 1), limits.roll)
    if ending.after is not None:
        # Never earlier than the network asked for; a little later, so that not all come back at once. Nor earlier than
        # by ourselves: who says "come back now" is not asked more often than one who says nothing.
        longest = timedelta(seconds=limits.patience.longest_pause_seconds)
        after = max(after, min(ending.after, longest) + timedelta(seconds=limits.roll))
    return NextStep(State.WAITING, ending.reason, after, disproved=not history.uncertain)


def _rejected(ending: Rejected, history: History, limits: Limits) -> NextStep:
    if ending.reason is Reason.DUPLICATE and (history.uncertain or history.doubted_before):
        return _in_doubt(ending.reason, history, limits)  # it is there, it says: of which try, nobody knows
    if not history.uncertain:
        return NextStep(State.FAILED, ending.reason, disproved=True)
    return _in_doubt(Reason.EARLIER_TRY, history, limits)


def _sign_in_again(ending: SignInAgain, history: History, limits: Limits) -> NextStep:
    disproved = not history.uncertain
    if history.renewed:  # the person signed in, or a refresh came through, while this was on its way
        return NextStep(State.WAITING, Reason.TOKEN_EXPIRED, timedelta(0), disproved=disproved)
    if ending.refreshable and (not history.refusals or history.token_over):
        wait = wait_for_another(history.refusals, limits)
        return NextStep(State.WAITING, Reason.TOKEN_EXPIRED, wait, refresh=True, disproved=disproved)
    # Only a refused token of the consent's own means that the consent is over, and not one that was just renewed: that
    # has shown that the consent lives. A permission, a role or a lock is the place's.
    is_over = ending.reason is Reason.SIGNED_OUT and not history.own_token and not ending.refreshable
    return NextStep(State.PARKED, ending.reason, sign_out=is_over, hold=not is_over, disproved=disproved)


def wait_for_another(refusals: int, limits: Limits) -> timedelta:
    """Until a refused token is renewed: a moment; longer and longer where tokens live for no longer than that."""
    wait = timedelta(seconds=limits.patience.token_wait_seconds)
    return max(wait, limits.patience.backoff(refusals + 1, limits.roll)) if refusals else wait


def _paused(ending: PausedByNetwork, history: History, limits: Limits) -> NextStep:
    after = length_of(ending, history.pauses, limits.patience)
    pause = Pause(ending.scope, after)
    return NextStep(State.WAITING, ending.reason, after, pause=pause, disproved=not history.uncertain)


def _unknown(ending: OutcomeUnknown, history: History, limits: Limits) -> NextStep:
    is_poison = ending.reason is Reason.WORKER_DIED and history.deaths >= limits.patience.deaths
    if history.key_lives and not is_poison:
        return NextStep(State.WAITING, ending.reason, limits.patience.backoff(max(history.tries, 1), limits.roll))
    return _in_doubt(ending.reason, history, limits)


def _in_doubt(reason: Reason, history: History, limits: Limits) -> NextStep:
    """It may be there: somebody looks, or is asked."""
    if not history.can_be_found:
        return NextStep(State.UNCONFIRMED, reason)
    return NextStep(State.CHECKING, reason, timedelta(seconds=limits.patience.first_look_seconds))
