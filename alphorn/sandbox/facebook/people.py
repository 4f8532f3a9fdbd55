"""The three people of Facebook, who run four Pages, and one of them none; and more people and Pages on request."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.facebook.roles import ALL_TASKS, Held, pages_in, roles_in
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.newcomer import Newcomer
from alphorn.sandbox.playing.stand_in import LONG_AGO, StandIn

PEOPLE = (
    ("2001", "alice.lenses", "Alice Lenz", "Photographs mountains before breakfast."),
    ("2002", "bob.bakes", "Bob Bäcker", "Bread, and what goes on it."),
    ("2003", "nuria.goms", "Nuria Grau", "Reads much, runs nothing."),
)
PAGES = (
    ("3001", "alice.lenses.photography", "Alice Lenses", "2001"),
    ("3002", "hut.above.the.lake", "The hut above the lake", "2001"),
    ("3003", "larch.watch", "Larch watch", "2001"),
    ("3004", "bobs.bakery", "Bob's bakery", "2002"),
)
POSTS = (("3002", "The hut has its lights on again. Two beds free at the weekend, soup for everybody."),)


class NewPage(BaseModel):
    """A Page, and what its person may do on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    tasks: tuple[str, ...] = ALL_TASKS
    portfolio: str = ""  # of this business: the Page is found through it alone
    is_client: bool = False  # which looks after it for another


class FacebookNewcomer(Newcomer):
    """Somebody with Pages."""

    pages: tuple[NewPage, ...] = ()

    def move_in(self, stand_in: StandIn) -> Person:
        """They bring their Pages."""
        person = super().move_in(stand_in)
        for page in self.pages:
            held = Held(page.portfolio, page.is_client) if page.portfolio else None
            roles_in(stand_in).give(person, pages_in(stand_in).add(page.name), page.tasks, held)
        return person


def settle(stand_in: StandIn) -> None:
    """Let them move in."""
    for id, handle, name, about in PEOPLE:
        stand_in.people.add(name, handle, about, id)
    for id, handle, name, person_id in PAGES:
        if person := stand_in.people.get(person_id):
            roles_in(stand_in).give(person, pages_in(stand_in).add(name, handle, "", id))
    for author_id, text in POSTS:
        stand_in.posts.add(author_id, text, client_id="", at=LONG_AGO)


def pages_told(stand_in: StandIn, person: Person) -> Mapping[str, Any]:
    """Which Pages somebody runs, as the control interface tells it."""
    roles = roles_in(stand_in).of(person.id)
    return {"pages": [{"id": role.page.id, "name": role.page.name, "tasks": list(role.tasks)} for role in roles]}


def person_or_page(stand_in: StandIn, id: str) -> Person | None:
    """Whoever has streams by that id: a Page counts as a person."""
    return stand_in.people.get(id) or pages_in(stand_in).get(id)
