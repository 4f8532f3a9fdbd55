"""Statements written by hand: those that come often are prepared, and all of them fail as Django's do."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress

import psycopg
import pytest
from django.db import DatabaseError, NotSupportedError, transaction

from alphorn.database import sql
from alphorn.lib.environment import environment

Way = AbstractContextManager[object]
PREPARED = "SELECT statement FROM pg_prepared_statements WHERE NOT from_sql"


def test_what_comes_often_is_planned_once_on_each_line(database: None) -> None:
    """Guards: `sql._cursor`, and `prepare_threshold` in the settings."""
    for number in range(3):
        assert sql.rows("SELECT %s::int + 7", [number], often=True) == [(number + 7,)]
        assert sql.rows("SELECT %s::int + 8", [number]) == [(number + 8,)]

    assert {said for (said,) in sql.rows(PREPARED)} & {"SELECT $1::int + 7", "SELECT $1::int + 8"} == {
        "SELECT $1::int + 7"
    }


def test_what_is_prepared_fails_as_any_other_and_is_taken_back(database: None) -> None:
    """Guard: the cursor is wrapped in Django's."""
    sql.run("CREATE TEMPORARY TABLE shelter (number int)")
    for number in ("1", "2"):
        sql.run("INSERT INTO shelter SELECT %s", [number], often=True)

    with pytest.raises(DatabaseError):
        spoil()

    assert sql.rows("SELECT number FROM shelter ORDER BY 1", often=True) == [(1,), (2,)]
    sql.run("DROP TABLE shelter")


@pytest.mark.parametrize("way", [nullcontext, transaction.atomic])
def test_what_is_prepared_outlives_a_type_that_changes(database: None, way: Callable[[], Way]) -> None:
    """Guard: `sql._asked`. In a transaction it fails once, and whoever asked does it again."""
    sql.run("CREATE TABLE shelter AS SELECT 7 AS number")
    for _ in range(3):
        assert sql.rows("SELECT number FROM shelter", often=True) == [(7,)]
    with psycopg.connect(environment().database_url) as other:
        other.execute("ALTER TABLE shelter ALTER number TYPE text")
    try:
        with suppress(NotSupportedError), way():
            sql.rows("SELECT number FROM shelter", often=True)

        assert sql.rows("SELECT number FROM shelter", often=True) == [("7",)]
    finally:
        sql.run("DROP TABLE shelter")


@transaction.atomic
def spoil() -> None:
    """Two statements, of which the second is refused."""
    sql.run("INSERT INTO shelter SELECT %s", ["3"], often=True)
    sql.run("INSERT INTO shelter SELECT %s::int", ["Bread."], often=True)
