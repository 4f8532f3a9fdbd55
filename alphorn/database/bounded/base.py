"""Django's own backend for PostgreSQL, on connections that give up. See `DATABASES` in settings."""

from types import SimpleNamespace
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

V = TypeVar("V")
# A server ends a statement by itself (`statement_timeout`); one that is silent or out of reach ends nothing.
SILENT_SECONDS = "silent_seconds"


class Bounded(psycopg.Connection[TupleRow]):
    """A connection that is closed when one of its answers is too long in coming."""

    silent_seconds: float | None = None

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "Bounded":
        """As psycopg's; `silent_seconds` is ours. Raises psycopg.OperationalError."""
        silent_seconds = options.pop(SILENT_SECONDS, None)
        made = super().connect(conninfo, **options)
        made.silent_seconds = silent_seconds
        return made

    def wait(self, gen: PQGen[V], interval: float = 0.1, timeout: float | None = None) -> V:
        """As psycopg's, and no longer than that. Raises psycopg.OperationalError."""
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.silent_seconds)
        except psycopg.errors._WaitTimeout:
            self.pgconn.finish()  # not `close`, which would say goodbye and wait
            raise psycopg.OperationalError(f"the database has said nothing for {self.silent_seconds} s") from None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, with `Bounded` for its connections."""

    Database = SimpleNamespace(**{**vars(psycopg), "connect": Bounded.connect})  # type: ignore[assignment]  # as good as the module
