"""What follows an ending, as a table."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.lib.patience import Patience
from alphorn.models.limits.pause import Pause
from alphorn.models.posting.next_step import History, Limits, next_step
from alphorn.models.work.states import State
from alphorn.networks.endings import Outcome, OutcomeUnknown, PausedByNetwork, Rejected, Sent, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOMORROW = Limits(late_at=NOW + timedelta(days=1))


def test_what_was_sent_is_delivered() -> None:
    assert next_step(Sent("1"), History(), TOMORROW, NOW).state is State.DELIVERED


def test_what_was_rejected_fails_with_its_reason() -> None:
    step = next_step(Rejected(Reason.TOO_LONG), History(), TOMORROW, NOW)

    assert (step.state, step.reason, step.disproved) == (State.FAILED, Reason.TOO_LONG, True)


def test_a_duplicate_of_what_seemed_to_be_proven_absent_is_in_doubt_and_not_failed() -> None:
    """The network has shown it on no list, and says now that it is there. Guard: `next_step._rejected`."""
    before = History(doubted_before=True, can_be_found=True)

    step = next_step(Rejected(Reason.DUPLICATE), before, TOMORROW, NOW)
    other = next_step(Rejected(Reason.TOO_LONG), before, TOMORROW, NOW)

    assert (step.state, step.reason, step.disproved) == (State.CHECKING, Reason.DUPLICATE, False)
    assert (other.state, other.disproved) == (State.FAILED, True)


@pytest.mark.parametrize(("tries", "seconds"), [(1, 2), (2, 4), (5, 32), (9, 300), (1000, 300)])
def test_each_try_waits_twice_as_long_up_to_a_limit(tries: int, seconds: float) -> None:
    step = next_step(TryAgain(Reason.UNREACHABLE), History(tries=tries), TOMORROW, NOW)

    assert (step.state, step.after) == (State.WAITING, timedelta(seconds=seconds))


@pytest.mark.parametrize(("roll", "seconds"), [(0.0, 6), (0.5, 8), (0.99, 9.96)])
def test_the_wait_is_spread_by_a_quarter_to_each_side(roll: float, seconds: float) -> None:
    limits = Limits(late_at=TOMORROW.late_at, roll=roll)

    assert next_step(TryAgain(Reason.UNREACHABLE), History(tries=3), limits, NOW).after == timedelta(seconds=seconds)


@given(asked=st.integers(0, 3600), roll=st.floats(0, 1, exclude_max=True), tries=st.integers(1, 60))
def test_it_never_comes_back_earlier_than_the_network_asked(asked: int, roll: float, tries: int) -> None:
    ending = TryAgain(Reason.RATE_LIMITED, after=timedelta(seconds=asked))

    step = next_step(ending, History(tries=tries), Limits(TOMORROW.late_at, roll=roll), NOW)

    by_itself = Patience().backoff(tries, roll)
    assert step.after == max(timedelta(seconds=asked + roll), by_itself)


@pytest.mark.parametrize("asked", [timedelta(0), timedelta(seconds=-30)])
def test_who_asks_to_come_back_at_once_is_not_asked_more_often_than_who_says_nothing(asked: timedelta) -> None:
    waits = [
        next_step(TryAgain(Reason.RATE_LIMITED, after=asked), History(tries=tries), TOMORROW, NOW).after
        for tries in (1, 2, 5, 9)
    ]

    assert waits == [timedelta(seconds=seconds) for seconds in (2, 4, 32, 300)]


def test_nothing_waits_for_longer_than_a_day_before_it_asks_again() -> None:
    far = Limits(late_at=NOW + timedelta(days=400), roll=0.0)

    step = next_step(TryAgain(Reason.RATE_LIMITED, after=timedelta(days=366)), History(), far, NOW)

    assert step.after == timedelta(days=1)


def test_nothing_waits_beyond_its_late_limit() -> None:
    limits = Limits(late_at=NOW + timedelta(seconds=10))

    step = next_step(TryAgain(Reason.RATE_LIMITED, after=timedelta(hours=1)), History(), limits, NOW)

    assert (step.state, step.after) == (State.WAITING, timedelta(seconds=10))


def test_a_refused_token_is_refreshed_once() -> None:
    step = next_step(SignInAgain(Reason.SIGNED_OUT, refreshable=True), History(), TOMORROW, NOW)

    assert (step.state, step.refresh, step.after) == (State.WAITING, True, timedelta(seconds=2))


def test_a_token_refused_though_it_was_just_renewed_asks_the_person_for_that_place() -> None:
    step = next_step(SignInAgain(Reason.SIGNED_OUT, refreshable=True), History(refusals=1), TOMORROW, NOW)

    assert (step.state, step.sign_out, step.hold) == (State.PARKED, False, True)


@pytest.mark.parametrize(("refusals", "seconds"), [(1, 4), (4, 32), (20, 300)])
def test_a_token_that_was_over_by_itself_is_renewed_again_later_each_time(refusals: int, seconds: int) -> None:
    history = History(refusals=refusals, token_over=True)

    step = next_step(SignInAgain(Reason.SIGNED_OUT, refreshable=True), history, TOMORROW, NOW)

    assert (step.state, step.refresh, step.after) == (State.WAITING, True, timedelta(seconds=seconds))


@pytest.mark.parametrize(("pauses", "hours"), [(0, 1), (1, 2), (4, 16), (9, 24)])
def test_a_pause_for_lack_of_credits_doubles_up_to_a_day(pauses: int, hours: int) -> None:
    far = Limits(late_at=NOW + timedelta(days=30))

    step = next_step(PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"), History(pauses=pauses), far, NOW)

    assert step.pause == Pause("app", timedelta(hours=hours))


def test_a_policy_block_rests_for_six_hours() -> None:
    step = next_step(PausedByNetwork(Reason.POLICY_BLOCK), History(), TOMORROW, NOW)

    assert (step.state, step.pause) == (State.WAITING, Pause("connection", timedelta(hours=6)))


@pytest.mark.parametrize(("pauses", "minutes"), [(0, 5), (1, 10), (9, 60)])
def test_a_fault_of_the_app_rests_for_the_whole_app_and_fails_nothing(pauses: int, minutes: int) -> None:
    ending = PausedByNetwork(Reason.MISCONFIGURED, scope="app")

    step = next_step(ending, History(pauses=pauses), TOMORROW, NOW)

    assert (step.state, step.pause) == (State.WAITING, Pause("app", timedelta(minutes=minutes)))


@pytest.mark.parametrize(("asked", "seconds"), [(timedelta(seconds=1), 2), (timedelta(days=400), 86400)])
def test_a_pause_is_neither_next_to_nothing_nor_longer_than_a_day(asked: timedelta, seconds: int) -> None:
    far = Limits(late_at=NOW + timedelta(days=500))

    step = next_step(PausedByNetwork(Reason.POLICY_BLOCK, after=asked), History(), far, NOW)

    assert step.pause == Pause("connection", timedelta(seconds=seconds))


REFUSED_AGAIN = History(refusals=1)
OF_ITS_OWN = History(refusals=1, own_token=True)


@pytest.mark.parametrize(
    ("reason", "history", "signs_out"),
    [
        pytest.param(Reason.SIGNED_OUT, REFUSED_AGAIN, True, id="the token of the consent"),
        pytest.param(Reason.SIGNED_OUT, OF_ITS_OWN, False, id="the token of a place"),
        pytest.param(Reason.SCOPE_MISSING, REFUSED_AGAIN, False, id="a permission"),
        pytest.param(Reason.SCOPE_MISSING, OF_ITS_OWN, False, id="a role"),
        pytest.param(Reason.SUSPENDED, REFUSED_AGAIN, False, id="a lock"),
    ],
)
def test_only_a_dead_token_of_the_consent_signs_out_and_all_else_holds_the_place(
    reason: Reason, history: History, signs_out: bool
) -> None:
    step = next_step(SignInAgain(reason), history, TOMORROW, NOW)

    assert (step.state, step.sign_out, step.hold) == (State.PARKED, signs_out, not signs_out)


@pytest.mark.parametrize("reason", [Reason.NO_ANSWER, Reason.LINE_CUT, Reason.SERVER_ERROR, Reason.WORKER_DIED])
def test_an_unknown_outcome_is_never_repeated_by_itself(reason: Reason) -> None:
    step = next_step(OutcomeUnknown(reason), History(), TOMORROW, NOW)

    assert (step.state, step.after, step.disproved) == (State.UNCONFIRMED, None, False)


@pytest.mark.parametrize(("can_be_found", "state"), [(False, State.UNCONFIRMED), (True, State.CHECKING)])
@pytest.mark.parametrize("key_lives", [False, True])
def test_the_third_death_leaves_the_question(can_be_found: bool, key_lives: bool, state: State) -> None:
    """On hold would hide it: "Send now" there is no answer. Nor does it go out once more by its key."""
    history = History(deaths=3, can_be_found=can_be_found, key_lives=key_lives)

    step = next_step(OutcomeUnknown(Reason.WORKER_DIED), history, TOMORROW, NOW)

    assert (step.state, step.reason, step.disproved) == (state, Reason.WORKER_DIED, False)


def test_the_third_death_before_anything_was_written_parks_it() -> None:
    step = next_step(TryAgain(Reason.DIED_UNWRITTEN), History(deaths=3), TOMORROW, NOW)

    assert (step.state, step.reason, step.disproved) == (State.PARKED, Reason.POISON, True)


def test_what_the_network_knows_by_its_key_is_tried_again() -> None:
    step = next_step(OutcomeUnknown(Reason.NO_ANSWER), History(key_lives=True), TOMORROW, NOW)

    assert (step.state, step.after, step.disproved) == (State.WAITING, timedelta(seconds=2), False)


def test_an_intent_once_in_doubt_stays_open_when_a_later_try_is_refused() -> None:
    step = next_step(TryAgain(Reason.UNREACHABLE), History(uncertain=True), TOMORROW, NOW)

    assert step.disproved is False


@pytest.mark.parametrize("ending", [TryAgain(Reason.UNREACHABLE), SignInAgain(Reason.SIGNED_OUT)])
def test_what_would_wait_for_a_connection_that_is_gone_is_cancelled(ending: Outcome) -> None:
    step = next_step(ending, History(gone=True), TOMORROW, NOW)

    assert (step.state, step.reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_the_same_answer_for_the_third_time_while_others_went_through_parks_the_post() -> None:
    step = next_step(TryAgain(Reason.TURNED_AWAY), History(same_answers=3), TOMORROW, NOW)

    assert (step.state, step.reason, step.disproved) == (State.PARKED, Reason.SAME_ANSWER, True)
