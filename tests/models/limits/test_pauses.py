"""What must wait: rate limits, pauses of a place or of the whole app, lateness; and "Try now"."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Host
from alphorn.models.posting.claim import claim
from alphorn.models.posting.record import record
from alphorn.models.work.states import State
from alphorn.networks.endings import PausedByNetwork
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, a_life, again, claimed, end, jobs_of, report
from tests.stage.people import Person

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
NO_CREDITS = PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app")
BLOCKED = PausedByNetwork(Reason.POLICY_BLOCK)
OUT_OF_CREDITS: dict[str, Any] = {"call": "create", "status": 402, "body": {"title": "CreditsDepleted"}}
POLICY_BLOCK: dict[str, Any] = {"call": "create", "status": 400, "body": {"error": {"message": "Slow", "code": 368}}}


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Fog to the brim."))


def seconds_to_wait(delivery: Delivery) -> int:
    """Until the job of its present generation."""
    generation, seconds = jobs_of(delivery)[-1]
    assert generation == str(again(delivery).generation)
    return seconds


def paused_again(delivery: Delivery, ending: PausedByNetwork = NO_CREDITS) -> int:
    """Sent again after the pause, and told to pause once more: for how many hours."""
    Host.objects.update(paused_until=Now() - SECOND)
    Connection.objects.update(paused_until=Now() - SECOND)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=Now(), forced=True)
    end(claimed(delivery), ending)
    return round(seconds_to_wait(delivery) / 3600)


def test_no_credits_pause_the_whole_app_for_an_hour(
    alice: Person, bob: Person, delivery: Delivery, run_jobs: Jobs
) -> None:
    bob.connect("x")
    alice.stage.trouble("x", {**OUT_OF_CREDITS, "times": 1})
    run_jobs()
    bobs = bob.delivery(bob.echo("Bread, all the same."))

    run_jobs()

    assert [again(each).reason for each in (delivery, bobs)] == [Reason.OUT_OF_CREDITS, Reason.OUT_OF_CREDITS]
    assert [again(each).attempt for each in (delivery, bobs)] == [1, 0]
    assert [3595 <= seconds_to_wait(each) <= 3601 for each in (delivery, bobs)] == [True, True]
    assert alice.stage.requests("x")["POST /2/tweets"] == 1


def test_what_was_paused_goes_out_by_itself_when_the_pause_is_over(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {**OUT_OF_CREDITS, "times": 1})
    run_jobs()
    second = alice.delivery(alice.echo("Fog, still."))
    run_jobs()

    time_passes(HOUR + SECOND)
    run_jobs()

    assert [again(each).state for each in (delivery, second)] == [State.DELIVERED, State.DELIVERED]
    assert len(alice.stage.texts("x")) == 2


def test_pauses_in_a_row_double_up_to_a_day(delivery: Delivery) -> None:
    hours = [paused_again(delivery) for _ in range(7)]

    assert hours == [1, 2, 4, 8, 16, 24, 24]


def test_a_pause_long_after_the_last_one_is_an_hour_again(delivery: Delivery) -> None:
    assert [paused_again(delivery) for _ in range(3)] == [1, 2, 4]
    Host.objects.update(paused_until=Now() - 25 * HOUR, held_at=None, tried_at=None)
    Delivery.objects.update(due_at=Now())

    end(claimed(delivery), NO_CREDITS)

    assert 3595 <= seconds_to_wait(delivery) <= 3601
    assert Host.objects.get().pauses == 1


def test_many_refusals_of_the_same_moment_are_one_pause(alice: Person) -> None:
    alice.connect("x")
    ones = [claimed(alice.delivery(alice.echo(f"Fog, day {day}."))) for day in range(4)]

    record([report(one, NO_CREDITS) for one in ones[:2]])
    record([report(one, NO_CREDITS) for one in ones[2:]])

    assert Host.objects.get().pauses == 1
    assert {3595 <= seconds_to_wait(each) <= 3601 for each in Delivery.objects.all()} == {True}


def test_a_policy_block_pauses_the_place_for_six_hours_and_no_other(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("facebook")
    alice.stage.trouble("facebook", {**POLICY_BLOCK, "times": 1})
    alice.echo("Fog to the brim.")
    run_jobs()

    blocked = Delivery.objects.get(state=State.WAITING)
    assert blocked.reason == Reason.POLICY_BLOCK
    assert 6 * 3600 - 5 <= seconds_to_wait(blocked) <= 6 * 3600 + 1
    assert Connection.objects.filter(paused_until__gt=Now()).get() == blocked.connection
    assert Delivery.objects.filter(state=State.DELIVERED).count() == 2


def test_a_policy_block_does_not_grow(delivery: Delivery) -> None:
    assert [paused_again(delivery, BLOCKED) for _ in range(3)] == [6, 6, 6]


def test_a_pause_that_a_network_names_is_kept(delivery: Delivery) -> None:
    end(claimed(delivery), PausedByNetwork(Reason.OUT_OF_CREDITS, after=timedelta(minutes=7), scope="app"))

    assert 415 <= seconds_to_wait(delivery) <= 421


def test_a_pause_that_lasts_is_not_made_shorter_by_another(alice: Person, delivery: Delivery) -> None:
    second = alice.delivery(alice.echo("Fog, still."))
    ones = [claimed(delivery), claimed(second)]
    end(ones[0], BLOCKED)

    end(ones[1], PausedByNetwork(Reason.POLICY_BLOCK, after=timedelta(minutes=1)))

    third = alice.delivery(alice.echo("Fog, for ever."))
    claim(a_life().id, [third.pk])
    assert seconds_to_wait(third) > 5 * 3600


def test_try_now_passes_a_pause(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    alice.stage.trouble("x", {**OUT_OF_CREDITS, "times": 1})
    run_jobs()

    again(delivery).try_again()
    run_jobs()

    assert again(delivery).state == State.DELIVERED


def test_try_now_that_is_told_to_pause_again_waits_for_the_same_pause(delivery: Delivery) -> None:
    end(claimed(delivery), NO_CREDITS)
    again(delivery).try_again()

    end(claimed(delivery), NO_CREDITS)

    assert again(delivery).state == State.WAITING
    assert 3595 <= seconds_to_wait(delivery) <= 3601


def test_a_pause_is_waited_for_without_an_attempt(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    alice.connect("x")
    Connection.objects.update(paused_until=Now() + 2 * HOUR, pause_reason=Reason.POLICY_BLOCK)
    delivery = alice.delivery(alice.echo("Fog to the brim."))

    run_jobs()

    row = again(delivery)
    assert (row.state, row.reason, row.attempt, row.generation) == (State.WAITING, Reason.POLICY_BLOCK, 0, 2)
    assert row.due_at == row.connection.paused_until


@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Date": "Sat, 28 Nov 2026 08:00:00 GMT", "Retry-After": "Sat, 28 Nov 2026 08:03:00 GMT"}, 180),
        (
            {
                "Date": "Sat, 28 Nov 2026 08:00:00 GMT",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": "1795853040",
            },
            240,
        ),
    ],
    ids=["seconds", "date", "reset"],
)
def test_too_many_is_obeyed_and_never_tried_earlier(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time, headers: dict[str, str], least: int
) -> None:
    alice.stage.trouble("x", {"call": "create", "status": 429, "headers": headers, "times": 1})
    run_jobs()
    assert again(delivery).reason == Reason.RATE_LIMITED
    due_in = (again(delivery).due_at - again(delivery).attempts.get().began_at).total_seconds()
    assert least <= due_in <= least + 30

    time_passes((least - 30) * SECOND)
    run_jobs()
    assert alice.stage.texts("x") == []
    time_passes(60 * SECOND)
    run_jobs()

    assert alice.stage.texts("x") == ["Fog to the brim."]


def test_too_many_that_says_nothing_to_be_understood_is_tried_again_after_the_back_off(
    alice: Person, delivery: Delivery, run_jobs: Jobs
) -> None:
    alice.stage.trouble("x", {"call": "create", "status": 429, "headers": {"Retry-After": "soon"}, "times": 1})

    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.WAITING, Reason.RATE_LIMITED)
    assert 1 <= seconds_to_wait(delivery) <= 3


def test_a_network_that_is_not_there_is_tried_again_until_it_is(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"refuse": True})
    run_jobs()
    time_passes(4 * SECOND)
    run_jobs()
    assert (again(delivery).reason, again(delivery).attempt) == (Reason.UNREACHABLE, 2)

    alice.stage.trouble("x")
    time_passes(8 * SECOND)
    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert alice.stage.texts("x") == ["Fog to the brim."]


def test_what_is_late_waits_for_a_person_and_goes_out_when_they_say_so(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    time_passes(timedelta(hours=25))
    Authorisation.objects.update(expires_at=None)
    run_jobs()
    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.LATE)

    again(delivery).try_again()
    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert alice.stage.texts("x") == ["Fog to the brim."]


def test_what_is_late_can_be_left(alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time) -> None:
    time_passes(timedelta(hours=25))
    run_jobs()

    left = again(delivery).cancel()
    run_jobs()

    assert left
    assert again(delivery).state == State.CANCELLED
    assert alice.stage.texts("x") == []


def test_what_a_network_holds_up_for_a_day_becomes_late(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"refuse": True})
    run_jobs()

    time_passes(timedelta(hours=24))
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.LATE)
