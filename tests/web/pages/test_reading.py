"""Letting Alphorn read: what is said before, what stands there afterwards, and how it ends."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from alphorn.models import Authorisation, Item, Stream
from alphorn.models.work.states import StreamState
from alphorn.web.sentences.networks import facts_of
from tests.stage.people import Person
from tests.web.house import bring_in, connect_page, connect_x, consent_at_facebook

RunJobs = Callable[[], None]


def page(person: Person, name: str, *args: object) -> str:
    """What stands on a page."""
    return person.browser.get(reverse(name, args=args)).content.decode()


def stream_of(person: Person, network: str, kind: str) -> Stream:
    """One of their streams, as it stands now."""
    found: Stream = person.workspace.streams.get(network=network, kind=kind)
    return found


def test_what_will_be_brought_in_is_said_before(alice: Person) -> None:
    connections = page(alice, "connections")

    assert "your posts, likes, people you follow and followers" in connections
    assert "the Pages you like and what they are about" in connections
    assert "Your home timeline only if you switch it on." in connections


def test_what_reading_costs_is_said_before(alice: Person) -> None:
    said = facts_of("x")

    assert "about $0.005 a post, $0.001 a like and $0.010 a person." in said.reading_charges
    assert said.reads_at_most == "No more than 10,000 things a day are read."
    assert (facts_of("facebook").reading_charges, facts_of("facebook").reads_at_most) == ("", "")


def test_a_consent_without_reading_brings_in_nothing(bob: Person) -> None:
    bob.connect("x")

    assert bob.workspace.streams.count() == 0
    assert "Let Alphorn read<span" in page(bob, "connections")


def test_somebody_else_there_is_not_read_because_the_first_one_is(bob: Person) -> None:
    bob.connect("x", reads=True)

    bob.connect("x", as_person="1003")  # Nuria: what the box asks is not ticked

    assert sorted(bob.workspace.authorisations.values_list("remote_id", "reads")) == [("1002", True), ("1003", False)]
    assert not bob.workspace.streams.filter(authorisation__remote_id="1003").exists()


def test_who_is_read_and_signs_in_once_more_is_read_as_before(bob: Person) -> None:
    bob.connect("facebook", as_person="2003", reads=True)  # runs no Page: without reading, nothing would be stored

    page_after = bob.browser.get(bob._consent("facebook", "2003"), follow=True).content.decode()

    assert bob.workspace.authorisations.get().reads
    assert "What Facebook knows about you comes in now." in page_after


def test_letting_it_read_later_begins_at_once(bob: Person, run_jobs: RunJobs) -> None:
    bob.connect("x")

    bob.connect("x", reads=True)
    run_jobs()

    assert stream_of(bob, "x", "posts").kept == Item.objects.filter(is_own=True).count() > 0
    assert "Let Alphorn read<span" not in page(bob, "connections")


def test_somebody_without_a_page_stands_there_by_themselves(bob: Person, run_jobs: RunJobs) -> None:
    bob.connect("facebook", as_person="2003", reads=True)  # Nuria reads much and runs nothing
    run_jobs()
    consent = bob.workspace.authorisations.get()

    connections = page(bob, "connections")

    assert "Nuria Grau" in connections
    assert reverse("person", args=[consent.pk]) in connections
    assert "posts" in page(bob, "person", consent.pk)


def test_they_are_disconnected_there_with_what_came_in(bob: Person, run_jobs: RunJobs) -> None:
    bob.connect("facebook", as_person="2003", reads=True)
    run_jobs()
    consent = bob.workspace.authorisations.get()

    bob.browser.post(reverse("person", args=[consent.pk]), {"forget": "1"})
    run_jobs()

    assert Authorisation.objects.get().wiped_at is not None
    assert Item.objects.count() == 0
    assert reverse("person", args=[consent.pk]) not in page(bob, "connections")


def test_a_person_with_pages_is_not_taken_away_from_them(alice: Person) -> None:
    consent = consent_at_facebook(alice.workspace, "Alice Lenses", reads=True).authorisation
    connect_page(alice.workspace)

    answer = alice.browser.post(reverse("person", args=[consent.pk]), follow=True)

    assert "it goes with the last of them" in answer.content.decode()
    assert Authorisation.objects.get(pk=consent.pk).leaving_at is None


@pytest.mark.parametrize(("form", "left"), [({}, 1), ({"forget": "1"}, 0)])
def test_disconnecting_deletes_what_came_in_if_that_is_wanted(alice: Person, form: dict[str, str], left: int) -> None:
    place = connect_x(alice.workspace, reads=True)
    bring_in(stream_of(alice, "x", "posts"), "Alice", "First snow.")

    alice.browser.post(reverse("connection", args=[place.pk]), form)

    assert Item.objects.count() == left
    assert stream_of(alice, "x", "posts").state == StreamState.OFF


def test_a_place_says_how_much_would_be_deleted(alice: Person) -> None:
    place = connect_x(alice.workspace, reads=True)
    bring_in(stream_of(alice, "x", "posts"), "Alice", "First snow.")
    bring_in(stream_of(alice, "x", "likes"), "Nuria", "Nineteen ibex.")

    assert "2 things; this cannot be taken back." in page(alice, "connection", place.pk)


def test_the_first_import_says_how_far_it_is(alice: Person) -> None:
    connect_x(alice.workspace, reads=True)
    Stream.objects.filter(kind="posts").update(kept=1200, about=3000)

    progress = page(alice, "progress", stream_of(alice, "x", "posts").pk)

    assert "1,200 of about 3,000 posts" in progress
    assert 'width="40%"' in progress
    assert "data-under-way" in progress


def test_a_place_that_is_read_says_what(alice: Person) -> None:
    connect_x(alice.workspace, reads=True)

    assert "Brings in your posts, likes, people you follow and followers" in page(alice, "connections")
