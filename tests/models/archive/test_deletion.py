"""What a person deletes is gone, is counted once, and does not come back by a run that is under way."""

import pytest

from alphorn.models import Item, Stream, Suggestion
from alphorn.models.archive.deletion import forget_of, forget_stream, forget_the_rest
from alphorn.models.archive.search import forget_with_twins
from alphorn.models.importing.pages import keep_page
from alphorn.models.work.states import StreamState
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import at_once, held_up
from tests.models.reading_hands import claimed, now, only
from tests.stage.people import Person

PAGE = StreamPage((RemoteItem("1", text="One", author="Gardens"), RemoteItem("2", text="Two")), "further")


@pytest.fixture
def stream(alice: Person) -> Stream:
    """Her likes, with two of them here, and more to come."""
    found = only(alice, "likes", 0)
    keep_page(claimed(found).importing, PAGE)
    return found


def test_a_thing_that_is_deleted_by_several_clicks_is_counted_once(stream: Stream) -> None:
    """Guard: `forget_with_twins` locks the stream before it counts."""
    one = stream.items.get(remote_id="1")

    gone = at_once(*[lambda: forget_with_twins(one)] * 4)

    assert sorted(gone) == [0, 0, 0, 1]
    assert now(stream).kept == 1


def test_a_thing_that_was_removed_there_meanwhile_is_not_counted_twice(stream: Stream) -> None:
    one = stream.items.get(remote_id="1")
    Stream.objects.filter(pk=stream.pk).update(kept=1)
    Item.objects.filter(pk=one.pk).update(removed_at=one.came_at)

    forget_with_twins(one)

    assert now(stream).kept == 1
    assert Item.objects.get(pk=one.pk).text == ""


def test_an_idea_goes_with_the_thing_it_was_made_of(stream: Stream) -> None:
    one = stream.items.get(remote_id="1")
    Suggestion.objects.create(workspace=stream.workspace, item=one, idea="liked", topic="gardens")

    one.forget()

    assert not Suggestion.objects.exists()


def test_a_stream_that_is_deleted_begins_anew_should_it_be_switched_on_again(stream: Stream) -> None:
    assert forget_stream(stream) == 2

    left = now(stream)
    assert (left.state, left.kept, left.cursor, left.items.count()) == (StreamState.OFF, 0, "", 0)
    assert left.go_on()


def test_what_takes_longer_than_anybody_waits_is_deleted_by_a_chore(stream: Stream) -> None:
    """Guard: `Stream.forget_at`."""
    gone = forget_of([stream], seconds=-1)

    assert (gone.count, gone.is_all, stream.items.count()) == (0, False, 2)
    assert now(stream).state == StreamState.OFF
    assert [forget_the_rest(), forget_the_rest()] == [2, 0]
    assert (now(stream).state, stream.items.count()) == (StreamState.OFF, 0)


def test_no_page_is_kept_and_nobody_switches_it_on_while_a_stream_is_deleted(stream: Stream) -> None:
    """Guard: `deletion._forget_page` locks the stream."""
    stream.switch_off()
    one = stream.items.get(remote_id="1")

    with held_up(lambda: forget_stream(stream), "SELECT FROM alphorn_item WHERE id = %s FOR UPDATE", one.pk) as held:
        assert not held.may_lock("alphorn_stream", stream.pk)

    assert held.call.result() == 2
