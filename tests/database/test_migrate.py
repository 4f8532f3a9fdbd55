"""Migrations: complete, by one process at a time, and never a database of a newer Alphorn."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.db.migrations import Migration, RunSQL
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from alphorn.database import sql
from alphorn.database.migrate import LOCK, migrate, pending, reason_for
from alphorn.lib.environment import EMBEDDED, NotNow, Unusable
from tests.models.hands import at_once, held_up


@pytest.fixture
def newer(database: None) -> Iterator[str]:
    """A migration that this version does not know, in the database."""
    row = MigrationRecorder.Migration.objects.create(app="alphorn", name="9999_of_tomorrow")
    yield row.name
    row.delete()


def leaves_checks_behind(migration: Migration) -> bool:
    """Whether it writes rows, and changes tables afterwards, while checks of keys may wait for its end."""
    for at, step in enumerate(migration.operations):
        said = str(step.sql) if isinstance(step, RunSQL) else ""
        if "SET CONSTRAINTS ALL IMMEDIATE" in said:
            return False
        if "UPDATE alphorn_" in said and not all(isinstance(each, RunSQL) for each in migration.operations[at:]):
            return True
    return False


def test_no_migration_changes_tables_beside_waiting_checks() -> None:
    """PostgreSQL refuses that where a row was written twice: who had a post in doubt could not upgrade."""
    known = MigrationLoader(None).disk_migrations

    assert [key for key, each in known.items() if key[0] == "alphorn" and leaves_checks_behind(each)] == []


def test_nothing_is_pending_after_migrating(database: None) -> None:
    assert pending() == []


def test_models_and_migrations_are_in_step(database: None) -> None:
    call_command("makemigrations", "alphorn", check=True, dry_run=True, verbosity=0)


def test_a_migration_that_is_missing_is_named(database: None) -> None:
    sql.run("DELETE FROM django_migrations WHERE app = 'sessions'")
    try:
        names = pending()
    finally:
        call_command("migrate", "sessions", fake=True, verbosity=0)

    assert names == ["0001_initial"]


def test_a_database_of_a_newer_alphorn_is_refused_in_a_sentence(newer: str) -> None:
    with pytest.raises(Unusable, match=f"newer Alphorn.*{newer}"):
        migrate()


def test_many_processes_migrate_one_after_another(database: None) -> None:
    at_once(*[migrate] * 4)

    assert pending() == []


def test_a_process_waits_for_the_one_that_migrates(database: None) -> None:
    with held_up(migrate, "SELECT pg_advisory_xact_lock(%s)", LOCK) as held:
        is_done = held.call.done()

    assert not is_done
    assert held.call.result() is None


def test_a_database_that_goes_in_the_midst_may_come_back(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `reason_for` asks the line, and not what Django made of its end: `up` gave up, as if it were of no use."""
    monkeypatch.setenv(EMBEDDED, "1")
    refused = MigrationSchemaMissing("Unable to create the django_migrations table")
    assert isinstance(reason_for(refused), Unusable)

    with pytest.raises(OperationalError):
        sql.run("SELECT pg_terminate_backend(pg_backend_pid())")

    assert isinstance(reason_for(refused), NotNow)
