"""Statements written by hand, over Django's connection: in its transaction, and in its thread."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection

Values = Sequence[object] | Mapping[str, object]
T = TypeVar("T")


def run(statement: str, values: Values | None = None) -> None:
    """Execute a statement without an answer. Values are whatever psycopg can send."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta


def rows(statement: str, values: Values | None = None) -> list[tuple[Any, ...]]:
    """Execute a statement and return the rows of its answer: for one or two columns. More are `rows_as`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta
        return list(cursor.fetchall())


def rows_as(kind: type[T], statement: str, values: Values | None = None) -> list[T]:
    """Each row of the answer as a `kind`: its columns have the names of the fields. Raises TypeError where not."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta
        names = [column.name for column in cursor.description or ()]
        return [kind(**dict(zip(names, map(_plain, row), strict=True))) for row in cursor.fetchall()]


def _plain(value: object) -> Any:  # whatever stands in that column
    return bytes(value) if isinstance(value, memoryview) else value
