"""An absence must be proven: by two whole syncs an hour apart, and by the same things missing where they are many."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Item, Stream
from alphorn.models.importing.absence import Loss
from alphorn.models.work.states import Belief
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import Time
from tests.models.reading_hands import claimed, end, keep, live_on, now, only
from tests.stage.people import Person

MONTHS = timedelta(days=40)


@pytest.mark.parametrize(
    ("met", "missing", "fresh", "back", "believed"),
    [
        pytest.param(100, 0, 0, 0, Belief.GONE, id="nothing is missing"),
        pytest.param(1, 20, 20, 0, Belief.GONE, id="twenty are few, however few there are"),
        pytest.param(79, 21, 21, 0, Belief.MISSED, id="twenty-one of a hundred are many"),
        pytest.param(189, 21, 21, 0, Belief.GONE, id="a tenth is not many"),
        pytest.param(188, 21, 21, 0, Belief.MISSED, id="more than a tenth is"),
        pytest.param(0, 500, 0, 0, Belief.GONE, id="the same again"),
        pytest.param(0, 500, 20, 0, Belief.GONE, id="the same again, and a few more"),
        pytest.param(0, 500, 500, 0, Belief.MISSED, id="the same again, within the hour"),
        pytest.param(100, 400, 0, 1, Belief.MISSED, id="one of them came back"),
        pytest.param(100, 400, 100, 0, Belief.MISSED, id="many others, too"),
    ],
)
def test_what_is_believed_of_a_loss(met: int, missing: int, fresh: int, back: int, believed: Belief) -> None:
    assert Loss("", met, missing, fresh, back).believed() is believed


def test_nothing_is_believed_of_a_sync_that_was_not_whole() -> None:
    assert Loss(Belief.NOTHING, 10, 1, 0, 0).believed() is Belief.NOTHING


def sync(stream: Stream, time_passes: Time, numbers: Iterable[int], *, is_whole: bool = True) -> set[int]:
    """All of it, months later, in one page. Returns which are gone now."""
    live_on(time_passes, MONTHS)
    one = claimed(stream)
    assert keep(one, StreamPage(tuple(RemoteItem(str(n), text=f"Number {n}") for n in numbers), is_whole=is_whole))
    assert end(one)
    return gone(stream)


def gone(stream: Stream) -> set[int]:
    return {int(id) for id in stream.items.exclude(removed_at=None).values_list("remote_id", flat=True)}


def test_one_sync_takes_nothing_away_and_the_second_does(alice: Person, time_passes: Time) -> None:
    """Guard: `removals.STEP` notes the first time."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))

    first = sync(stream, time_passes, range(1, 50))
    second = sync(stream, time_passes, range(2, 50))

    assert (first, second) == (set(), {0})
    assert now(stream).kept == 49


def test_two_syncs_within_the_hour_are_one(alice: Person, time_passes: Time) -> None:
    """Guard: `removals.STEP` asks how long ago it was missed."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))
    sync(stream, time_passes, range(1, 50))
    Item.objects.exclude(missed_at=None).update(missed_at=Now() + MONTHS - timedelta(minutes=59))

    assert sync(stream, time_passes, range(1, 50)) == set()
    assert sync(stream, time_passes, range(1, 50)) == {0}


def test_what_was_met_between_two_syncs_that_miss_it_is_there(alice: Person, time_passes: Time) -> None:
    """Guard: `removals.STEP` takes back what was noted of what was met."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))
    sync(stream, time_passes, range(1, 50))
    sync(stream, time_passes, range(50))

    assert sync(stream, time_passes, range(1, 50)) == set()


def test_what_an_incremental_sync_meets_is_there(alice: Person, time_passes: Time) -> None:
    """Guard: `pages.FOUND`."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))
    sync(stream, time_passes, range(1, 50))
    live_on(time_passes, timedelta(days=2))
    look = claimed(stream)
    keep(look, StreamPage((RemoteItem("0", text="Number 0"),)))
    end(look)

    assert not look.importing.is_full
    assert sync(stream, time_passes, range(1, 50)) == set()


def test_a_great_loss_is_believed_where_the_same_is_missing_again(alice: Person, time_passes: Time) -> None:
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(100))

    first = sync(stream, time_passes, range(50))
    second = sync(stream, time_passes, range(50))

    assert (first, second) == (set(), set(range(50, 100)))


def test_a_great_loss_of_others_each_time_begins_anew(alice: Person, time_passes: Time) -> None:
    """Guard: `Loss.believed` compares."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(100))

    found = [sync(stream, time_passes, range(at, at + 60)) for at in (0, 40, 0, 20)]

    assert found == [set()] * 4
    assert sync(stream, time_passes, range(20, 80)) == {*range(20), *range(80, 100)}


def test_a_sync_that_left_something_out_takes_nothing_away(alice: Person, time_passes: Time) -> None:
    """Guard: `pages.GO_ON` remembers it of each page."""
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))
    sync(stream, time_passes, range(1, 50))

    assert sync(stream, time_passes, range(1, 50), is_whole=False) == set()
    assert sync(stream, time_passes, range(1, 50)) == {0}


def test_one_page_that_was_not_whole_is_remembered_to_the_end(alice: Person, time_passes: Time) -> None:
    stream = only(alice, "likes", 0)
    sync(stream, time_passes, range(50))
    sync(stream, time_passes, range(1, 50))
    live_on(time_passes, MONTHS)
    one = claimed(stream)
    keep(one, StreamPage(tuple(RemoteItem(str(n), text=f"Number {n}") for n in range(1, 25)), "on", is_whole=False))
    keep(one, StreamPage(tuple(RemoteItem(str(n), text=f"Number {n}") for n in range(25, 50))))
    end(one)

    assert gone(stream) == set()


def test_where_reading_costs_nothing_a_loss_is_looked_at_again_within_days(alice: Person, time_passes: Time) -> None:
    """Guard: `Due.begins_full_sync`: a Page's posts are read whole once a week otherwise."""
    alice.stage.make_stream("facebook", "2001", "posts", 0)
    alice.connect("facebook", reads=True)
    stream = alice.workspace.streams.get(kind="posts", network="facebook")
    sync(stream, time_passes, range(5))
    sync(stream, time_passes, range(4))
    live_on(time_passes, timedelta(hours=2))
    soon = claimed(stream)
    end(soon)
    live_on(time_passes, timedelta(days=1))

    later = claimed(stream)

    assert (soon.importing.is_full, later.importing.is_full) == (False, True)
