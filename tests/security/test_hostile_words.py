"""Words of others in every field, on every page, read as a browser would: it is built as with plain words (S4).

A real browser sees a sample of each family: `tests/browser/test_hostile_words.py`.
"""

from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.db.models import Model
from django.test import Client

from alphorn.models import Connection, Delivery, Item, Post, Stream, Suggestion
from tests.security.hostile_words import ADDRESSES, CORPUS, SOME
from tests.security.poison import KINDS, SHORT, poison, poison_places
from tests.stage.people import Person

pytestmark = pytest.mark.not_quick
PLAIN = "larch"
FEW = 4  # places
STEP = 40  # one of so many has its own page looked at
OF: dict[type[Model], str] = {
    Post: "/posts/{}",
    Delivery: "/deliveries/{}",
    Item: "/items/{}/deletions",
    Connection: "/connections/{}",
    Stream: "/streams/{}",
    Suggestion: "/write?idea={}",
}
LEADS = ("href", "src", "action", "formaction", "data", "srcset", "poster", "cite", "background", "xlink:href")
FIXED = (
    "/write",
    "/schedule",
    "/schedule/picture",
    "/connections",
    "/never-about",
    "/first-steps",
    "/archive/deletions",
)
LISTS = (
    "/archive",
    "/archive?kind=own",
    "/archive?kind=like",
    "/archive?kind=person",
    "/archive?kind=interest",
    "/posts",
)
Shape = set[tuple[str, tuple[str, ...]]]


class Reader(HTMLParser):
    """What a page consists of: its elements with the names of their attributes, and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.shape: Shape = set()
        self.leads: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.shape.add((tag, tuple(sorted(name for name, _ in attrs))))
        self.leads += [value or "" for name, value in attrs if name in LEADS]

    def handle_data(self, data: str) -> None:
        """Words."""
        self.text.append(data)


def read(page: str) -> Reader:
    """A page, read."""
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def pages(person: Person) -> Iterator[tuple[str, Reader]]:
    """Every page that shows something of it; of lists, page after page."""
    for path in (*FIXED, *LISTS):
        yield from _from(person.browser, path)
    house = person.workspace
    some = [*house.posts.order_by("pk")[::STEP], *Delivery.objects.of(house.pk).order_by("pk")[:: 2 * STEP]]
    some += [*house.items.order_by("pk")[:: 4 * STEP], *house.connections.all(), *house.streams.all()]
    some += [*house.suggestions.order_by("pk")[::STEP]]
    for each in some:
        yield from _from(person.browser, OF[type(each)].format(each.pk))


def _from(browser: Client, path: str) -> Iterator[tuple[str, Reader]]:
    while path:
        answer = browser.get(path)
        reader = read(answer.content.decode())
        yield f"{answer.status_code} {path}", reader
        further = [lead for lead in reader.leads if "before=" in lead]
        path = further[0] if further else ""
        path = f"{answer.request['PATH_INFO']}{path}" if path.startswith("?") else path


def seen(person: Person) -> dict[str, Reader]:
    """The pages, by their addresses."""
    return dict(pages(person))


def leads_astray(lead: str) -> bool:
    """Whether it leads elsewhere than to the web, or is not what a browser would take it for."""
    parts = urlsplit(lead)
    return parts.scheme not in ("", "http", "https") or lead.startswith(("//", "\\")) or not lead.isprintable()


def shape_of(readers: dict[str, Reader]) -> Shape:
    """What all these pages consist of."""
    return set().union(*(reader.shape for reader in readers.values()))


def holds_against(alice: Person, bob: Person, words: list[str], kinds: int) -> None:
    """With these words a page is built of the same as with plain ones, leads nowhere else, and shows them."""
    poison(bob.workspace, bob.user, [PLAIN, f"{PLAIN} tree"] * 31, ["https://x.example/1", ""])
    poison_places(bob.workspace, bob.user, [PLAIN] * FEW, ["https://x.example/1", ""])
    poison(alice.workspace, alice.user, words, ADDRESSES, kinds)
    poison_places(alice.workspace, alice.user, words[:FEW], ADDRESSES)
    plain, hostile = seen(bob), seen(alice)

    assert [path for path in hostile if not path.startswith("200 ")] == []
    assert shape_of(hostile) - shape_of(plain) == set()
    assert [lead for each in hostile.values() for lead in each.leads if leads_astray(lead)] == []
    assert [lead for each in hostile.values() for lead in each.leads if "evil.example" in urlsplit(lead).netloc] == []
    shown = " ".join("".join("".join(each.text) for each in hostile.values()).split())
    assert [said for said in words if " ".join(said[:SHORT].split()) not in shown] == []


def test_words_of_others_are_words_on_every_page(alice: Person, bob: Person) -> None:
    holds_against(alice, bob, SOME, 1)


@pytest.mark.by_hand_slow
def test_all_words_of_others_are_words_on_every_page(alice: Person, bob: Person) -> None:
    holds_against(alice, bob, list(CORPUS), KINDS)
