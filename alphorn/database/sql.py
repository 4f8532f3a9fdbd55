"""Statements written by hand, over Django's connection: in its transaction, and in its thread."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Values = Sequence[object] | Mapping[str, object]


def run(statement: str, values: Values | None = None) -> None:
    """Execute a statement without an answer. Values are whatever psycopg can send."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta


def rows(statement: str, values: Values | None = None) -> list[tuple[Any, ...]]:
    """Execute a statement and return the rows of its answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]  # the stubs leave out timedelta
        return list(cursor.fetchall())
