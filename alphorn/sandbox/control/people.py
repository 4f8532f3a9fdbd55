"""More people and Pages, by the control interface."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.people.people import ALL_TASKS, PAGES, People, Person
from alphorn.sandbox.stage import Sandbox


class NewPage(BaseModel):
    """A Page, and what its person may do on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    tasks: tuple[str, ...] = ALL_TASKS


class NewPerson(BaseModel):
    """Somebody. What is left out is made up; Pages are Facebook's alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    handle: str = Field("", pattern=r"^[A-Za-z0-9_.]{0,50}$")
    about: str = ""
    pages: tuple[NewPage, ...] = ()


class MovingIn(BaseModel):
    """Who is to be added: `{"network": "x", "people": [{"name": "Zoe"}]}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: Literal["x", "facebook"]
    people: tuple[NewPerson, ...] = Field(min_length=1)


def move_in(sandbox: Sandbox, wanted: MovingIn) -> list[dict[str, Any]]:
    """Add them all, or none."""
    with sandbox.store.change():
        return [_described(sandbox, wanted.network, _added(sandbox, wanted.network, new)) for new in wanted.people]


def everybody(sandbox: Sandbox) -> dict[str, list[dict[str, Any]]]:
    """All people by network, with their Pages."""
    return {
        slug: [_described(sandbox, slug, person) for person in stand_in.people.all()]
        for slug, stand_in in sandbox.networks.items()
    }


def _added(sandbox: Sandbox, slug: str, new: NewPerson) -> Person:
    stand_in = sandbox.networks[slug]
    person = stand_in.people.add(new.name, new.handle, new.about)
    for page in new.pages:
        stand_in.roles.give(person, People(sandbox.store, PAGES).add(page.name), page.tasks)
    return person


def _described(sandbox: Sandbox, slug: str, person: Person) -> dict[str, Any]:
    described: dict[str, Any] = {"id": person.id, "handle": person.handle, "name": person.name}
    if slug == "facebook":
        roles = sandbox.networks[slug].roles.of(person.id)
        described["pages"] = [{"id": role.page.id, "name": role.page.name, "tasks": list(role.tasks)} for role in roles]
    return described
