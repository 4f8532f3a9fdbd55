"""What follows a run, as a table."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alphorn.lib.patience import Patience
from alphorn.models.importing.next_run import StreamPast, next_run
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.endings import OutcomeUnknown, PausedByNetwork, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

PATIENCE = Patience()
HOURLY = StreamPast(interval=timedelta(hours=1))


def test_what_is_up_to_date_runs_again_after_its_interval() -> None:
    step = next_run(RunEnding.DONE, HOURLY, PATIENCE)

    assert (step.state, step.after) == (StreamState.WAITING, timedelta(hours=1))


@pytest.mark.parametrize(("roll", "minutes"), [(0.0, 54), (0.5, 60), (0.999, 65.988)])
def test_a_thousand_people_do_not_run_at_once(roll: float, minutes: float) -> None:
    past = StreamPast(interval=timedelta(hours=1), roll=roll)

    assert next_run(RunEnding.DONE, past, PATIENCE).after == timedelta(minutes=minutes)


def test_what_is_not_at_its_end_goes_on_at_once() -> None:
    assert next_run(RunEnding.MORE, HOURLY, PATIENCE).after == timedelta(0)


def test_what_was_asked_for_meanwhile_runs_once_more() -> None:
    past = StreamPast(interval=timedelta(hours=1), again=True)

    assert next_run(RunEnding.DONE, past, PATIENCE).after == timedelta(0)


def test_a_network_that_asks_for_a_long_wait_gets_it() -> None:
    step = next_run(TryAgain(Reason.RATE_LIMITED, after=timedelta(minutes=14)), HOURLY, PATIENCE)

    assert step.state is StreamState.RESTING
    assert step.after is not None
    assert timedelta(minutes=14) <= step.after <= timedelta(minutes=14, seconds=1)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 1), (2, 2), (4, 8), (20, 60)])
def test_failures_rest_twice_as_long_each_time_up_to_an_hour(failures: int, minutes: int) -> None:
    past = StreamPast(interval=timedelta(minutes=15), failures=failures)

    assert next_run(TryAgain(Reason.UNREACHABLE), past, PATIENCE).after == timedelta(minutes=minutes)


def test_a_refused_token_is_renewed_once() -> None:
    step = next_run(SignInAgain(Reason.SIGNED_OUT, refreshable=True), HOURLY, PATIENCE)

    assert (step.state, step.refresh, step.after) == (StreamState.RESTING, True, timedelta(seconds=2))


@pytest.mark.parametrize(
    ("own_token", "reason", "after"), [(False, Reason.REFUSED, timedelta(minutes=2)), (True, Reason.SIGNED_OUT, None)]
)
def test_a_token_that_is_refused_by_a_list_though_it_was_just_renewed_signs_nobody_out(
    own_token: bool, reason: Reason, after: timedelta | None
) -> None:
    past = replace(HOURLY, refused_before=True, failures=2, own_token=own_token)

    step = next_run(SignInAgain(Reason.SIGNED_OUT, refreshable=True), past, PATIENCE)

    assert (step.state, step.sign_out, step.reason, step.after) == (StreamState.RESTING, False, reason, after)


def test_a_missing_permission_stops_reading_and_not_sending() -> None:
    step = next_run(SignInAgain(Reason.SCOPE_MISSING), HOURLY, PATIENCE)

    assert (step.state, step.sign_out, step.after) == (StreamState.RESTING, False, None)


def test_a_circle_is_left_and_the_next_run_begins_anew() -> None:
    step = next_run(RunEnding.STALLED, HOURLY, PATIENCE)

    assert (step.state, step.restart, step.after) == (StreamState.WAITING, True, timedelta(hours=1))


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (9, 24)])
def test_no_credits_let_a_list_rest_twice_as_long_each_time_up_to_a_day(failures: int, hours: int) -> None:
    past = replace(HOURLY, failures=failures)

    step = next_run(PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"), past, PATIENCE)

    assert (step.state, step.after) == (StreamState.RESTING, timedelta(hours=hours))


def test_an_heir_goes_on_at_the_cursor_soon() -> None:
    step = next_run(OutcomeUnknown(Reason.WORKER_DIED), HOURLY, PATIENCE)

    assert (step.state, step.after, step.restart) == (StreamState.WAITING, timedelta(seconds=2), False)


@pytest.mark.parametrize(("fruitless", "minutes"), [(0, 1), (1, 2), (3, 8), (11, 60)])
def test_who_asks_to_come_back_at_once_is_read_no_more_often_for_it(fruitless: int, minutes: int) -> None:
    step = next_run(TryAgain(Reason.RATE_LIMITED, after=timedelta(0)), replace(HOURLY, fruitless=fruitless), PATIENCE)

    assert step.after == timedelta(minutes=minutes)


def test_no_pause_of_a_list_is_longer_than_a_day() -> None:
    step = next_run(TryAgain(Reason.RATE_LIMITED, after=timedelta(days=366)), HOURLY, PATIENCE)

    assert step.after == timedelta(days=1, seconds=0.5)


@pytest.mark.parametrize(
    ("reason", "own_token", "signs_out"),
    [(Reason.SIGNED_OUT, False, True), (Reason.SIGNED_OUT, True, False), (Reason.SUSPENDED, False, False)],
)
def test_only_a_dead_token_of_the_consent_signs_out(reason: Reason, own_token: bool, signs_out: bool) -> None:
    step = next_run(SignInAgain(reason), replace(HOURLY, own_token=own_token), PATIENCE)

    assert (step.state, step.after, step.sign_out) == (StreamState.RESTING, None, signs_out)
