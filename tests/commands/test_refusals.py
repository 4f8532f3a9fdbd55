"""What keeps Alphorn from starting: one clear sentence, exit code 2, and nothing left behind."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from alphorn.lib.environment import NOT_NOW
from alphorn.models.work.instance_check import refuse_a_copy
from tests.commands.other_servers import CURT, OLD, UNFRIENDLY, answering
from tests.commands.program import Place, new_place

pytestmark = pytest.mark.not_quick


def refused(place: Place, *words: str) -> str:
    """The one sentence with which `alphorn …` does not start."""
    done = place.asks(*words or ("up",))
    assert done.returncode == 2, done
    (line,) = done.stderr.splitlines()
    return line.removeprefix("alphorn: ")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"ALPHORN_HOME": "/proc/alphorn"}, "The state directory /proc/alphorn cannot be written: "),
        ({"ALPHORN_HOME": "/etc/hostname"}, "The state directory /etc/hostname cannot be written: "),
        ({"ALPHORN_BIND": "192.0.2.1"}, "Alphorn cannot listen at 192.0.2.1, port "),
        ({"ALPHORN_BIND": "no.such.invalid"}, "Alphorn cannot listen at no.such.invalid, port "),
        (
            {"DATABASE_URL": "postgresql://a:edelweiss@127.0.0.1:1/a"},
            "The database of DATABASE_URL cannot be reached: ",
        ),
        ({"DATABASE_URL": "postgresql://a:edelweiss@h:x/a"}, "The database of DATABASE_URL cannot be reached: "),
        ({"ALPHORN_FACEBOOK_VERSION": "26"}, "ALPHORN_FACEBOOK_VERSION cannot be used: "),
        ({"ALPHORN_X_CLIENT": "an-id"}, "There is no setting ALPHORN_X_CLIENT."),
        ({"DATABASE_URL": "postgresql://a:edel weiss@h/a"}, "DATABASE_URL cannot be used: it is not written as "),
    ],
)
def test_a_place_that_cannot_be(settings: dict[str, str], sentence: str, home: Path) -> None:
    said = refused(new_place(home, **settings))
    assert said.startswith(sentence)
    assert "edelweiss" not in said


def test_a_folder_that_holds_other_things(place: Place) -> None:
    (place.home / "a-novel.odt").touch()
    place.home.chmod(0o755)
    said = refused(place)
    assert said == f"The folder {place.home} holds other things. Set ALPHORN_HOME to one that is Alphorn's alone."
    assert place.home.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_somebody_else_made(place: Place) -> None:
    place.home.chmod(0o500)
    said = refused(place)
    assert said.startswith(f"The state directory {place.home} cannot be written: Permission denied.")


@pytest.mark.parametrize(
    ("offset", "setting"),
    [(0, "ALPHORN_PORT"), (1, "ALPHORN_SANDBOX_PORT"), (2, "ALPHORN_SANDBOX_PORT"), (3, "ALPHORN_SANDBOX_PORT")],
)
def test_a_port_that_is_in_use(offset: int, setting: str, place: Place) -> None:
    port = place.port + offset
    with socket.create_server(("127.0.0.1", port)):
        said = refused(place)
    assert said == f"Port {port} is in use by another program: stop that, or set {setting}."


def test_a_database_that_is_too_old(place: Place) -> None:
    with answering(OLD) as url:
        said = refused(place.having(DATABASE_URL=url))
    assert said == "The database of DATABASE_URL is PostgreSQL 14; Alphorn needs 15 or a newer one."


def test_a_database_that_does_not_let_us_in(place: Place) -> None:
    with answering(UNFRIENDLY) as url:
        said = refused(place.having(DATABASE_URL=url))
    expected = 'cannot be reached: password authentication failed for user "alphorn".'
    assert said == f"The database of DATABASE_URL {expected}"


@pytest.fixture
def poor_database(database: None) -> Iterator[str]:
    """An empty database, and somebody who may not make a table in it."""
    as_keeper = os.environ["DATABASE_URL"].replace("//alphorn@/alphorn?", "//postgres@/postgres?")
    with psycopg.connect(as_keeper, autocommit=True) as line:
        line.execute("CREATE DATABASE poor")
        line.execute("CREATE ROLE poor")
    yield as_keeper.replace("/postgres?", "/poor?") + "&options=-c%20role%3Dpoor"
    with psycopg.connect(as_keeper, autocommit=True) as line:
        line.execute("DROP DATABASE poor WITH (FORCE)")
        line.execute("DROP ROLE poor")


def test_a_database_in_which_we_may_not_make_tables(poor_database: str, place: Place) -> None:
    said = refused(place.having(DATABASE_URL=poor_database))
    assert said.startswith("The database cannot be brought up to this version: ")
    assert "permission denied for schema public" in said


@pytest.fixture
def newer_database(database: None) -> Iterator[None]:
    """A database that has been through a migration which this version does not know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('alphorn', '9999_the_year_after', now())"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_the_year_after'")


def test_a_database_of_a_newer_alphorn(newer_database: None, beside: Place) -> None:
    said = refused(beside)
    assert said == "The database was made by a newer Alphorn (it knows “9999_the_year_after”). Install that one again."


@pytest.mark.parametrize("command", ["up", "web", "worker"])
def test_a_copy_of_the_database_alone(command: str, beside: Place, tmp_path: Path) -> None:
    refuse_a_copy()  # from now on it is of our instance
    copy = Place(tmp_path / "copy", beside.port, beside.settings)
    said = refused(copy, command)
    assert said.startswith("This is a copy, and a copy does not send: the key file is of instance ")
    assert said.endswith("Bring both from the same backup: see “Copies” in docs/operations.md.")


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "{}", '{"instance_id": 1, "django_secret": "x", "token_key": "eA=="}']
)
def test_a_key_file_that_is_damaged(damage: str, place: Place) -> None:
    (place.home / "keys.json").write_text(damage)
    said = refused(place)
    assert said == f"The key file {place.home}/keys.json is damaged: bring it back from a backup."


def test_a_damaged_key_file_is_left_as_it_is(place: Place) -> None:
    (place.home / "keys.json").write_text("{")
    refused(place)
    assert (place.home / "keys.json").read_text() == "{"


@pytest.mark.parametrize("command", ["web", "worker", "migrate", "reset-password a@b.example", "owner-link"])
def test_without_a_database(command: str, place: Place) -> None:
    said = refused(place, *command.split())
    assert said == "There is no database: start `alphorn up` first, or set DATABASE_URL."


@pytest.mark.parametrize("command", ["web", "worker", "reset-password a@b.example", "owner-link"])
def test_with_a_database_that_is_gone(command: str, place: Place) -> None:
    said = refused(place.having(DATABASE_URL="postgresql://127.0.0.1:1/a"), *command.split())
    assert said == "The database of DATABASE_URL cannot be reached: Connection refused."


def test_a_word_that_is_no_command(place: Place) -> None:
    assert refused(place, "down").startswith("There is no command “down”. There are: up, web, worker, ")


def test_words_behind_a_command_that_takes_none(place: Place) -> None:
    assert refused(place, "up", "quickly") == "“up” takes no words; settings are variables, see docs/operations.md."


def test_a_sandbox_on_a_public_alphorn(place: Place) -> None:
    said = refused(place.having(ALPHORN_URL="https://alphorn.example"), "sandbox")
    assert said == "The sandbox is not played on a public instance: it is for this machine alone."


@pytest.mark.parametrize("command", ["worker", "web"])
def test_a_database_that_goes_while_something_starts_is_told_in_a_sentence(place: Place, command: str) -> None:
    """Guard: `in_step.open_database`."""
    with answering(CURT) as url:
        done = place.having(DATABASE_URL=url).asks(command)

    assert done.returncode == NOT_NOW, done
    (line,) = done.stderr.splitlines()
    assert line.startswith("alphorn: The database answered, and then no more: ")
