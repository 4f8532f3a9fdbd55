"""R28, with processes: one is killed between two pages, another goes on. The oracle is what the sandbox was asked."""

from datetime import timedelta

import pytest

from alphorn.models import Run, Stream
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.reasons import Reason
from tests.faults.crew import SOON, Crew
from tests.faults.waiting import until
from tests.models.reading_hands import endings, liked, now, only, rows
from tests.stage.people import Person

PAGES, DEPTH = 8, 800
SOONER = {**SOON, "first_retry_seconds": 0.5}
SLOWLY = {"call": "likes", "delay_s": 0.4}


def until_read(stream: Stream) -> None:
    """Wait until it is up to date."""
    until(lambda: now(stream).synced_at is not None, "the stream is up to date")


@pytest.mark.parametrize(
    ("failpoint", "pages_twice"),
    [
        pytest.param("I1", 0, id="I1 after the claim"),
        pytest.param("I2:kill:4", 1, id="I2 a page is read and not kept"),
        pytest.param("I3:kill:4", 0, id="I3 a page is kept"),
        pytest.param("I3:kill:8", 1, id="I3 the last page is kept"),
    ],
)
def test_a_worker_killed_between_two_pages_costs_one_page_at_most(
    alice: Person, crew: Crew, failpoint: str, pages_twice: int
) -> None:
    """Guard: a page's items and its cursor are one transaction (`pages.keep_page`); the sweep closes the run
    (`sweep.close_orphans`) and gives the stream a job again."""
    name, _, number = failpoint.partition(":kill:")
    before = alice.stage.requests("x")
    stream = only(alice, "likes", DEPTH)  # first: else its process may die of another list
    doomed = crew.begin(failpoint=f"{name}:kill:{number or 1}", patience=SOONER)
    doomed.until_killed()
    kept = now(stream).kept

    crew.begin(patience=SOONER)
    until_read(stream)

    assert kept == {"I1": 0, "I2:kill:4": 300, "I3:kill:4": 400, "I3:kill:8": 800}[failpoint]
    assert liked(alice.stage.requests("x"), before) == PAGES + pages_twice
    assert set(rows(stream)) == set(alice.stage.item_ids("x", "1001", "likes", DEPTH))
    assert [(run.ending, run.reason) for run in stream.runs.all()] == [
        ("OutcomeUnknown", Reason.WORKER_DIED),
        (RunEnding.DONE, ""),
    ]


def test_two_workers_run_each_stream_once(alice: Person, crew: Crew) -> None:
    crew.begin()
    crew.begin()

    alice.connect("x", reads=True)
    until(lambda: not alice.workspace.streams.filter(full_sync_at=None).exclude(state="off").exists(), "all are read")

    assert set(Run.objects.values_list("number", "ending")) == {(1, RunEnding.DONE)}
    assert Run.objects.count() == alice.workspace.streams.exclude(state=StreamState.OFF).count() == 4


def test_a_worker_that_is_told_to_end_ends_at_its_page(alice: Person, crew: Crew) -> None:
    """Guard: `importing._read_pages` asks after each page whether the process is leaving."""
    alice.stage.trouble("x", SLOWLY)
    before = alice.stage.requests("x")
    stream = only(alice, "likes", DEPTH)
    leaving = crew.begin()
    until(lambda: now(stream).kept, "a page is kept")

    assert leaving.finish() == 0
    crew.begin()
    until_read(stream)

    assert endings(stream) == [RunEnding.MORE, RunEnding.DONE]
    assert liked(alice.stage.requests("x"), before) == PAGES


def test_a_worker_that_sleeps_through_its_lease_keeps_nothing_afterwards(alice: Person, crew: Crew) -> None:
    """Guard: a page is kept only where run and worker are those of the claim (`pages.OWN`)."""
    stream = only(alice, "likes", DEPTH)
    sleeper = crew.begin(failpoint="I2:stop:3", patience=SOONER)
    sleeper.until_stopped()
    crew.begin(patience=SOONER)
    until_read(stream)
    first = (now(stream).kept, now(stream).run)

    sleeper.wake()
    sleeper.until_it_says("life_over")

    assert sleeper.finish() == 0
    assert (now(stream).kept, now(stream).run) == first == (DEPTH, 2)
    assert now(stream).interval == timedelta(days=1)
