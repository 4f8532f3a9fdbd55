"""Migrations, by one process at a time over the whole fleet."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from alphorn.database.url import last_words
from alphorn.lib.environment import NotNow, Unusable, has_own_database

LOCK = 4_812_019_330  # any number, the same in every version


def migrate() -> None:
    """Apply what is missing, under an advisory lock. Raises Unusable when that is not possible."""
    try:
        with _alone():
            _refuse_newer()
            call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, InterfaceError) as error:
        raise reason_for(error) from error


def reason_for(error: DatabaseError | InterfaceError) -> Unusable | NotNow:
    """Whether `up`'s own database has gone meanwhile, whatever Django made of that, or it cannot be done at all."""
    kind = NotNow if not connection.is_usable() and not has_own_database() else Unusable
    return kind(f"The database cannot be brought up to this version: {last_words(error)}.")


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with suppress(DatabaseError, InterfaceError):  # a line that broke holds no lock any more
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def pending() -> list[str]:
    """Names of migrations that are not applied yet."""
    executor = MigrationExecutor(connection)
    return [migration.name for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _refuse_newer() -> None:
    loader = MigrationExecutor(connection).loader
    unknown = sorted(
        name
        for app, name in loader.applied_migrations
        if app == "alphorn" and ("alphorn", name) not in loader.disk_migrations
    )
    if unknown:
        raise Unusable(f"The database was made by a newer Alphorn (it knows “{unknown[-1]}”). Install that one again.")
