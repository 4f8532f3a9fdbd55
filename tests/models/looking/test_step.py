"""When looks come, and what follows each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alphorn.lib.patience import Patience
from alphorn.models.looking.step import MOST_IN_VAIN, look_step
from alphorn.models.looking.times import Doubt
from alphorn.models.looking.verdict import Absent, CannotTell, Found, Verdict
from alphorn.models.posting.next_step import Limits
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason

DOUBTED = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOMORROW = Limits(late_at=DOUBTED + timedelta(days=1))
SHOWS_AFTER = timedelta(seconds=120)
UNEXPLAINED = CannotTell(Reason.OTHERS_THERE)
NO_ANSWER = OutcomeUnknown(Reason.NO_ANSWER)


def at(seconds: float) -> datetime:
    """So long after the doubt."""
    return DOUBTED + timedelta(seconds=seconds)


def doubt(began: float, *absences: float, **more: object) -> Doubt:
    """A look that began so long after the doubt, after others that found nothing."""
    known = Doubt(DOUBTED, at(began), SHOWS_AFTER, tuple(map(at, absences)))
    return replace(known, **more)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("began", "absences", "next_at"),
    [
        (5, (), 30),
        (30, (5,), 150),
        (150, (5, 30), 330),
        (170, (5, 30), 330),  # it came late: the second one is far enough away all the same
        (250, (5, 30), 400),  # and here it is not, and moves
        (400, (), 550),  # nobody could look before
    ],
)
def test_looks_that_can_only_find_come_before_those_that_can_prove(
    began: float, absences: Sequence[float], next_at: float
) -> None:
    step = look_step(Absent(), doubt(began, *absences), TOMORROW, at(began))

    assert (step.state, step.after) == (State.CHECKING, timedelta(seconds=next_at - began))


@pytest.mark.parametrize(("began", "absences"), [(330, (5, 30, 150)), (550, (400,)), (1000, (149, 150))])
def test_what_two_looks_have_not_found_is_sent_again(began: float, absences: Sequence[float]) -> None:
    step = look_step(Absent(), doubt(began, *absences), TOMORROW, at(began))

    assert (step.state, step.reason, step.disproved) == (State.WAITING, Reason.NOT_THERE, True)


@pytest.mark.parametrize(
    ("began", "absences"),
    [
        (149, (5, 30)),  # bytes of it may still be on their way, or it is not shown yet
        (250, (149,)),
        (299, (150,)),  # too near to the first one
        (10_000, ()),  # the first look of all
    ],
)
def test_it_is_never_sent_again_before_that(began: float, absences: Sequence[float]) -> None:
    assert look_step(Absent(), doubt(began, *absences), TOMORROW, at(began)).state is State.CHECKING


def proven_after(jumps_at: float) -> float:
    """In truth: when looks that find nothing have proven it, while the clock goes an hour ahead at that moment."""
    looks: list[float] = []
    due, truth = 5.0, 0.0
    while True:
        truth = max(truth, min(due, max(due - 3600, jumps_at)))  # as soon as the clock says so
        began = truth + 3600 * (truth >= jumps_at)
        step = look_step(Absent(), doubt(began, *looks), TOMORROW, at(began))
        if step.after is None or step.state is State.WAITING:
            return truth
        looks.append(began)
        due = began + step.after.total_seconds()


@pytest.mark.parametrize("jumps_at", [0, 5, 29, 31, 149, 150, 151, 200, 329, 10_000])
def test_a_clock_that_jumps_ahead_once_proves_nothing_too_early(jumps_at: float) -> None:
    """Guard: `times._apart` is as long as bytes may be on their way, and as it then takes to be shown, in sum."""
    assert proven_after(jumps_at) >= 150


def test_what_is_proven_absent_and_whose_place_has_gone_is_cancelled() -> None:
    step = look_step(Absent(), doubt(330, 150, gone=True), TOMORROW, at(330))

    assert (step.state, step.reason, step.disproved) == (State.CANCELLED, Reason.DISCONNECTED, True)


def test_what_ended_three_workers_and_is_not_there_is_on_hold() -> None:
    step = look_step(Absent(), doubt(330, 150, deaths=3), TOMORROW, at(330))

    assert (step.state, step.reason, step.disproved) == (State.PARKED, Reason.POISON, True)


def test_what_is_found_is_delivered() -> None:
    step = look_step(Found("7"), doubt(5), TOMORROW, at(5))

    assert (step.state, step.reason) == (State.DELIVERED, Reason.FOUND)


@pytest.mark.parametrize(("began", "state"), [(5, State.CHECKING), (149, State.CHECKING), (150, State.UNCONFIRMED)])
def test_what_cannot_be_told_becomes_a_question_when_it_could_have_been_proven(began: float, state: State) -> None:
    step = look_step(UNEXPLAINED, doubt(began), TOMORROW, at(began))

    assert (step.state, step.reason, step.disproved) == (state, Reason.OTHERS_THERE, False)


def test_what_the_network_calls_posted_already_seems_to_be_there() -> None:
    step = look_step(UNEXPLAINED, doubt(150, seems_there=True), TOMORROW, at(150))

    assert (step.state, step.reason) == (State.UNCONFIRMED, Reason.DUPLICATE)


def test_what_it_calls_posted_already_and_never_shows_is_a_question_and_not_sent_once_more() -> None:
    """Guard: `step._absent` asks whether it seems to be there; else it would be refused again and again."""
    step = look_step(Absent(), doubt(330, 5, 30, 150, seems_there=True), TOMORROW, at(330))

    assert (step.state, step.reason, step.disproved) == (State.UNCONFIRMED, Reason.DUPLICATE, False)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 2), (3, 16), (20, 300)])
def test_a_look_that_saw_nothing_comes_again(failures: int, seconds: float) -> None:
    step = look_step(NO_ANSWER, doubt(5, failures=failures), TOMORROW, at(5))

    assert (step.state, step.after) == (State.CHECKING, timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("saw", "reason"),
    [
        (CannotTell(Reason.CANNOT_LOOK_BACK), Reason.CANNOT_LOOK_BACK),
        (Rejected(Reason.REFUSED), Reason.NOBODY_LOOKED),
    ],
)
def test_what_may_be_of_that_minute_is_looked_at_a_few_times_more(saw: Verdict | Ending, reason: Reason) -> None:
    first = look_step(saw, doubt(150), TOMORROW, at(150))
    last = look_step(saw, doubt(150, vain=MOST_IN_VAIN - 1), TOMORROW, at(150))
    after_all = look_step(saw, doubt(150, vain=MOST_IN_VAIN), TOMORROW, at(150))

    assert (first.state, first.after) == (State.CHECKING, timedelta(seconds=2))
    assert (last.state, last.after) == (State.CHECKING, timedelta(seconds=32))
    assert (after_all.state, after_all.reason) == (State.UNCONFIRMED, reason)


def test_when_the_network_cannot_be_asked_until_it_is_late_its_person_is() -> None:
    step = look_step(NO_ANSWER, doubt(86_400, failures=200), TOMORROW, at(86_400))

    assert (step.state, step.reason) == (State.UNCONFIRMED, Reason.NOBODY_LOOKED)


def test_what_was_late_already_is_looked_for_all_the_same() -> None:
    late = Limits(late_at=DOUBTED - timedelta(hours=1))

    assert look_step(NO_ANSWER, doubt(5), late, at(5)).state is State.CHECKING


def test_a_network_that_names_a_time_is_not_asked_before() -> None:
    later = TryAgain(Reason.RATE_LIMITED, after=timedelta(minutes=15))

    step = look_step(later, doubt(5), replace(TOMORROW, roll=0.0), at(5))

    assert (step.state, step.after) == (State.CHECKING, timedelta(minutes=15))


def test_a_pause_of_the_network_holds_looks_too() -> None:
    step = look_step(PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"), doubt(5), TOMORROW, at(5))

    assert (step.state, step.pause and step.pause.scope) == (State.CHECKING, "app")


def test_a_refused_token_is_renewed_once_then_it_is_the_place_that_refuses() -> None:
    refused = SignInAgain(Reason.SIGNED_OUT, refreshable=True)

    first = look_step(refused, doubt(5), TOMORROW, at(5))
    second = look_step(refused, doubt(7, refusals=1), TOMORROW, at(7))

    assert (first.state, first.refresh) == (State.CHECKING, True)
    assert (second.state, second.sign_out, second.hold) == (State.UNCONFIRMED, False, True)


def test_a_token_that_was_over_by_itself_is_renewed_again_later_each_time() -> None:
    refused = SignInAgain(Reason.SIGNED_OUT, refreshable=True)

    step = look_step(refused, doubt(7, refusals=2, token_over=True), TOMORROW, at(7))

    assert (step.state, step.refresh, step.after) == (State.CHECKING, True, timedelta(seconds=8))


def test_a_refusal_of_the_place_holds_the_place_and_nobody_is_signed_out() -> None:
    step = look_step(SignInAgain(Reason.SCOPE_MISSING), doubt(5), TOMORROW, at(5))

    assert (step.state, step.sign_out, step.hold) == (State.UNCONFIRMED, False, True)


SAW: list[Verdict | Ending] = [
    Found("1"),
    Absent(),
    UNEXPLAINED,
    NO_ANSWER,
    TryAgain(Reason.SERVER_ERROR),
    Rejected(Reason.REFUSED),
    PausedByNetwork(Reason.POLICY_BLOCK),
    SignInAgain(Reason.SIGNED_OUT),
]
LATER = st.floats(0, 100_000)


@given(saw=st.sampled_from(SAW), began=LATER, absences=st.lists(LATER), gone=st.booleans(), lasts=st.floats(0, 25))
@example(saw=Absent(), began=68484.0, absences=[68360.0], gone=False, lasts=0.0)  # near, but too near
@example(saw=Absent(), began=68510.0, absences=[68360.0], gone=False, lasts=0.0)
def test_nothing_in_doubt_is_called_anything_that_is_not_proven(
    saw: Verdict | Ending, began: float, absences: list[float], gone: bool, lasts: float
) -> None:
    earlier = sorted(each for each in absences if each < began)

    step = look_step(saw, doubt(began, *earlier, gone=gone), TOMORROW, at(began + lasts))

    apart = Patience().bytes_gone_seconds + SHOWS_AFTER.total_seconds()  # so late bytes may leave, and then it is shown
    proofs = [each for each in (*earlier, began) if each >= apart]
    proven = isinstance(saw, Absent) and len(proofs) > 1 and began - proofs[0] >= apart
    assert step.disproved == proven
    assert step.state in (State.CHECKING, State.UNCONFIRMED, State.DELIVERED) or proven
    assert (step.state is State.DELIVERED) == isinstance(saw, Found)


def test_what_is_proven_absent_and_was_answered_the_same_three_times_is_put_on_hold() -> None:
    step = look_step(Absent(), doubt(330, 150, same_answers=3), TOMORROW, at(330))

    assert (step.state, step.reason, step.disproved) == (State.PARKED, Reason.SAME_ANSWER, True)
