"""What follows a run of an import: a pure function, the only place that decides when a stream runs again."""

from dataclasses import dataclass
from datetime import timedelta

from alphorn.lib.patience import Patience
from alphorn.models.limits.pause import length_of
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class StreamPast:
    """What is known of a stream besides the ending at hand. `roll` in [0, 1) is the dice of the jitter."""

    interval: timedelta
    failures: int = 0  # runs in a row that failed, this one included
    again: bool = False  # somebody asked for one more meanwhile
    renewed: bool = False  # the token that was used is not the newest any more
    refused_before: bool = False  # the run before this one ended with a refused token, too
    own_token: bool = False  # the token was the place's own: the consent may be well
    fruitless: int = 0  # runs in a row before this one that were told to come later and brought no page
    roll: float = 0.5


@dataclass(frozen=True, slots=True)
class NextRun:
    """What becomes of the stream: its state, when it is due (`after`, from now; None: a sign-in decides)."""

    state: StreamState
    after: timedelta | None
    reason: Reason | None = None
    refresh: bool = False
    sign_out: bool = False
    restart: bool = False  # the cursor is of no use: the next run begins at the newest


def spread(interval: timedelta, roll: float) -> timedelta:
    """The interval ± 10 %, so that a thousand people do not all run at once."""
    return interval * (0.9 + roll / 5)


def next_run(ending: RunEnding | Ending, past: StreamPast, patience: Patience) -> NextRun:
    """What follows `ending`. Reading may be repeated: whatever is in doubt is simply read again, later."""
    if past.again and ending is RunEnding.DONE:
        return NextRun(StreamState.WAITING, timedelta(0))
    match ending:
        case RunEnding.MORE:
            return NextRun(StreamState.WAITING, timedelta(0))
        case RunEnding.STALLED:
            after = timedelta(0) if past.again else spread(past.interval, past.roll)
            return NextRun(StreamState.WAITING, after, Reason.GARBAGE, restart=True)
        case RunEnding():
            return NextRun(StreamState.WAITING, spread(past.interval, past.roll))
        case SignInAgain() if past.renewed:
            return NextRun(StreamState.WAITING, timedelta(0))
        case SignInAgain():
            return _sign_in_again(ending, past, patience)
        case PausedByNetwork():
            # Of that list alone: what may not be read, or not be paid for, says nothing of other calls.
            after = length_of(ending, max(past.failures - 1, 0), patience)
            return NextRun(StreamState.RESTING, after, ending.reason)
        case TryAgain() if ending.after is not None:
            return NextRun(StreamState.RESTING, _asked_for(ending.after, past, patience), ending.reason)
        case OutcomeUnknown(reason=Reason.WORKER_DIED) if past.failures <= patience.deaths:
            return NextRun(StreamState.WAITING, timedelta(seconds=patience.first_retry_seconds), ending.reason)
        case _:
            return _after_failure(ending.reason, past, patience)


def _sign_in_again(ending: SignInAgain, past: StreamPast, patience: Patience) -> NextRun:
    if ending.reason is Reason.SCOPE_MISSING:
        return NextRun(StreamState.RESTING, None, ending.reason)  # sending may still be allowed
    if ending.refreshable and not past.refused_before:
        wait = timedelta(seconds=patience.token_wait_seconds)
        return NextRun(StreamState.RESTING, wait, Reason.TOKEN_EXPIRED, refresh=True)
    if ending.refreshable and ending.reason is Reason.SIGNED_OUT and not past.own_token:
        # Its renewal has just shown that the consent lives: what refuses is this list.
        return NextRun(StreamState.RESTING, _backoff(past.failures, past, patience), Reason.REFUSED)
    # Only a refused token of the consent's own means that the consent is over.
    is_over = ending.reason is Reason.SIGNED_OUT and not past.own_token
    return NextRun(StreamState.RESTING, None, ending.reason, sign_out=is_over)


def _asked_for(asked: timedelta, past: StreamPast, patience: Patience) -> timedelta:
    """Never earlier than the network asked for, nor than we would come by ourselves; no longer than a day."""
    longest = timedelta(seconds=patience.longest_pause_seconds)
    return max(_backoff(past.fruitless + 1, past, patience), min(asked, longest) + timedelta(seconds=past.roll))


def _backoff(failures: int, past: StreamPast, patience: Patience) -> timedelta:
    """Up to the interval, or to an hour where that is longer."""
    minutes = 2.0 ** min(max(failures, 1) - 1, 12)
    longest = max(past.interval, timedelta(seconds=patience.longest_rest_seconds))
    return min(timedelta(seconds=patience.first_rest_seconds) * minutes, longest) * (0.75 + past.roll / 2)


def _after_failure(reason: Reason, past: StreamPast, patience: Patience) -> NextRun:
    after = _backoff(past.failures, past, patience)
    return NextRun(StreamState.RESTING, after, reason, restart=reason is Reason.REFUSED)
