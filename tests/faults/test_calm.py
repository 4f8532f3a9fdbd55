"""A calm run: whatever becomes due is done by its own job, and the net under it finds nothing."""

import pytest

from alphorn.models import Stream
from alphorn.models.work.states import State, StreamState
from tests.faults.conftest import Settled
from tests.faults.crew import Crew
from tests.faults.waiting import until
from tests.stage.people import Person

# Each run reads one page and lets others have their turn.
SHORT_RUNS = {"run_seconds": 0.0}
POSTS = 40


@pytest.mark.not_quick
def test_in_a_calm_run_the_net_finds_nothing(alice: Person, crew: Crew, until_settled: Settled) -> None:
    """Guard: `process.hold`: a job that finds its row in hand waits for it, and is not done by that."""
    alice.stage.settings("x", rate_limits=False)
    alice.connect("x", reads=True)
    worker = crew.begin(patience=SHORT_RUNS)

    posts = [alice.echo(f"Calm day number {number}.") for number in range(POSTS)]
    until_settled(*posts)
    moving = Stream.objects.filter(state__in=[StreamState.WAITING, StreamState.IMPORTING], synced_at=None)
    until(lambda: not moving.exists(), "everything is read")
    code = worker.finish()

    assert code == 0
    assert {alice.delivery(post).state for post in posts} == {State.DELIVERED}
    assert sum(Stream.objects.values_list("run", flat=True)) > 20
    assert not worker.has_said("swept")
