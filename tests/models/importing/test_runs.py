"""What comes in: once, in pages, and as it is there."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from alphorn.models import Item, Run, Stream
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.work.patience import patience
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.http import Http
from alphorn.worker.importing import bring_in
from alphorn.worker.life import Life
from alphorn.worker.process import Process
from tests.models.hands import a_life
from tests.models.reading_hands import endings, last_run, now, only
from tests.stage.people import Person

LARCHES = "The larches turn gold, day {} of October."


def test_nothing_comes_in_that_nobody_allowed(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x")

    run_jobs()

    assert not Stream.objects.exists()


def test_what_x_knows_comes_in_after_connecting(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x", reads=True)

    run_jobs()

    came = {stream.kind: (stream.state, stream.items.count()) for stream in Stream.objects.all()}
    assert came == {
        "posts": (StreamState.WAITING, 1200),
        "home": (StreamState.OFF, 0),
        "likes": (StreamState.WAITING, 2500),
        "following": (StreamState.WAITING, 300),
        "followers": (StreamState.WAITING, 800),
    }


def test_what_alphorn_posted_is_tied_to_its_delivery(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x")
    posts = [alice.echo(LARCHES.format(day)) for day in range(3)]
    run_jobs()

    alice.connect("x", reads=True)
    run_jobs()

    tied = Item.objects.filter(delivery__isnull=False).values_list("delivery__post", flat=True)
    assert set(tied) == {post.pk for post in posts}
    assert len(tied) == 3


def test_a_second_look_reads_one_page_and_brings_what_is_new(alice: Person, run_jobs: Callable[[], None]) -> None:
    alice.connect("x", reads=True)
    run_jobs()
    alice.echo("One more, after everything had come in.")
    run_jobs()

    Stream.objects.get(kind="posts").ask_for_run()
    run_jobs()

    run = Run.objects.filter(stream__kind="posts").last()
    assert run is not None
    assert (run.is_full, run.pages, run.new, run.ending) == (False, 1, 1, "done")


def test_ones_own_posts_do_not_come_in_once_more_by_the_home_timeline(
    alice: Person, run_jobs: Callable[[], None]
) -> None:
    """Guard: `reading._belongs`."""
    alice.connect("x", reads=True)
    home = Stream.objects.get(kind="home")
    Stream.objects.exclude(pk=home.pk).delete()
    alice.stage.make_stream("x", "1001", "home", 0)
    alice.stage.add_item("x", "1001", "home", author_id="1001", text="Mine.")
    alice.stage.add_item("x", "1001", "home", author_id="1002", text="Somebody else's.")
    home.go_on()

    run_jobs()

    assert list(home.items.values_list("text", flat=True)) == ["Somebody else's."]


def test_a_run_whose_time_is_over_lets_others_have_a_turn_and_goes_on_at_its_page(
    alice: Person, run_jobs: Callable[[], None]
) -> None:
    """Guard: `importing._read_pages` looks at the clock after each page."""
    stream = only(alice, "likes", 300)

    asyncio.run(read_for(stream, a_life(), seconds=0))

    first = (endings(stream), last_run(stream).pages, now(stream).kept, now(stream).state)
    run_jobs()
    assert first == ([RunEnding.MORE], 1, 100, StreamState.WAITING)
    assert (endings(stream), now(stream).kept) == ([RunEnding.MORE, RunEnding.DONE], 300)


async def read_for(stream: Stream, life: Life, seconds: float) -> None:
    """One run, which may last so long."""
    async with Http(allow=loopback_allowed()) as http:
        process = Process(http, replace(patience(), run_seconds=seconds))
        process.begin(life)
        await bring_in(process, stream.pk)
        await process.close()


def test_a_job_that_finds_its_row_in_hand_waits_for_it_and_is_the_next_run(alice: Person) -> None:
    """Guard: `life.until_put_down`. The next run's job may come before the row of this one was put down."""
    stream = only(alice, "likes", 500)
    life = a_life()

    async def twice() -> None:
        async with Http(allow=loopback_allowed()) as http:
            process = Process(http, replace(patience(), run_seconds=0))
            process.begin(life)
            await asyncio.gather(bring_in(process, stream.pk), bring_in(process, stream.pk))
            await process.close()

    asyncio.run(twice())

    assert endings(stream) == [RunEnding.MORE, RunEnding.MORE]
    assert life.held == set()
