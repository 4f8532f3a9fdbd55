"""Codes: what a consent hands out, and what is exchanged for tokens, once."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import Store, columns_of


@dataclass(frozen=True, slots=True)
class Code:
    """Who allowed which client what, and until when it may be exchanged."""

    code: str
    client_id: str
    redirect_uri: str
    challenge: str
    person_id: str
    scopes: tuple[str, ...]
    expires_at: float
    used: bool


class Codes:
    """The codes of one network."""

    def __init__(self, store: Store, network: str, clock: Callable[[], float], prefix: str = "") -> None:
        self._store = store
        self._network = network
        self._clock = clock
        self._prefix = prefix

    def add(
        self, client_id: str, redirect_uri: str, challenge: str, person_id: str, scopes: tuple[str, ...], seconds: float
    ) -> str:
        """A new code."""
        code = self._prefix + secrets.token_urlsafe(48)
        self._store.insert(
            "codes",
            code=code,
            network=self._network,
            client_id=client_id,
            redirect_uri=redirect_uri,
            challenge=challenge,
            person_id=person_id,
            scopes=" ".join(scopes),
            expires_at=self._clock() + seconds,
        )
        return code

    def find(self, code: str) -> Code | None:
        """A code by its value, used and expired ones too."""
        row = self._store.row("SELECT * FROM codes WHERE network = ? AND code = ?", self._network, code)
        return _code(row) if row else None

    def use(self, code: str) -> bool:
        """Spend it; whether it was there to be spent."""
        query = "UPDATE codes SET used = 1 WHERE network = ? AND code = ? AND used = 0"
        return self._store.run(query, self._network, code) == 1


def _code(row: Row) -> Code:
    return Code(**{**columns_of(row), "scopes": tuple(row["scopes"].split()), "used": bool(row["used"])})
