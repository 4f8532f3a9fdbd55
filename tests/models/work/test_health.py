"""What `doctor` says of the database, and whether there is one."""

from datetime import timedelta
from uuid import uuid4

from django.db.migrations.recorder import MigrationRecorder

from alphorn.models import Instance
from alphorn.models.work.health import findings, is_reachable
from tests.models.hands import Time, a_life, die, lose_jobs
from tests.stage.people import Person


def test_a_database_that_is_there_answers(database: None) -> None:
    assert is_reachable()


def test_all_is_well_while_a_worker_is_alive(database: None) -> None:
    a_life()

    assert list(findings()) == []


def test_without_a_worker_that_is_alive_nothing_is_sent(database: None) -> None:
    die(a_life())

    [finding] = map(str, findings())

    assert finding.startswith("No worker is alive")


def test_a_copy_says_so(database: None) -> None:
    a_life()
    Instance.objects.create(instance_id=uuid4())

    [finding] = map(str, findings())

    assert finding.startswith("This is a copy")


def test_what_is_overdue_is_told(alice: Person, time_passes: Time) -> None:
    alice.connect("x")
    alice.echo("Nobody comes.")
    lose_jobs()
    time_passes(timedelta(minutes=2))
    a_life()

    [finding] = map(str, findings())

    assert ": 1. " in finding


def test_a_database_that_lacks_a_migration_is_asked_nothing_else(database: None) -> None:
    row = MigrationRecorder.Migration.objects.get(app="sessions")
    row.delete()
    try:
        found = list(map(str, findings()))
    finally:
        row.save(force_insert=True)

    assert found == [
        "The database lacks 1 changes of this version. Run `alphorn migrate`, or start `alphorn up`.",
    ]
