"""Codes and tokens: who allowed which client what, until when, and whether it was taken back."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import Store

NEVER = 0.0
END_THOSE = (
    "UPDATE tokens SET ended = ? WHERE network = ? AND ended = '' "
    "AND (? = '' OR person_id = ? OR page_id = ? OR kind = ?)"
)
EXPIRE_THOSE = (
    "UPDATE tokens SET expires_at = ? WHERE network = ? AND ended = '' AND kind != 'refresh' "
    "AND (? = '' OR person_id = ? OR page_id = ? OR kind = ?)"
)


@dataclass(frozen=True, slots=True)
class Code:
    """What a consent hands out. It is exchanged once."""

    code: str
    client_id: str
    redirect_uri: str
    challenge: str
    person_id: str
    scopes: tuple[str, ...]
    expires_at: float
    used: bool


@dataclass(frozen=True, slots=True)
class Token:
    """An access or refresh token. `ended` says why it does not count any more; `expires_at` 0 is never."""

    token: str
    kind: str
    client_id: str
    person_id: str
    page_id: str
    scopes: tuple[str, ...]
    issued_at: float
    expires_at: float
    ended: str

    def lives(self, now: float) -> bool:
        """Whether it still opens anything."""
        return not self.ended and (self.expires_at == NEVER or now < self.expires_at)


class Grants:
    """The codes and tokens of one network."""

    def __init__(self, store: Store, network: str, clock: Callable[[], float], prefix: str = "") -> None:
        self._store = store
        self._network = network
        self._clock = clock
        self._prefix = prefix

    def knows(self, client_id: str, secret: str) -> bool:
        """Whether this is the secret that the client came with first. Any is welcome the first time."""
        self._store.run("INSERT OR IGNORE INTO clients VALUES (?, ?, ?)", self._network, client_id, secret)
        return self.secret(client_id) == secret

    def secret(self, client_id: str) -> str | None:
        """The client's secret, if it has shown one."""
        row = self._store.row("SELECT secret FROM clients WHERE network = ? AND id = ?", self._network, client_id)
        return str(row["secret"]) if row else None

    def code(
        self, client_id: str, redirect_uri: str, challenge: str, person_id: str, scopes: tuple[str, ...], seconds: float
    ) -> str:
        """A new code."""
        code = self._prefix + secrets.token_urlsafe(48)
        self._store.run(
            "INSERT INTO codes VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            *(
                code,
                self._network,
                client_id,
                redirect_uri,
                challenge,
                person_id,
                " ".join(scopes),
                self._clock() + seconds,
            ),
        )
        return code

    def find_code(self, code: str) -> Code | None:
        """A code by its value, used and expired ones too."""
        row = self._store.row("SELECT * FROM codes WHERE network = ? AND code = ?", self._network, code)
        return _code(row) if row else None

    def use_code(self, code: str) -> bool:
        """Spend it; whether it was there to be spent."""
        query = "UPDATE codes SET used = 1 WHERE network = ? AND code = ? AND used = 0"
        return self._store.run(query, self._network, code) == 1

    def token(
        self,
        kind: str,
        client_id: str,
        person_id: str,
        scopes: tuple[str, ...],
        seconds: float | None,
        page_id: str = "",
    ) -> str:
        """A new token that lives `seconds`; None is for ever."""
        token = self._prefix + secrets.token_urlsafe(60)
        now = self._clock()
        expires_at = NEVER if seconds is None else now + seconds
        self._store.run(
            "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
            *(token, self._network, kind, client_id, person_id, page_id, " ".join(scopes), now, expires_at),
        )
        return token

    def find(self, token: str) -> Token | None:
        """A token by its value, ended ones too."""
        row = self._store.row("SELECT * FROM tokens WHERE network = ? AND token = ?", self._network, token)
        return _token(row) if row else None

    def page_token(self, client_id: str, person_id: str, page_id: str) -> Token | None:
        """The living token of a Page that was handed out before."""
        query = (
            "SELECT * FROM tokens WHERE network = ? AND kind = 'page' AND client_id = ? AND person_id = ? "
            "AND page_id = ? AND ended = '' AND expires_at = 0 ORDER BY issued_at DESC"
        )
        row = self._store.row(query, self._network, client_id, person_id, page_id)
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
        """Take back everything: of everybody, or by the id of a person or Page, or by a kind of token."""
        self._store.run(END_THOSE, why, self._network, *[whose] * 4)

    def expire_all(self, whose: str = "") -> None:
        """Let access tokens run out now; refresh tokens stay."""
        self._store.run(EXPIRE_THOSE, self._clock() - 1, self._network, *[whose] * 4)


def _code(row: Row) -> Code:
    return Code(
        row["code"],
        row["client_id"],
        row["redirect_uri"],
        row["challenge"],
        row["person_id"],
        tuple(row["scopes"].split()),
        row["expires_at"],
        bool(row["used"]),
    )


def _token(row: Row) -> Token:
    return Token(
        row["token"],
        row["kind"],
        row["client_id"],
        row["person_id"],
        row["page_id"],
        tuple(row["scopes"].split()),
        row["issued_at"],
        row["expires_at"],
        row["ended"],
    )
