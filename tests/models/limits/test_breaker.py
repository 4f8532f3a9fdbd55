"""What answers mean for all who send to a host, and what follows."""

from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from alphorn.lib.patience import Patience
from alphorn.models.limits.breaker import (
    Answer,
    Breaker,
    Said,
    after_answered_probe,
    after_answers,
    after_failed_probe,
    said_by,
    turn_of,
)
from alphorn.networks.endings import Outcome, OutcomeUnknown, PausedByNetwork, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

PATIENCE = Patience()
SECOND = timedelta(seconds=1)
ROLL = 1.0


def badly(delivery: UUID | None = None) -> Answer:
    """A bad answer to a post: to one of its own, if none is named."""
    return Answer(delivery or uuid4(), Said.BADLY, Reason.SERVER_ERROR)


def well() -> Answer:
    """Another post got through."""
    return Answer(uuid4(), Said.WELL, "")


def after(*answers: Answer, before: Breaker | None = None) -> Breaker:
    """What follows these."""
    return after_answers(before or Breaker(), answers, PATIENCE, ROLL)


HELD = after(badly(), badly(), badly())
TRIED = after_answered_probe(HELD, uuid4(), PATIENCE)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Sent("1"), Said.WELL),
        (Rejected(Reason.TOO_LONG), Said.WELL),
        (SignInAgain(Reason.SIGNED_OUT), Said.WELL),
        (TryAgain(Reason.RATE_LIMITED), Said.WELL),
        (PausedByNetwork(Reason.POLICY_BLOCK), Said.WELL),
        (OutcomeUnknown(Reason.SERVER_ERROR), Said.BADLY),
        (OutcomeUnknown(Reason.NO_ANSWER), Said.BADLY),
        (OutcomeUnknown(Reason.LINE_CUT), Said.BADLY),
        (TryAgain(Reason.UNREACHABLE), Said.BADLY),
        (TryAgain(Reason.NAME_NOT_FOUND), Said.BADLY),
        (TryAgain(Reason.NOT_SENT), Said.NOTHING),
        (TryAgain(Reason.DIED_UNWRITTEN), Said.NOTHING),
        (OutcomeUnknown(Reason.WORKER_DIED), Said.NOTHING),
        (PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"), Said.NOTHING),
    ],
)
def test_an_ending_says_how_the_host_is(outcome: Outcome, said: Said) -> None:
    assert said_by(outcome) is said


def test_the_third_bad_answer_in_a_row_holds_the_host() -> None:
    assert [after(*(badly() for _ in range(count))).is_held for count in (1, 2, 3)] == [
        False,
        False,
        True,
    ]
    assert (HELD.reason, HELD.after) == (Reason.SERVER_ERROR, 2 * SECOND)


def test_a_good_answer_between_them_begins_the_row_anew() -> None:
    assert not after(badly(), badly(), well(), badly(), badly()).is_held


def test_the_host_is_not_blamed_for_one_post() -> None:
    one = uuid4()

    assert after(*(badly(one) for _ in range(5))).bad == (one,)


def test_what_was_on_its_way_when_it_was_held_changes_nothing() -> None:
    assert after(badly(), well(), before=HELD) == HELD


def test_probes_that_are_not_answered_come_later_and_later_and_never_later_than_eight_seconds() -> None:
    breaker, waits = HELD, []
    for _ in range(5):
        breaker = after_failed_probe(breaker, Reason.UNREACHABLE, PATIENCE, ROLL)
        waits.append(breaker.after)

    assert waits == [4 * SECOND, 8 * SECOND, 8 * SECOND, 8 * SECOND, 8 * SECOND]


def test_where_nothing_waits_a_probe_that_is_answered_ends_it() -> None:
    assert not after_answered_probe(HELD, None, PATIENCE).is_held


def test_after_an_answered_probe_one_post_is_tried() -> None:
    assert TRIED.is_held
    assert TRIED.trial is not None


def test_the_trial_that_succeeds_lets_go_what_waited() -> None:
    trial = Answer(TRIED.trial or uuid4(), Said.WELL, "")

    then = after(trial, before=TRIED)

    assert (then.is_held, then.bad, then.ramped, then.after) == (False, (), 0, timedelta(0))


def test_trials_that_fail_come_later_and_later() -> None:
    breaker, waits = HELD, []
    for _ in range(6):
        one = uuid4()
        breaker = after(badly(one), before=after_answered_probe(breaker, one, PATIENCE))
        waits.append((breaker.after or timedelta(0)) / SECOND)

    assert waits == [25, 50, 100, 200, 375, 375]


def test_a_trial_that_was_not_sent_is_followed_by_another_probe_at_once() -> None:
    then = after(Answer(TRIED.trial or uuid4(), Said.NOTHING, Reason.WORKER_DIED), before=TRIED)

    assert (then.is_held, then.trial, then.after) == (True, None, timedelta(0))


def test_what_waited_goes_two_four_eight_with_each_second() -> None:
    turns = Counter(turn_of(rank, PATIENCE) / SECOND for rank in range(100))

    assert list(turns.items()) == [(0, 2), (1, 4), (2, 8), (3, 16), (4, 32), (5, 38)]


def test_no_ramp_lasts_over_a_minute() -> None:
    assert turn_of(1_000_000, PATIENCE) < timedelta(minutes=1)
