"""Pages that were open for an hour, and second clicks: what has gone meanwhile is said, and is not called foreign."""

from uuid import uuid4

import pytest
from django.urls import reverse

from alphorn.models import Item, Stream
from alphorn.models.access.disconnect import disconnect
from alphorn.models.archive.deletion import Forgotten
from alphorn.web.sentences.streams import deleted
from tests.stage.people import Person
from tests.web.fetched import posts_of
from tests.web.house import House, bring_in
from tests.web.pages.test_compose import words

GONE = "That was gone already. This is how it stands now."
TYPED = "The larches are still gold."


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X."""
    return posts_of(alice)


def test_a_second_click_on_disconnect_is_no_page_that_is_not_there(alice: Person, posts: Stream) -> None:
    place = alice.workspace.connections.get(network="x")
    alice.browser.post(reverse("connection", args=[place.pk]))

    again = alice.browser.post(reverse("connection", args=[place.pk]), follow=True)

    assert again.redirect_chain == [(reverse("connections"), 302)]
    assert GONE in words(again)


@pytest.mark.parametrize("name", ["stream-runs", "intervals", "pauses", "continuations", "endings"])
def test_a_stream_of_a_place_that_is_disconnected_leads_to_the_others(name: str, alice: Person, posts: Stream) -> None:
    disconnect(alice.workspace.connections.get())

    answer = alice.browser.post(reverse(name, args=[posts.pk]), {"minutes": "60"}, follow=True)

    assert answer.redirect_chain == [(reverse("schedule"), 302)]
    assert GONE in words(answer)


@pytest.mark.parametrize("name", ["delete-item", "begin"])
def test_a_thing_that_was_deleted_in_another_tab_leads_to_the_archive(name: str, alice: Person, posts: Stream) -> None:
    item = bring_in(posts, "Alice", "First snow.")
    alice.browser.post(reverse("delete-item", args=[item.pk]))

    again = alice.browser.post(reverse(name, args=[item.pk]), follow=True)

    assert again.redirect_chain == [(reverse("archive"), 302)]
    assert GONE in words(again)


def test_somebody_else_learns_nothing_of_what_has_gone(alice: Person, bob: Person, posts: Stream) -> None:
    item = bring_in(posts, "Alice", "First snow.")
    place = alice.workspace.connections.get(network="x")
    alice.browser.post(reverse("delete-item", args=[item.pk]))
    alice.browser.post(reverse("connection", args=[place.pk]))

    addresses = [
        reverse("delete-item", args=[item.pk]),
        reverse("begin", args=[item.pk]),
        reverse("connection", args=[place.pk]),
        reverse("stream-runs", args=[posts.pk]),
        reverse("connection", args=[uuid4()]),
    ]

    assert {bob.browser.post(each).status_code for each in addresses} == {404}


@pytest.mark.parametrize("name", ["delete-stream", "delete-archive"])
def test_a_second_click_on_delete_says_that_nothing_was_left(name: str, alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    where = reverse(name, args=[posts.pk] if name == "delete-stream" else [])
    alice.browser.post(where)

    again = alice.browser.post(where, follow=True)

    assert deleted(Forgotten(0, is_all=True)) in words(again)
    assert Item.objects.count() == 0


def test_what_was_typed_beside_an_idea_that_has_gone_is_kept(alice: Person, house: House) -> None:
    answer = alice.browser.post(reverse("mutings", args=[uuid4()]), {"text": TYPED})

    assert answer.status_code == 404
    assert TYPED in alice.browser.get(reverse("write")).content.decode()


def test_a_number_of_minutes_that_is_none_is_no_fault_of_ours(
    alice: Person, posts: Stream, caplog: pytest.LogCaptureFixture
) -> None:
    answer = alice.browser.post(reverse("intervals", args=[posts.pk]), {"minutes": "²"})

    assert answer.status_code == 400
    assert {record.levelname for record in caplog.records} <= {"WARNING", "INFO", "DEBUG"}
