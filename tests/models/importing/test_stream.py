"""What a person may do about a stream, and what then follows: run now, pause, switch off, another interval."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from alphorn.database import sql
from alphorn.models import Stream
from alphorn.models.importing.claim import claim
from alphorn.models.importing.sweep import RUNS_KEPT, forget_old_runs
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import Jobs, Time, a_life, at_once
from tests.models.reading_hands import claimed, end, endings, keep, last_run, live_on, now, numbers, only
from tests.stage.people import Person

PAGE = StreamPage((RemoteItem("1", text="One"),), "further")
SOON = timedelta(seconds=30)


def due_in(stream: Stream) -> timedelta:
    """How long until it runs."""
    due_at = now(stream).due_at
    assert due_at is not None
    return due_at - timezone.now()


def seconds_of_jobs(stream: Stream) -> list[int]:
    """In how many seconds its newest generation's job is due."""
    found = sql.rows(
        "SELECT greatest(0, round(extract(epoch FROM execute_after - now())))::int FROM pgqueuer WHERE dedupe_key = %s",
        [f"import:{stream.pk}:{now(stream).generation}"],
    )
    return [seconds for (seconds,) in found]


def test_a_run_happens_once_however_many_workers_there_are(alice: Person) -> None:
    """Guard: the claim locks the stream and asks for its state afterwards."""
    alice.connect("facebook", reads=True)  # where no budget is locked before
    stream = alice.workspace.streams.get(kind="likes")
    lives = [a_life() for _ in range(8)]
    tries: list[Callable[[], bool]] = [lambda life=life: claim(life.id, stream.pk) is not None for life in lives]  # type: ignore[misc]

    won = at_once(*tries)

    assert won.count(True) == 1
    assert numbers(stream) == [1]


def test_run_now_begins_at_once(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 20)
    run_jobs()

    assert stream.ask_for_run()

    assert due_in(stream) <= timedelta(0)
    assert seconds_of_jobs(stream) == [0]


def test_run_now_during_a_run_means_one_more_after_it(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    first = claimed(stream)
    assert (stream.ask_for_run(), stream.ask_for_run()) == (True, True)

    end(first)
    end(claimed(stream))

    assert numbers(stream) == [1, 2]
    assert due_in(stream) > timedelta(hours=20)


def test_run_now_during_a_run_waits_for_the_end_of_the_walk(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    first = claimed(stream)
    stream.ask_for_run()
    keep(first, PAGE)
    end(first, RunEnding.MORE)

    end(claimed(stream))

    assert due_in(stream) <= timedelta(0)


def test_the_next_run_is_the_one_that_was_asked_for_during_a_run_that_failed(alice: Person, time_passes: Time) -> None:
    """Guard: a claim that begins anew is what was asked for (`claim.WRITE_CLAIM`)."""
    stream = only(alice, "likes", 0)
    first = claimed(stream)
    stream.ask_for_run()
    end(first, TryAgain(Reason.UNREACHABLE))
    live_on(time_passes, timedelta(hours=2))

    end(claimed(stream))

    assert due_in(stream) > timedelta(hours=20)


def test_what_rests_for_a_while_can_be_run_now(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    end(claimed(stream), TryAgain(Reason.RATE_LIMITED, after=timedelta(hours=1)))

    assert stream.ask_for_run()

    assert due_in(stream) <= timedelta(0)


def test_a_pause_ends_the_run_at_its_page_and_it_goes_on_there(alice: Person) -> None:
    """Guard: every page is kept only where run and worker are still those of the claim (`pages.OWN`)."""
    stream = only(alice, "likes", 0)
    one = claimed(stream)
    keep(one, PAGE)

    stream.pause()

    assert keep(one, StreamPage((RemoteItem("2"),), "beyond")) is None
    assert not end(one)
    assert (now(stream).state, now(stream).cursor, now(stream).kept) == (StreamState.PAUSED, "further", 1)
    assert (last_run(stream).ending, last_run(stream).ended_at is None) == (RunEnding.LET_GO, False)
    assert stream.go_on()
    assert claimed(stream).asked.cursor == "further"


def test_what_is_paused_is_not_due(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "likes", 20)
    stream.pause()

    time_passes(timedelta(days=3))
    run_jobs()

    assert (endings(stream), stream.ask_for_run()) == ([], False)


def test_switching_off_keeps_what_came_in(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "likes", 20)
    run_jobs()

    stream.switch_off()
    time_passes(timedelta(days=3))
    run_jobs()

    assert (now(stream).state, stream.items.count(), endings(stream)) == (StreamState.OFF, 20, ["done"])


def test_another_interval_counts_from_the_last_run_and_at_once(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 20)
    run_jobs()

    stream.change_interval(timedelta(hours=2))

    assert timedelta(hours=2) - SOON < due_in(stream) <= timedelta(hours=2)
    assert [timedelta(hours=2) - SOON < timedelta(seconds=each) for each in seconds_of_jobs(stream)] == [True]


def test_an_interval_that_has_passed_already_runs_now(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "likes", 20)
    run_jobs()
    time_passes(timedelta(hours=5))

    stream.change_interval(timedelta(hours=2))

    assert due_in(stream) <= timedelta(0)


def test_an_interval_is_never_shorter_than_the_network_bears(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 20)

    stream.change_interval(timedelta(seconds=1))

    assert now(stream).interval == timedelta(minutes=15)


def test_an_interval_that_is_changed_during_a_run_holds_from_its_end(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    one = claimed(stream)
    stream.change_interval(timedelta(hours=2))

    end(one)

    assert timedelta(minutes=100) < due_in(stream) < timedelta(minutes=140)


@pytest.mark.parametrize(("deaths", "state"), [(3, StreamState.WAITING), (4, StreamState.RESTING)])
def test_what_kills_its_workers_rests(alice: Person, time_passes: Time, deaths: int, state: StreamState) -> None:
    stream = only(alice, "likes", 0)

    for _ in range(deaths):
        end(claimed(stream), OutcomeUnknown(Reason.WORKER_DIED))
        time_passes(timedelta(seconds=5))

    assert now(stream).state == state


def test_old_runs_are_forgotten_and_the_newest_stay(alice: Person, time_passes: Time) -> None:
    stream = only(alice, "likes", 0)
    for _ in range(4):
        end(claimed(stream))
        live_on(time_passes, RUNS_KEPT + timedelta(days=1))

    assert forget_old_runs() == 2

    assert numbers(stream) == [3, 4]
