"""Tokens: who allowed which client what, until when, and whether it was taken back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import Store, columns_of

NEVER = 0.0
WHOSE = "(? = '' OR person_id = ? OR page_id = ? OR kind = ?)"
END_THOSE = f"UPDATE tokens SET ended = ? WHERE network = ? AND ended = '' AND {WHOSE}"  # noqa: S608  # no values in it
EXPIRE_THOSE = f"UPDATE tokens SET expires_at = ? WHERE network = ? AND ended = '' AND kind != 'refresh' AND {WHOSE}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Token:
    """One token, of a kind that the network names. `ended` says why it does not count any more."""

    token: str
    kind: str
    client_id: str
    person_id: str
    page_id: str  # of what the person speaks for, where a network knows such
    scopes: tuple[str, ...]
    issued_at: float
    expires_at: float  # NEVER, or when
    ended: str

    def lives(self, now: float) -> bool:
        """Whether it still opens anything."""
        return not self.ended and (self.expires_at == NEVER or now < self.expires_at)


class Tokens:
    """The tokens of one network."""

    def __init__(self, store: Store, network: str, clock: Callable[[], float], prefix: str = "") -> None:
        self._store = store
        self._network = network
        self._clock = clock
        self._prefix = prefix

    def add(
        self,
        kind: str,
        client_id: str,
        person_id: str,
        scopes: tuple[str, ...],
        seconds: float | None,
        page_id: str = "",
    ) -> str:
        """A new token that lives `seconds`; None is for ever."""
        token, now = self._prefix + secrets.token_urlsafe(60), self._clock()
        self._store.insert(
            "tokens",
            token=token,
            network=self._network,
            kind=kind,
            client_id=client_id,
            person_id=person_id,
            page_id=page_id,
            scopes=" ".join(scopes),
            issued_at=now,
            expires_at=NEVER if seconds is None else now + seconds,
        )
        return token

    def find(self, token: str) -> Token | None:
        """A token by its value, ended ones too."""
        row = self._store.row("SELECT * FROM tokens WHERE network = ? AND token = ?", self._network, token)
        return _token(row) if row else None

    def lasting(self, kind: str, client_id: str, person_id: str, page_id: str) -> Token | None:
        """The living token that never runs out and was handed out before."""
        query = (
            "SELECT * FROM tokens WHERE network = ? AND kind = ? AND client_id = ? AND person_id = ? "
            "AND page_id = ? AND ended = '' AND expires_at = 0 ORDER BY issued_at DESC"
        )
        row = self._store.row(query, self._network, kind, client_id, person_id, page_id)
        return _token(row) if row else None

    def end(self, token: str, why: str) -> bool:
        """End one token; whether it was alive."""
        query = "UPDATE tokens SET ended = ? WHERE network = ? AND token = ? AND ended = ''"
        return self._store.run(query, why, self._network, token) == 1

    def end_of_person(self, client_id: str, person_id: str, why: str) -> None:
        """Take back everything one person gave one client."""
        query = "UPDATE tokens SET ended = ? WHERE network = ? AND client_id = ? AND person_id = ? AND ended = ''"
        self._store.run(query, why, self._network, client_id, person_id)

    def end_all(self, why: str, whose: str = "") -> None:
        """Take back everything: of everybody, or by the id of a person or page, or by a kind of token."""
        self._store.run(END_THOSE, why, self._network, *[whose] * 4)

    def expire_all(self, whose: str = "") -> None:
        """Let access tokens run out now; refresh tokens stay."""
        self._store.run(EXPIRE_THOSE, self._clock() - 1, self._network, *[whose] * 4)


def _token(row: Row) -> Token:
    return Token(**{**columns_of(row), "scopes": tuple(row["scopes"].split())})
