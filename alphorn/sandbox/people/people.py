"""Who lives in the sandbox: people of X and Facebook, and Facebook's Pages. Nobody of them is real."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import Store

PAGES = "facebook-pages"
ALL_TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
JOINED_AT = 1_609_459_200.0
TONES = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a profile; on Facebook also a Page."""

    id: str
    handle: str
    name: str
    about: str
    tone: int
    joined_at: float


@dataclass(frozen=True, slots=True)
class Role:
    """A Page and what a person may do on it."""

    page: Person
    tasks: tuple[str, ...]


class People:
    """The people of one network (or the Pages)."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._network = network

    def all(self) -> Sequence[Person]:
        """Everybody, in the order they came."""
        return [
            _person(row)
            for row in self._store.rows("SELECT * FROM people WHERE network = ? ORDER BY rowid", self._network)
        ]

    def get(self, id_or_handle: str) -> Person | None:
        """By id or handle; handles do not care about case."""
        query = "SELECT * FROM people WHERE network = ? AND (id = ? OR lower(handle) = lower(?))"
        row = self._store.row(query, self._network, id_or_handle, id_or_handle)
        return _person(row) if row else None

    def add(self, name: str, handle: str = "", about: str = "", id: str = "") -> Person:
        """Somebody new. A handle or id that is left out is made up."""
        number = id or self._free_id()
        person = Person(number, handle or _handle_from(name, number), name, about, int(number) % TONES, JOINED_AT)
        self._store.run(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(self._network, person.id, person.handle, person.name, person.about, person.tone, person.joined_at),
        )
        return person

    def _free_id(self) -> str:
        while True:
            number = str(random.randint(10**14, 10**15 - 1))  # noqa: S311  # an id, not a secret
            if self.get(number) is None:
                return number


class Roles:
    """Who runs which Page."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages = People(store, PAGES)

    def give(self, person: Person, page: Person, tasks: Sequence[str] = ALL_TASKS) -> None:
        """Let `person` do `tasks` on `page`."""
        self._store.run("INSERT OR REPLACE INTO roles VALUES (?, ?, ?)", page.id, person.id, json.dumps(list(tasks)))

    def of(self, person_id: str) -> Sequence[Role]:
        """The Pages somebody runs."""
        query = (
            "SELECT people.*, roles.tasks FROM roles JOIN people ON people.id = roles.page_id AND people.network = ? "
            "WHERE roles.person_id = ? ORDER BY people.rowid"
        )
        rows = self._store.rows(query, PAGES, person_id)
        return [Role(_person(row), tuple(json.loads(row["tasks"]))) for row in rows]

    def tasks(self, person_id: str, page_id: str) -> tuple[str, ...]:
        """What somebody may do on a Page: nothing, if they do not run it."""
        row = self._store.row("SELECT tasks FROM roles WHERE person_id = ? AND page_id = ?", person_id, page_id)
        return tuple(json.loads(row["tasks"])) if row else ()


def _person(row: Row) -> Person:
    return Person(row["id"], row["handle"], row["name"], row["about"], row["tone"], row["joined_at"])


def _handle_from(name: str, number: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
    return f"{letters[:8] or 'somebody'}_{number[-6:]}"
