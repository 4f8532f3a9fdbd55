"""What was really created, duplicates included: the truth that tests ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.store import Store

EPOCH_MS = 1_288_834_974_657  # X's ids carry the milliseconds since this moment in their upper bits


@dataclass(frozen=True, slots=True)
class Post:
    """One post. `client_id` is empty for those the sandbox began with; `number` counts on over all networks."""

    number: int
    id: str
    author_id: str
    text: str
    link: str
    client_id: str
    created_at: float
    deleted_at: float | None


class Posts:
    """The posts of one network."""

    def __init__(self, store: Store, network: str) -> None:
        self._store = store
        self._network = network

    def add(self, author_id: str, text: str, *, client_id: str, at: float, link: str = "") -> Post:
        """Create one, whatever there is already."""
        row = self._store.row("SELECT max(number) AS number FROM posts")
        number = (row["number"] or 0 if row else 0) + 1
        id = self._new_id(author_id, number, at)
        self._store.run(
            "INSERT INTO posts (number, network, id, author_id, text, link, client_id, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(number, self._network, id, author_id, text, link, client_id, at),
        )
        return Post(number, id, author_id, text, link, client_id, at, None)

    def get(self, id: str) -> Post | None:
        """One that is still there."""
        query = "SELECT * FROM posts WHERE network = ? AND id = ? AND deleted_at IS NULL"
        row = self._store.row(query, self._network, id)
        return _post(row) if row else None

    def of(self, author_id: str, most: int = -1) -> Sequence[Post]:
        """Somebody's posts, newest first, without deleted ones; `most` of them, or all."""
        query = "SELECT * FROM posts WHERE network = ? AND author_id = ? AND deleted_at IS NULL"
        rows = self._store.rows(f"{query} ORDER BY number DESC LIMIT ?", self._network, author_id, most)
        return [_post(row) for row in rows]

    def newest(self, limit: int = 100) -> Sequence[Post]:
        """Everybody's posts, newest first, without deleted ones."""
        query = "SELECT * FROM posts WHERE network = ? AND deleted_at IS NULL ORDER BY number DESC LIMIT ?"
        return [_post(row) for row in self._store.rows(query, self._network, limit)]

    def created(self) -> Sequence[Post]:
        """Everything that a client created, oldest first, deleted ones too."""
        query = "SELECT * FROM posts WHERE network = ? AND client_id != '' ORDER BY number"
        return [_post(row) for row in self._store.rows(query, self._network)]

    def same(self, author_id: str, text: str, since: float) -> Post | None:
        """The newest post of the same words and author after `since`."""
        query = (
            "SELECT * FROM posts WHERE network = ? AND author_id = ? AND created_at >= ? AND text = ? "
            "AND deleted_at IS NULL ORDER BY number DESC"
        )
        row = self._store.row(query, self._network, author_id, since, text)
        return _post(row) if row else None

    def delete(self, id: str, at: float) -> None:
        """Take it off the timeline."""
        self._store.run("UPDATE posts SET deleted_at = ? WHERE network = ? AND id = ?", at, self._network, id)

    def _new_id(self, author_id: str, number: int, at: float) -> str:
        if self._network == "x":
            return str(((int(at * 1000) - EPOCH_MS) << 22) | (number & 0x3FFFFF))
        return f"{author_id}_{10**14 + number}"


def _post(row: Row) -> Post:
    return Post(
        row["number"],
        row["id"],
        row["author_id"],
        row["text"],
        row["link"],
        row["client_id"],
        row["created_at"],
        row["deleted_at"],
    )
