"""A network that is down, over real sockets: how many are in doubt then, and how soon what waited is out afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from alphorn.models import Delivery
from alphorn.models.work.states import State
from tests.models.hands import Jobs, Time
from tests.stage.people import Person

DOWN = {"status": 503}
CREATE = "POST /2/tweets"
SECOND = timedelta(seconds=1)


@pytest.fixture
def on_x(alice: Person) -> Person:
    """Alice, with a place at X."""
    alice.connected("x")
    return alice


@pytest.fixture
def pass_time(run_jobs: Jobs, time_passes: Time) -> Callable[[int, timedelta], None]:
    """So many times: so much time passes, and what is due then is done."""

    def step(times: int, wait: timedelta) -> None:
        for _ in range(times):
            time_passes(wait)
            run_jobs()

    return step


def standing(state: State) -> int:
    """How many deliveries stand there."""
    return Delivery.objects.filter(state=state).count()


def test_of_thirty_posts_during_ten_minutes_of_503_three_are_in_doubt_and_all_settle(
    on_x: Person, run_jobs: Jobs, pass_time: Callable[[int, timedelta], None]
) -> None:
    """Guards: `record.note_answers`, `decisions._held_back`, `claim_look` asks the host."""
    on_x.stage.trouble("x", DOWN)
    for number in range(3):
        on_x.echo(f"Fog, day {number}.")
        run_jobs()
    for number in range(3, 30):
        on_x.echo(f"Fog, day {number}.")
    pass_time(8, 75 * SECOND)

    assert on_x.stage.requests("x")[CREATE] == 3
    assert (standing(State.CHECKING), standing(State.WAITING)) == (3, 27)
    asked = sum(count for call, count in on_x.stage.requests("x").items() if call.startswith("GET"))
    assert asked <= 10  # one a probe, and not one for each that is in doubt

    on_x.stage.trouble("x")
    pass_time(8, 10 * SECOND)
    pass_time(2, 200 * SECOND)

    assert standing(State.DELIVERED) == 30
    assert len(on_x.stage.texts("x")) == 30


def test_of_fifty_that_waited_for_a_minute_the_last_is_delivered_within_fifteen_seconds(
    on_x: Person, run_jobs: Jobs, pass_time: Callable[[int, timedelta], None]
) -> None:
    """Guards: `breaker.turn_of`, `Patience.longest_probe_seconds`."""
    on_x.stage.trouble("x", {"refuse": True})
    for number in range(50):
        on_x.echo(f"Fog, day {number}.")
    run_jobs()
    pass_time(6, 10 * SECOND)
    assert standing(State.WAITING) == 50
    on_x.stage.trouble("x")

    pass_time(15, SECOND)

    assert standing(State.DELIVERED) == 50
    assert len(on_x.stage.texts("x")) == 50


def test_a_host_whose_lists_are_well_and_whose_posts_are_not_costs_one_post_a_trial(
    on_x: Person, run_jobs: Jobs, pass_time: Callable[[int, timedelta], None]
) -> None:
    """Guard: `breaker.after_answers` counts trials that failed."""
    on_x.stage.trouble("x", {"call": "create", **DOWN})
    for number in range(12):
        on_x.echo(f"Fog, day {number}.")
        run_jobs()
    assert on_x.stage.requests("x")[CREATE] <= 4  # the trial, where it took longer than two seconds

    pass_time(2, 15 * SECOND)

    assert on_x.stage.requests("x")[CREATE] <= 6
