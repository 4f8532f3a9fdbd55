"""What is found in the archive: newest first, by words, the same thing once."""

from collections.abc import Callable

import pytest

from alphorn.models import Item
from alphorn.models.archive.search import ArchiveQuery, counts, found
from alphorn.networks.streams import ItemKind
from tests.stage.people import Person
from tests.stage.scenes import scene

TEXT = "The bridge over the Dala gorge is open again."


@pytest.fixture
def archived(alice: Person, run_jobs: Callable[[], None]) -> Person:
    """Alice, with one text echoed everywhere, and everything brought in."""
    return scene("archived", lambda: bring_in(alice, run_jobs))


def bring_in(alice: Person, run_jobs: Callable[[], None]) -> Person:
    """The first time."""
    alice.connect("x", reads=True)
    alice.connect("facebook", reads=True)
    alice.echo(TEXT)
    run_jobs()
    for stream in alice.workspace.streams.filter(state="waiting"):
        stream.ask_for_run()
    run_jobs()
    return alice


def texts(person: Person, asked: ArchiveQuery, count: int = 20) -> list[str]:
    return [each.item.text for each in found(person.workspace, asked, "en", count)]


def test_the_same_thing_on_several_networks_is_shown_once(archived: Person) -> None:
    first = found(archived.workspace, ArchiveQuery(is_own=True), "en", 20)[0]

    assert first.item.text == TEXT
    assert sorted(twin.network for twin in [first.item, *first.also]) == ["facebook", "facebook", "facebook", "x"]
    assert texts(archived, ArchiveQuery(is_own=True)).count(TEXT) == 1


def test_it_is_found_by_its_words_in_the_readers_language(archived: Person) -> None:
    assert texts(archived, ArchiveQuery(words="bridges gorges opened")) == [TEXT]


def test_within_one_network_it_is_found_there(archived: Person) -> None:
    (only,) = found(archived.workspace, ArchiveQuery(words="Dala", network="x"), "en", 20)

    assert (only.item.network, only.also) != ("facebook", [])
    assert only.item.network == "x"


def test_pages_follow_each_other_without_a_gap(archived: Person) -> None:
    whole = found(archived.workspace, ArchiveQuery(), "en", 40)

    end = whole[19].item
    rest = found(archived.workspace, ArchiveQuery(before=(end.happened_at, end.pk)), "en", 20)

    assert [each.item.pk for each in rest] == [each.item.pk for each in whole[20:]]


def test_what_was_deleted_is_found_no_more(archived: Person) -> None:
    Item.objects.get(text=TEXT, network="x").forget()

    (only,) = found(archived.workspace, ArchiveQuery(words="Dala"), "en", 20)

    assert {each.network for each in [only.item, *only.also]} == {"facebook"}


def test_somebody_elses_things_are_not_found(archived: Person, bob: Person) -> None:
    assert texts(bob, ArchiveQuery()) == []


def test_counts_are_those_of_the_rows(archived: Person) -> None:
    there = Item.objects.filter(removed_at=None, deleted_at=None)

    counted = counts(archived.workspace)

    assert counted[""] == there.count()
    assert counted["own"] == there.filter(is_own=True).count()
    assert counted[ItemKind.INTEREST] == there.filter(holds=ItemKind.INTEREST).count()
