"""The sandbox's memory: one SQLite file, so that people, codes, tokens and posts survive a restart."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alphorn.sandbox.oracle.schema import LATER, SCHEMA

FILE_NAME = "sandbox.sqlite"
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

    def insert(self, table: str, **columns: Any) -> None:
        """One row more."""
        names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
        self.run_named(f"INSERT INTO {table} ({names}) VALUES ({values})", columns)  # noqa: S608  # names of our own

    def run_named(self, statement: str, values: Mapping[str, Any]) -> int:
        """Execute one statement with values by name; how many rows it changed."""
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


def columns_of(row: sqlite3.Row, *but: str) -> dict[str, Any]:
    """What a row says, by the names of its columns; of which network it is one knows."""
    return {name: row[name] for name in row.keys() if name not in ("network", *but)}  # noqa: SIM118  # a Row is no dict
