"""Alphorn stands still for a while: what is in time goes out when it is back, and what is late is told once."""

import time
from datetime import timedelta

import pytest

from alphorn.models import Delivery, Event
from alphorn.models.work.states import EventKind, State
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, a_life, claimed
from tests.stage.people import Person

OUT_WITHIN_SECONDS = 60
OUT, ON_HOLD = (State.DELIVERED, ""), (State.PARKED, Reason.LATE)


@pytest.mark.parametrize(
    ("hours", "becomes", "out", "told"),
    [pytest.param(1, OUT, 5, 0, id="an hour"), pytest.param(25, ON_HOLD, 0, 1, id="25 hours")],
)
def test_what_waited_meanwhile_goes_out_or_is_late(
    alice: Person, run_jobs: Jobs, time_passes: Time, hours: int, becomes: tuple[State, str], out: int, told: int
) -> None:
    """One of them was in the hand of the worker that stopped. Guards: `decisions._decide`, `sweep.close_orphans`."""
    alice.connected("x")
    posts = [alice.echo(f"Power cut, candle {number}.") for number in range(5)]
    claimed(alice.delivery(posts[0]), a_life())

    time_passes(timedelta(hours=hours))
    began = time.monotonic()
    run_jobs()
    time_passes(timedelta(seconds=4))
    run_jobs()
    took = time.monotonic() - began

    assert {(each.state, each.reason) for each in Delivery.objects.all()} == {becomes}
    assert Event.objects.filter(kind=EventKind.LATE, ended_at=None).count() == told
    assert len(alice.stage.texts("x")) == len(set(alice.stage.texts("x"))) == out
    assert took < OUT_WITHIN_SECONDS
