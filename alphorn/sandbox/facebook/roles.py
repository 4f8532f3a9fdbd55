"""Facebook's Pages, and what people may do on them."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.people.people import People, Person, person_from
from alphorn.sandbox.playing.stand_in import StandIn

PAGES = "facebook-pages"  # a network of their own, as far as the table of people is concerned
ALL_TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE")
TABLE = """
CREATE TABLE IF NOT EXISTS roles (
    page_id TEXT NOT NULL, person_id TEXT NOT NULL, tasks TEXT NOT NULL, PRIMARY KEY (page_id, person_id)
);
CREATE TABLE IF NOT EXISTS portfolios (
    page_id TEXT NOT NULL, person_id TEXT NOT NULL, portfolio TEXT NOT NULL, is_client INTEGER NOT NULL,
    PRIMARY KEY (page_id, person_id)
);
"""


class Held(NamedTuple):
    """The business portfolio through which somebody reaches a Page."""

    portfolio: str
    is_client: bool  # it looks after the Page for another


@dataclass(frozen=True, slots=True)
class Role:
    """A Page and what a person may do on it."""

    page: Person
    tasks: tuple[str, ...]
    held: Held | None = None


class Roles:
    """Who runs which Page."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def give(self, person: Person, page: Person, tasks: Sequence[str] = ALL_TASKS, held: Held | None = None) -> None:
        """Let `person` do `tasks` on `page`, perhaps through a business portfolio."""
        self._store.run("INSERT OR REPLACE INTO roles VALUES (?, ?, ?)", page.id, person.id, json.dumps(list(tasks)))
        if held:
            row = (page.id, person.id, held.portfolio, int(held.is_client))
            self._store.run("INSERT OR REPLACE INTO portfolios VALUES (?, ?, ?, ?)", *row)

    def of(self, person_id: str) -> Sequence[Role]:
        """The Pages somebody runs."""
        query = (
            "SELECT people.*, roles.tasks, portfolio, is_client FROM roles "
            "JOIN people ON people.id = roles.page_id AND people.network = ? "
            "LEFT JOIN portfolios USING (page_id, person_id) WHERE roles.person_id = ? ORDER BY people.rowid"
        )
        rows = self._store.rows(query, PAGES, person_id)
        return [_role(row) for row in rows]

    def tasks(self, person_id: str, page_id: str) -> tuple[str, ...]:
        """What somebody may do on a Page: nothing, if they do not run it."""
        row = self._store.row("SELECT tasks FROM roles WHERE person_id = ? AND page_id = ?", person_id, page_id)
        return tuple(json.loads(row["tasks"])) if row else ()


def _role(row: sqlite3.Row) -> Role:
    held = Held(row["portfolio"], bool(row["is_client"])) if row["portfolio"] else None
    return Role(person_from(row, "tasks", "portfolio", "is_client"), tuple(json.loads(row["tasks"])), held)


def roles_in(stand_in: StandIn) -> Roles:
    """Who runs which Page there."""
    return Roles(stand_in.store)


def pages_in(stand_in: StandIn) -> People:
    """The Pages there."""
    return People(stand_in.store, PAGES)
