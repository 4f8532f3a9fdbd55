"""Words of others in every field, on every page, read as a browser would: it is built as with plain words (S4).

A real browser sees a sample of each family: `tests/browser/test_hostile_words.py`.
"""

import random
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle
from urllib.parse import urlsplit

import pytest
from django.db.models import Model
from django.test import Client

from alphorn.models import Authorisation, Connection, Delivery, Item, MutedTopic, Post, Stream, Suggestion
from alphorn.models.ideas.draw import Idea
from alphorn.models.work.states import State, StreamState
from alphorn.networks.reasons import Reason
from tests.security.hostile_words import ADDRESSES, CORPUS
from tests.stage.people import Person
from tests.web.house import bring_in, connect_page, connect_x, consent_at_facebook, stands

pytestmark = pytest.mark.not_quick
PLAIN = "larch"
SOME = random.Random(4).sample(CORPUS, 400)
SHORT = 200  # characters that every field holds
DETAIL = 300
KINDS = 4
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


def say(person: Person, words: list[str], addresses: list[str], kinds: int = 1) -> None:
    """Put each of the words into every field of what comes from outside, and into what they write.

    `kinds`: of how many kinds of things each becomes one. All kinds have their turn.
    """
    x = connect_x(person.workspace, reads=True)
    page = connect_page(person.workspace)
    likes = consent_at_facebook(person.workspace, reads=True).authorisation.streams.get(kind="likes")
    turns = cycle([likes, *(x.authorisation.streams.get(kind=kind) for kind in ("posts", "likes", "followers"))])
    ways = cycle(((State.FAILED, Reason.REFUSED), (State.UNCONFIRMED, Reason.NO_ANSWER)))
    for said, address in zip(words, cycle(addresses), strict=False):
        short = said[:SHORT]
        item = [_item(next(turns), said, address) for _ in range(kinds)][-1]
        Suggestion.objects.create(workspace=person.workspace, item=item, idea=Idea.INTEREST, topic=short)
        MutedTopic.objects.get_or_create(workspace=person.workspace, topic=short)
        settled, other = person.echo(short, x, page).deliveries.all()
        stands(settled, State.DELIVERED, url=address, remote_id=str(settled.pk))
        stands(other, *next(ways), detail=said[:DETAIL])
    rename(person, words[0], addresses[0])


def rename(person: Person, said: str, address: str) -> None:
    """Whoever and whatever they are connected to is called so, and Facebook said so when an import failed."""
    short = said[:SHORT]
    person.workspace.connections.update(name=short, handle=short, url=address)
    Authorisation.objects.filter(workspace=person.workspace).update(name=short, handle=short)
    person.workspace.streams.update(state=StreamState.RESTING, reason=Reason.REFUSED, detail=said[:DETAIL])


def _item(stream: Stream, said: str, address: str) -> Item:
    pictures = [{"url": address, "alt": said}, {"url": "https://pbs.twimg.com/1.jpg", "alt": said}]
    short = said[:SHORT]
    return bring_in(stream, short, said, handle=short, url=address, topic=short, pictures=pictures, counts={"likes": 1})


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
    say(bob, [PLAIN, f"{PLAIN} tree"] * 31, ["https://x.example/1", ""], KINDS)
    say(alice, words, ADDRESSES, kinds)
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
