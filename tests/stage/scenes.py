"""What many tests begin with is played once, and its rows are kept: the next tests get them back, as if just written.

They are real rows, committed, which threads, jobs and other processes see; only the way to them is shorter.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from django.db.models import Model

from alphorn.database import sql
from tests.stage.sandbox import Memory, Stage

T = TypeVar("T")
# Each column of each table, whether it is (part of) the key, and whether it holds a moment.
# What workers write by themselves belongs to no scene.
COLUMNS = """
SELECT c.relname, a.attname, a.attnum = ANY(coalesce(i.indkey::int[], '{}')), a.atttypid = 'timestamptz'::regtype
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
 WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
   AND c.relname NOT IN ('django_migrations', 'django_content_type', 'alphorn_worker', 'alphorn_chore')
 ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    is_key: bool
    is_moment: bool

    @property
    def again(self) -> str:
        """What is written into it when it is put back."""
        return f"{self.name} + %(later)s" if self.is_moment else self.name


@dataclass(frozen=True, slots=True)
class Kept:
    """A scene that was played."""

    result: object
    put_back: str
    kept_at: datetime
    memory: Memory | None  # the sandbox's


_kept: dict[str, Kept] = {}


def scene(name: str, play: Callable[[], T], stage: Stage | None = None) -> T:
    """What `play` returns, and the rows it writes; where it was played before, copies of both, as if of now.

    With a `stage` the sandbox, too, knows again whom it let in.
    """
    later = timedelta(0)
    if name not in _kept:
        _kept[name] = _play(name, play, stage)
    else:
        later = _now() - _kept[name].kept_at
        sql.run(_kept[name].put_back, {"later": later})
        if stage and (memory := _kept[name].memory):
            stage.recall(memory)
    result: T = deepcopy(_kept[name].result)  # type: ignore[assignment]  # one name, one scene
    _happened(result, later, set())
    return result


def _happened(thing: object, later: timedelta, seen: set[int]) -> None:
    """Every moment that a row in memory holds is so much later."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Model):
        for name, value in vars(thing).items():
            if isinstance(value, datetime):
                setattr(thing, name, value + later)
        for row in thing._state.fields_cache.values():
            _happened(row, later, seen)
    elif isinstance(thing, list | tuple):
        for each in thing:
            _happened(each, later, seen)
    elif is_dataclass(thing):
        for field in fields(thing):
            _happened(getattr(thing, field.name), later, seen)


def _now() -> datetime:
    [(now,)] = sql.rows("SELECT now()")
    return cast(datetime, now)


def _play(name: str, play: Callable[[], T], stage: Stage | None) -> Kept:
    [(began,)] = sql.rows("SELECT pg_current_xact_id()::text::bigint")
    result = play()
    kept_at = _now()
    sql.run("CREATE SCHEMA IF NOT EXISTS kept")
    put_back = []
    for number, (table, columns) in enumerate(_tables().items()):
        written = f"FROM {table} WHERE xmin::text::bigint > {began}"
        [(is_written,)] = sql.rows(f"SELECT EXISTS (SELECT {written})")
        if is_written:
            copy = f'kept."{name} {number}"'
            sql.run(f"CREATE UNLOGGED TABLE {copy} AS SELECT * {written}")
            put_back.append(_again(table, columns, copy))
    return Kept(deepcopy(result), ";".join(put_back), kept_at, stage.remember() if stage else None)


def _again(table: str, columns: list[Column], copy: str) -> str:
    """What the scene changed of rows that were there already is changed anew, too."""
    names = ", ".join(each.name for each in columns)
    values = ", ".join(each.again for each in columns)
    key = ", ".join(each.name for each in columns if each.is_key)
    changes = ", ".join(f"{each.name} = EXCLUDED.{each.name}" for each in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {copy} ON CONFLICT ({key}) DO UPDATE SET {changes}"


def _tables() -> dict[str, list[Column]]:
    found: dict[str, list[Column]] = {}
    for table, name, is_key, is_moment in sql.rows(COLUMNS):
        found.setdefault(f'"{table}"', []).append(Column(f'"{name}"', is_key, is_moment))
    return found
