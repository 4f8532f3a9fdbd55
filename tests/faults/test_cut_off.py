"""One worker does not reach the database any more while it sends, and another does: nothing runs twice."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from alphorn.lib.environment import environment
from alphorn.models import Attempt, Delivery
from alphorn.models.work.states import State
from chaos.house import SOCKET
from chaos.lines import HOST, Ends, Line
from tests.faults.conftest import Settled
from tests.faults.crew import SOON, Crew
from tests.faults.waiting import until
from tests.stage.people import Person

POSTS = 5


async def to_the_database() -> Ends:
    """A line of ours."""
    [folder] = parse_qs(urlsplit(environment().database_url).query)["host"]
    return await asyncio.open_unix_connection(f"{folder}/{SOCKET}")


@contextmanager
def another_way() -> Iterator[tuple[str, Callable[[Callable[[Line], None]], None]]]:
    """The database's address by a way that can be cut, and what does something to that way."""
    loop, stop, line = asyncio.new_event_loop(), asyncio.Event(), Line(to_the_database)
    ready: Future[int] = Future()

    async def lie() -> None:
        async with line.listening(0) as port:
            ready.set_result(port)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(lie()), name="way")
    thread.start()

    def change(deed: Callable[[Line], None]) -> None:
        loop.call_soon_threadsafe(deed, line)

    try:
        address = f"postgresql://alphorn@{HOST}:{ready.result(10)}/alphorn?sslmode=disable"
        yield address, change
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


@pytest.mark.parametrize("how", ["cut", pytest.param("silent", marks=pytest.mark.by_hand_slow)])
def test_a_worker_that_is_cut_off_takes_nothing_and_another_settles_what_it_had(
    alice: Person, crew: Crew, until_settled: Settled, how: str
) -> None:
    """Guard: a life that was not renewed in time is over, and takes its calls along (`Lease._renew`)."""
    place = alice.connect("facebook")[0]
    alice.stage.trouble("facebook", {"call": "create", "hang": True})
    with another_way() as (address, change):
        crew.environment = {"DATABASE_URL": address}
        cut_off = crew.begin(patience=SOON)
        crew.environment = {}
        posts = [alice.echo(f"Slope number {number}.", place) for number in range(POSTS)]
        until(lambda: Attempt.objects.exclude(writing_at=None).count() == POSTS, "all are being written")

        change(lambda line: line.fail(how))
        meanwhile = alice.echo("Nobody takes this one.", place)
        cut_off.until_it_says("life_over")
        taken = Delivery.objects.get(post=meanwhile).attempt
        alice.stage.trouble("facebook")
        crew.begin(patience=SOON)
        until_settled(*posts, meanwhile)
        change(Line.mend)
        code = cut_off.finish()

    assert (taken, code) == (0, 0)
    assert {(d.state, d.attempt) for d in Delivery.objects.filter(post__in=posts)} == {(State.DELIVERED, 2)}
    assert sorted(alice.stage.texts("facebook")) == sorted(post.text for post in (*posts, meanwhile))
