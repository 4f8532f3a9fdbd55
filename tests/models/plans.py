"""How many rows the database reads for what is asked, among many: by the plans it carried out, not by the clock."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from alphorn.database import sql

READS = ("SELECT", "(SELECT", "WITH", "DELETE")  # what a plan can be carried out of once more


def multiplied(row: Model, times: int, **changed: str) -> None:
    """So many more rows like this one, made by the database: thousands are there in a moment.

    `changed`: what stands in a column instead, as SQL; `n` is the number of the row.
    """
    table = row._meta.db_table
    names = [f'"{field.column}"' for field in row._meta.concrete_fields]
    values = ", ".join(changed.get(name.strip('"'), f"t.{name}") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t, generate_series(1, %s) n"
            " WHERE t.id = %s",
            [times, row.pk],
        )
        cursor.execute(f"ANALYZE {table}")


def rows_read(table: str, ask: Callable[[], object]) -> int:
    """Of that table, over all that is asked, by a planner that knows how much there is, as it does a minute later."""
    sql.run(f"ANALYZE {table}")
    with CaptureQueriesContext(connection) as asked:
        ask()
    statements = [each["sql"] for each in asked if each["sql"].lstrip().startswith(READS)]
    nodes = [node for each in statements for node in _nodes(_plan_of(each))]
    return sum(_read(node) for node in nodes if node.get("Relation Name") == table)


def _plan_of(statement: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.replace('%', '%%')}", [])
        [(plans,)] = cursor.fetchall()
    plan: dict[str, Any] = (plans if isinstance(plans, list) else json.loads(plans))[0]["Plan"]
    return plan


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def _read(node: dict[str, Any]) -> int:
    gone = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    return int((node["Actual Rows"] + sum(node.get(each, 0) for each in gone)) * node["Actual Loops"])
