"""Statements written by hand, over Django's connection: in its transaction, and in its thread.

Those that each post asks, over and over, are `often`: they are prepared, once on each connection. To plan a join of
seven tables takes PostgreSQL ten times as long as to make it for three rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from django.db import NotSupportedError, connection
from django.db.backends.utils import CursorWrapper

Values = Sequence[object] | Mapping[str, object]
T = TypeVar("T")


def run(statement: str, values: Values | None = None, *, often: bool = False) -> None:
    """Execute a statement without an answer. Values are whatever psycopg can send."""
    with _asked(statement, values, often):
        pass


def rows(statement: str, values: Values | None = None, *, often: bool = False) -> list[tuple[Any, ...]]:
    """Execute a statement and return the rows of its answer: for one or two columns. More are `rows_as`."""
    with _asked(statement, values, often) as cursor:
        return list(cursor.fetchall())


def rows_as(kind: type[T], statement: str, values: Values | None = None, *, often: bool = False) -> list[T]:
    """Each row of the answer as a `kind`: its columns have the names of the fields. Raises TypeError where not."""
    with _asked(statement, values, often) as cursor:
        names = [column.name for column in cursor.description or ()]
        return [kind(**dict(zip(names, map(_plain, row), strict=True))) for row in cursor.fetchall()]


@contextmanager
def _asked(statement: str, values: Values | None, often: bool) -> Iterator[CursorWrapper]:
    """What is prepared is refused once a migration has changed a type in it. A rollback forgets it; else we do."""
    with _cursor(often) as cursor:
        try:
            cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta
        except NotSupportedError:
            if not often or connection.in_atomic_block:
                raise
            run("DEALLOCATE ALL")
            cursor.execute(statement, values)  # type: ignore[arg-type]
        yield cursor


def _cursor(often: bool) -> CursorWrapper:
    """Django's cursor puts the values into the statement: nothing can be prepared. Psycopg's own sends them beside."""
    if not often:
        return connection.cursor()
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)  # as Django's, for which the stubs know one class only
    return connection.make_cursor(cursor)


def _plain(value: object) -> Any:  # whatever stands in that column
    return bytes(value) if isinstance(value, memoryview) else value
