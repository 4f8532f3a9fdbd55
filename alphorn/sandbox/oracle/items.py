"""What the networks hold, in streams: posts, likes, people that are followed. Each is read newest first, in pages."""

from collections.abc import Mapping, Sequence

from alphorn.sandbox.oracle.grown import Growing, Grown
from alphorn.sandbox.oracle.item import Item, Page, Span, item_of
from alphorn.sandbox.oracle.store import Store

COLUMNS = (
    *("id", "sort", "author_id", "name", "handle", "text", "link", "category"),
    *("likes", "reposts", "replies", "created_at", "pictures"),
)
INSERT = (
    f"INSERT INTO items (network, owner_id, stream, client_id, {', '.join(COLUMNS)}) "  # noqa: S608  # names from above
    f"VALUES ({', '.join('?' * (4 + len(COLUMNS)))})"
)
THERE = "network = ? AND owner_id = ? AND stream = ? AND deleted_at IS NULL"


class Items:
    """The streams of one network. They grow when they are first asked for; see `worlds`."""

    def __init__(self, store: Store, network: str, growing: Growing) -> None:
        self._store = store
        self._network = network
        self._growing = growing

    def page(self, owner_id: str, stream: str, span: Span, size: int) -> Page:
        """A page of `size` items."""
        self.grow(owner_id, stream)
        where, values = self._where(owner_id, stream, span)
        begins = "" if span.begins is None else " AND sort <= ?"
        query = f"SELECT * FROM items WHERE {where}{begins} ORDER BY sort DESC LIMIT ?"  # noqa: S608  # no values in it
        more = () if span.begins is None else (span.begins,)
        found = [item_of(row) for row in self._store.rows(query, *values, *more, size + 1)]
        next_begins = found[size].sort if len(found) > size else None
        return Page(found[:size], next_begins, self._previous(where, values, span.begins, size))

    def count(self, owner_id: str, stream: str) -> int:
        """How many there are."""
        self.grow(owner_id, stream)
        query = f"SELECT count(*) AS there FROM items WHERE {THERE}"  # noqa: S608
        row = self._store.row(query, self._network, owner_id, stream)
        return int(row["there"]) if row else 0

    def reach(self, owner_id: str, stream: str, most: int) -> int | None:
        """The place of the oldest of the newest `most`; None where there are no more than that."""
        self.grow(owner_id, stream)
        query = f"SELECT sort FROM items WHERE {THERE} ORDER BY sort DESC LIMIT 1 OFFSET ?"  # noqa: S608
        row = self._store.row(query, self._network, owner_id, stream, most - 1)
        return int(row["sort"]) if row else None

    def get(self, id: str, owner_id: str = "", stream: str = "") -> Item | None:
        """One that is still there, by its id; on whatever stream, if none is named."""
        query = (
            "SELECT * FROM items WHERE network = ? AND id = ? AND deleted_at IS NULL "
            "AND (? = '' OR owner_id = ?) AND (? = '' OR stream = ?) ORDER BY stream = 'posts' DESC, number"
        )
        row = self._store.row(query, self._network, id, owner_id, owner_id, stream, stream)
        return item_of(row) if row else None

    def of_neighbour(self, id_or_handle: str) -> Sequence[Item]:
        """What stands anywhere of somebody who does not live here, newest first; the same once."""
        query = (
            "SELECT * FROM items WHERE network = ? AND owner_id != author_id AND deleted_at IS NULL "
            "AND (author_id = ? OR lower(handle) = lower(?)) GROUP BY id, stream IN ('following', 'followers') "
            "ORDER BY sort DESC LIMIT 100"
        )
        return [item_of(row) for row in self._store.rows(query, self._network, id_or_handle, id_or_handle)]

    def grow(self, owner_id: str, stream: str) -> None:
        """Let a stream have what it has on the first day, if it was never asked for."""
        key = (self._network, owner_id, stream)
        if self._store.row("SELECT 1 FROM grown WHERE network = ? AND owner_id = ? AND stream = ?", *key):
            return
        with self._store.change():
            self._store.run("INSERT INTO grown VALUES (?, ?, ?)", *key)
            grown = self._growing(owner_id, stream)
            self._store.run_many(INSERT, (self._values(owner_id, stream, each) for each in grown))

    def add(self, owner_id: str, stream: str, grown: Grown, client_id: str = "") -> Item:
        """One more."""
        self._store.run(INSERT, *self._values(owner_id, stream, grown, client_id))
        row = self._store.row("SELECT * FROM items WHERE number = last_insert_rowid()")
        if row is None:
            raise LookupError("what was just inserted is gone")
        return item_of(row)

    def change(self, id: str, said: Mapping[str, object]) -> None:
        """Change what is said of an item, wherever it stands. `said` holds values by column."""
        names = [name for name in COLUMNS if name in said]
        if names:
            changes = ", ".join(f"{name} = ?" for name in names)
            query = f"UPDATE items SET {changes} WHERE network = ? AND id = ? AND deleted_at IS NULL"  # noqa: S608
            self._store.run(query, *(said[name] for name in names), self._network, id)

    def next_number(self) -> int:
        """The number that the next one will have."""
        row = self._store.row("SELECT seq FROM sqlite_sequence WHERE name = 'items'")
        return (int(row["seq"]) if row else 0) + 1

    def by_apps(self, stream: str, span: Span, size: int) -> Sequence[Item]:
        """What apps made, of everybody, newest first."""
        query = (
            "SELECT * FROM items WHERE network = ? AND client_id != '' AND deleted_at IS NULL AND stream = ? "
            "AND sort <= ifnull(?, sort) AND sort > ifnull(?, -1) AND sort < ifnull(?, sort + 1) "
            "ORDER BY sort DESC LIMIT ?"
        )
        bounds = (span.begins, span.after, span.before)
        return [item_of(row) for row in self._store.rows(query, self._network, stream, *bounds, size)]

    def remove(self, id: str, at: float, owner_id: str = "", stream: str = "") -> int:
        """Take an item away: from one stream, or from all of them. How often it was there."""
        query = (
            "UPDATE items SET deleted_at = ? WHERE network = ? AND id = ? AND deleted_at IS NULL "
            "AND (? = '' OR owner_id = ?) AND (? = '' OR stream = ?)"
        )
        return self._store.run(query, at, self._network, id, owner_id, owner_id, stream, stream)

    def _values(self, owner_id: str, stream: str, grown: Grown, client_id: str = "") -> tuple[object, ...]:
        return (self._network, owner_id, stream, client_id, *(getattr(grown, name) for name in COLUMNS))

    def _where(self, owner_id: str, stream: str, span: Span) -> tuple[str, tuple[object, ...]]:
        where, values = THERE, (self._network, owner_id, stream)
        bounds = (("sort > ?", span.after), ("sort < ?", span.before))
        set_bounds = [(words, bound) for words, bound in bounds if bound is not None]
        return " AND ".join((where, *(words for words, _ in set_bounds))), (
            *values,
            *(bound for _, bound in set_bounds),
        )

    def _previous(self, where: str, values: tuple[object, ...], begins: int | None, size: int) -> int | None:
        """Where the page before this one begins."""
        if begins is None:
            return None
        query = f"SELECT sort FROM items WHERE {where} AND sort > ? ORDER BY sort LIMIT ?"  # noqa: S608
        rows = self._store.rows(query, *values, begins, size)
        return int(rows[-1]["sort"]) if rows else None
