"""Pictures of items: fetched by one, kept once, forgotten with what they belong to, and never more than fit."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from alphorn.models import Item, Picture, Stream
from alphorn.models.archive.deletion import forget_stream
from alphorn.models.archive.picture import (
    FOR_GOOD,
    Wanted,
    claim,
    give_up,
    is_settled,
    keep,
    look_at,
    prune,
    wait_after,
)
from alphorn.models.archive.search import forget_with_twins
from tests.stage.people import Person
from tests.web.house import bring_in, connect_x

LAKE, FOG = {"url": "https://pbs.twimg.com/lake.jpg", "alt": ""}, {"url": "https://pbs.twimg.com/fog.jpg", "alt": ""}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TimePasses = Callable[[timedelta], None]


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    connect_x(alice.workspace, reads=True)
    stream: Stream = alice.workspace.streams.get(network="x", kind="posts")
    return stream


@pytest.fixture
def item(posts: Stream) -> Item:
    """A post with two pictures."""
    return bring_in(posts, "Alice", "Dawn.", pictures=[LAKE, FOG])


def taken(item: Item, number: int = 0) -> Wanted:
    """The picture, claimed."""
    wanted = claim(item.workspace_id, item.pk, number)
    assert wanted is not None
    return wanted


def kept(item: Item, number: int = 0, body: bytes = b"a picture") -> Picture:
    """The picture, fetched."""
    assert keep(taken(item, number), body)
    return Picture.objects.get(item=item, number=number)


def test_one_fetches_it_and_no_other(item: Item) -> None:
    first, second = claim(item.workspace_id, item.pk, 1), claim(item.workspace_id, item.pk, 1)

    assert first == Wanted(item.pk, 1, FOG["url"], "post", 1)
    assert second is None
    assert is_settled(item.pk, 1)


def test_what_was_fetched_is_there_for_everybody(item: Item) -> None:
    assert look_at(item, 0) is None

    keep(taken(item), b"a picture")

    found = look_at(item, 0)
    assert found is not None
    assert (bytes(found.body or b""), found.size, is_settled(item.pk, 0)) == (b"a picture", 9, True)


def test_who_dies_while_fetching_leaves_it_to_others(item: Item, time_passes: TimePasses) -> None:
    lost = taken(item)
    time_passes(MINUTE)

    again = taken(item)

    assert again.tries == 2
    assert not keep(lost, b"too late")
    assert keep(again, b"in time")


@pytest.mark.parametrize("kind", ["following", "followers"])
def test_of_people_it_is_a_face(alice: Person, posts: Stream, kind: str) -> None:
    stream = alice.workspace.streams.get(network="x", kind=kind)

    wanted = taken(bring_in(stream, "Nuria", pictures=[LAKE]))

    assert (wanted.is_face, wanted.edge) == (True, 96)


def test_a_picture_of_somebody_else_is_not_fetched(item: Item, bob: Person) -> None:
    assert claim(bob.workspace.pk, item.pk, 0) is None


@pytest.mark.parametrize("number", [2, 99])
def test_a_picture_that_the_item_does_not_have_is_not_fetched(item: Item, number: int) -> None:
    assert claim(item.workspace_id, item.pk, number) is None
    assert look_at(item, number) is None


def test_nothing_is_fetched_for_what_does_not_exist(item: Item) -> None:
    assert claim(item.workspace_id, uuid4(), 0) is None


@pytest.mark.parametrize("column", ["removed_at", "deleted_at"])
def test_nothing_is_fetched_for_what_is_gone(item: Item, column: str) -> None:
    Item.objects.filter(pk=item.pk).update(**{column: item.happened_at})

    assert claim(item.workspace_id, item.pk, 0) is None


def test_what_could_not_be_had_is_left_alone_for_a_while(item: Item, time_passes: TimePasses) -> None:
    assert give_up(taken(item), wait_after(1))

    early = claim(item.workspace_id, item.pk, 0)
    time_passes(wait_after(1))
    late = claim(item.workspace_id, item.pk, 0)

    assert (early, late) == (None, Wanted(item.pk, 0, LAKE["url"], "post", 2))


@pytest.mark.parametrize(("tries", "wait"), [(1, 10 * MINUTE), (2, HOUR), (3, 6 * HOUR), (4, DAY), (10_000, DAY)])
def test_the_more_often_in_vain_the_longer_the_wait(tries: int, wait: timedelta) -> None:
    assert wait_after(tries) == wait


def test_another_address_is_another_picture(item: Item) -> None:
    kept(item)
    Item.objects.filter(pk=item.pk).update(pictures=[FOG])
    item.refresh_from_db()

    assert (look_at(item, 0), is_settled(item.pk, 0)) == (None, False)
    assert taken(item) == Wanted(item.pk, 0, FOG["url"], "post", 1)


def test_a_failure_at_another_address_counts_from_the_beginning(item: Item) -> None:
    give_up(taken(item), FOR_GOOD)
    Item.objects.filter(pk=item.pk).update(pictures=[FOG])

    assert taken(item).tries == 1


def test_deleting_a_thing_deletes_its_pictures(item: Item, posts: Stream) -> None:
    kept(item)
    other = kept(bring_in(posts, "Alice", "Dusk.", pictures=[LAKE]))

    forget_with_twins(item)

    assert list(Picture.objects.all()) == [other]


def test_what_is_fetched_while_its_thing_is_deleted_is_not_kept(item: Item) -> None:
    wanted = taken(item)
    item.forget()

    assert not keep(wanted, b"a picture")
    assert not Picture.objects.exists()


def test_deleting_all_of_a_stream_deletes_its_pictures(item: Item, posts: Stream) -> None:
    kept(item)

    forget_stream(posts)

    assert not Picture.objects.exists()


def test_a_workspace_goes_with_its_pictures(alice: Person, item: Item) -> None:
    kept(item)

    alice.workspace.delete()

    assert not Picture.objects.exists()


def test_what_nobody_looks_at_is_forgotten(item: Item, time_passes: TimePasses) -> None:
    kept(item)
    time_passes(20 * DAY)
    seen = kept(item, 1)
    time_passes(20 * DAY)

    prune()

    assert list(Picture.objects.all()) == [seen]


def test_what_is_looked_at_stays(item: Item, time_passes: TimePasses) -> None:
    kept(item)
    time_passes(20 * DAY)
    look_at(item, 0)
    time_passes(20 * DAY)

    prune()

    assert Picture.objects.count() == 1


def test_looking_twice_a_day_writes_once(item: Item) -> None:
    before = kept(item).seen_at

    look_at(item, 0)

    assert Picture.objects.get().seen_at == before


def test_pictures_of_what_was_deleted_are_forgotten(item: Item) -> None:
    kept(item)
    Item.objects.filter(pk=item.pk).update(deleted_at=item.happened_at)

    prune()

    assert not Picture.objects.exists()


def test_pictures_of_what_went_from_the_network_stay_a_month(item: Item, time_passes: TimePasses) -> None:
    """Guard: it may come back, and nobody could fetch them meanwhile (`picture.prune`)."""
    kept(item)
    time_passes(20 * DAY)
    Item.objects.filter(pk=item.pk).update(removed_at=Now())
    time_passes(29 * DAY)
    prune()
    before = Picture.objects.count()
    time_passes(2 * DAY)

    prune()

    assert (before, Picture.objects.count()) == (1, 0)


def test_beyond_the_bound_those_seen_last_stay(posts: Stream, time_passes: TimePasses) -> None:
    items = [bring_in(posts, "Alice", f"Dawn {n}.", pictures=[LAKE]) for n in range(3)]
    kept(items[0], body=bytes(600))
    time_passes(HOUR)
    kept(items[1], body=bytes(300))
    time_passes(HOUR)
    kept(items[2], body=bytes(600))

    beyond = prune(most_bytes=1000)

    assert beyond == 1
    assert {each.item_id for each in Picture.objects.all()} == {items[1].pk, items[2].pk}


def test_a_picture_is_kept_or_waits(item: Item) -> None:
    with pytest.raises(IntegrityError):
        Picture.objects.create(item=item, number=0, digest=b"")
