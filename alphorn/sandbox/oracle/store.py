"""The sandbox's memory: one SQLite file, so that people, codes, tokens and posts survive a restart."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE_NAME = "sandbox.sqlite"
SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
    network TEXT NOT NULL, id TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL, about TEXT NOT NULL,
    tone INTEGER NOT NULL, joined_at REAL NOT NULL, PRIMARY KEY (network, id), UNIQUE (network, handle)
);
CREATE TABLE IF NOT EXISTS clients (
    network TEXT NOT NULL, id TEXT NOT NULL, secret TEXT NOT NULL, PRIMARY KEY (network, id)
);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, network TEXT NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL,
    challenge TEXT NOT NULL, person_id TEXT NOT NULL, scopes TEXT NOT NULL, expires_at REAL NOT NULL,
    used INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, network TEXT NOT NULL, kind TEXT NOT NULL, client_id TEXT NOT NULL,
    person_id TEXT NOT NULL, page_id TEXT NOT NULL DEFAULT '', scopes TEXT NOT NULL, issued_at REAL NOT NULL,
    expires_at REAL NOT NULL, ended TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS tokens_by_person ON tokens (network, person_id, client_id);
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT NOT NULL, owner_id TEXT NOT NULL, stream TEXT NOT NULL,
    id TEXT NOT NULL, sort INTEGER NOT NULL, author_id TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
    handle TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', link TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '', likes INTEGER NOT NULL DEFAULT 0, reposts INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0, client_id TEXT NOT NULL DEFAULT '', created_at REAL NOT NULL, deleted_at REAL,
    pictures TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS items_of_streams ON items (network, owner_id, stream, sort) WHERE deleted_at IS NULL;
CREATE INDEX IF NOT EXISTS items_by_id ON items (network, id);
CREATE INDEX IF NOT EXISTS items_by_apps ON items (network, number) WHERE client_id != '';
CREATE TABLE IF NOT EXISTS grown (
    network TEXT NOT NULL, owner_id TEXT NOT NULL, stream TEXT NOT NULL, PRIMARY KEY (network, owner_id, stream)
);
"""
# What a file of an earlier version does not have yet.
LATER = "ALTER TABLE items ADD COLUMN pictures TEXT NOT NULL DEFAULT ''"
TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


class Store:
    """The file. Calls are short and from one thread; `change` makes several of them one. A network may add tables."""

    def __init__(self, home: Path, tables: Iterable[str] = ()) -> None:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._line = sqlite3.connect(home / FILE_NAME, isolation_level=None)
        self._line.row_factory = sqlite3.Row
        self._line.execute("PRAGMA journal_mode = WAL")
        self._line.execute("PRAGMA synchronous = NORMAL")  # outlives a killed process, which is all that is promised
        self._line.executescript("".join((SCHEMA, *tables)))
        if not self.row("SELECT 1 FROM pragma_table_info('items') WHERE name = 'pictures'"):
            self.run(LATER)
        (home / FILE_NAME).chmod(0o600)

    def rows(self, query: str, *values: Any) -> Sequence[sqlite3.Row]:
        """All rows of a query."""
        return self._line.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or none."""
        found: sqlite3.Row | None = self._line.execute(query, values).fetchone()
        return found

    def run(self, statement: str, *values: Any) -> int:
        """Execute one statement; how many rows it changed."""
        return self._line.execute(statement, values).rowcount

    def run_named(self, statement: str, values: Mapping[str, Any]) -> int:
        """The same with values by name."""
        return self._line.execute(statement, values).rowcount

    def run_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute one statement for each row."""
        self._line.executemany(statement, rows)

    @contextmanager
    def change(self) -> Iterator[None]:
        """All of it or nothing."""
        self._line.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._line.execute("ROLLBACK")
            raise
        self._line.execute("COMMIT")

    def empty(self) -> None:
        """Forget everything."""
        with self.change():
            for table in self.rows(TABLES):
                self.run(f"DELETE FROM {table['name']}")  # noqa: S608  # names of our own

    def close(self) -> None:
        """Let go of the file."""
        self._line.close()
