"""Who lives in the sandbox. Nobody of them is real."""

import random
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import Store, columns_of

JOINED_AT = 1_609_459_200.0
TONES = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a profile, or what has one like a person."""

    id: str
    handle: str
    name: str
    about: str
    tone: int
    joined_at: float


class People:
    """The people of one network."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._network = network

    def all(self) -> Sequence[Person]:
        """Everybody, in the order they came."""
        return [
            person_from(row)
            for row in self._store.rows("SELECT * FROM people WHERE network = ? ORDER BY rowid", self._network)
        ]

    def get(self, id_or_handle: str) -> Person | None:
        """By id or handle; handles do not care about case."""
        query = "SELECT * FROM people WHERE network = ? AND (id = ? OR lower(handle) = lower(?))"
        row = self._store.row(query, self._network, id_or_handle, id_or_handle)
        return person_from(row) if row else None

    def add(self, name: str, handle: str = "", about: str = "", id: str = "") -> Person:
        """Somebody new. A handle or id that is left out is made up."""
        number = id or self._free_id()
        person = Person(number, handle or _handle_from(name, number), name, about, int(number) % TONES, JOINED_AT)
        self._store.insert("people", network=self._network, **asdict(person))
        return person

    def _free_id(self) -> str:
        while True:
            number = str(random.randint(10**14, 10**15 - 1))  # noqa: S311  # an id, not a secret
            if self.get(number) is None:
                return number


def person_from(row: Row, *more: str) -> Person:
    """A row as somebody. `more` are columns that it has besides."""
    return Person(**columns_of(row, *more))


def _handle_from(name: str, number: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()
    return f"{letters[:8] or 'somebody'}_{number[-6:]}"
