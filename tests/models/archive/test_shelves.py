"""What is looked for in the archive is read, and not what lies beside it: however full the rest is."""

from collections.abc import Callable

import pytest
from django.db import transaction

from alphorn.database import sql
from alphorn.models import Item
from alphorn.models.archive.search import ArchiveQuery, found, interests, people
from alphorn.models.ideas.candidates import candidates, last_about
from alphorn.networks.streams import ItemKind
from tests.models.plans import multiplied, rows_read
from tests.stage.people import Person
from tests.web.house import bring_in, connect_x, consent_at_facebook

MANY = 3_000
SHOWN = 5
FEW = 60

LOOKED_FOR = [
    ArchiveQuery(holds=ItemKind.LIKE),
    ArchiveQuery(holds=ItemKind.POST, is_own=False),
    ArchiveQuery(holds=ItemKind.INTEREST),
    ArchiveQuery(holds=ItemKind.PERSON, network="facebook"),
    ArchiveQuery(network="facebook", people=False),
    ArchiveQuery(people=False),
    ArchiveQuery(words="glacier", holds=ItemKind.LIKE),
    ArchiveQuery(words="larch", network="facebook"),
]
ANOTHER = {
    "id": "gen_random_uuid()",
    "remote_id": "t.remote_id || n",
    "happened_at": "t.happened_at - n * interval '1 minute'",
}


@pytest.fixture
def full(alice: Person) -> Person:
    """Alice, with thousands of posts and of people at X, and one of each of the rest; each of the latter is old."""
    connect_x(alice.workspace, reads=True)
    consent_at_facebook(alice.workspace, reads=True)
    for kind, author, text in (("posts", "Alice", "A glacier."), ("followers", "Walker", "")):
        first = bring_in(alice.workspace.streams.get(network="x", kind=kind), author, text)
        names = {"author": "'Walker ' || n", "name": "'walker ' || n"} if kind == "followers" else {}
        multiplied(first, MANY, **ANOTHER, **names)
    for network, kind in (("x", "likes"), ("x", "home"), ("facebook", "posts"), ("facebook", "likes")):
        bring_in(alice.workspace.streams.get(network=network, kind=kind), "Larch", "A larch.", topic="Trees")
    Item.objects.filter(author="Larch").update(happened_at="2020-01-01T12:00Z")
    return alice


def shown(person: Person, asked: ArchiveQuery) -> list[str]:
    return [each.item.text or each.item.author for each in found(person.workspace, asked, "en", SHOWN)]


@pytest.mark.not_quick
def test_a_page_of_the_archive_reads_what_it_shows(full: Person) -> None:
    """Guard: `archive/shelves.py`, and of people's words an index of their own."""
    end = Item.objects.filter(holds=ItemKind.POST).order_by("-happened_at", "-id")[MANY // 2]
    behind = ArchiveQuery(people=False, before=(end.happened_at, end.pk))

    read = {asked: rows_read("alphorn_item", lambda: shown(full, asked)) for asked in (*LOOKED_FOR, behind)}  # noqa: B023

    assert {asked: rows for asked, rows in read.items() if rows > FEW} == {}


@pytest.mark.not_quick
def test_a_word_of_many_posts_is_not_looked_for_among_all_people(full: Person) -> None:
    """Guard: `item_search_people`. Among few people the database would rather read them all."""
    asked = ArchiveQuery(words="glacier", holds=ItemKind.PERSON)

    with transaction.atomic():
        sql.run("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        read = rows_read("alphorn_item", lambda: shown(full, asked))

    assert read <= FEW


@pytest.mark.not_quick
def test_ideas_and_the_heads_of_the_archive_read_what_they_take(full: Person) -> None:
    liked = Item.objects.get(network="facebook", holds=ItemKind.INTEREST)
    asked: dict[str, Callable[[], object]] = {
        "people": lambda: people(full.workspace, SHOWN),
        "interests": lambda: interests(full.workspace, SHOWN),
        "last about": lambda: last_about(Item.objects.filter(workspace=full.workspace), liked, "en"),
    }

    assert {name: rows for name, ask in asked.items() if (rows := rows_read("alphorn_item", ask)) > FEW} == {}
    assert candidates(full.workspace, "en")
