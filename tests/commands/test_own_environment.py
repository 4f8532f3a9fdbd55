"""What a shell holds for other programs decides nothing here; and whatever a failed start has started is stopped."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from alphorn.database import embedded, roles, why_not
from alphorn.lib.environment import NOT_NOW, NotNow
from bench.processes import lives
from tests.commands.program import Place, Program, eventually, new_place
from tests.stage.kept import furnish

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]
OF_OTHERS = {
    "PGPORT": "1",
    "PGHOST": "192.0.2.1",
    "PGHOSTADDR": "192.0.2.1",
    "PGUSER": "somebody",
    "PGDATABASE": "elsewhere",
    "PGSERVICE": "nowhere",
    "PGOPTIONS": "-c search_path=nowhere -c statement_timeout=1",
    "PGDATESTYLE": "SQL, DMY",
    "PGTZ": "Antarctica/Troll",
    "PGCLIENTENCODING": "SQL_ASCII",
    "PGSSLMODE": "verify-full",
    "PGTARGETSESSIONATTRS": "standby",
    "PGREQUIREAUTH": "scram-sha-256",
    "DJANGO_SETTINGS_MODULE": "somebody.elses.settings",
    "PSYCOPG_IMPL": "nobodys",
    "SCRIPT_NAME": "/elsewhere",
}


@pytest.fixture
def place(home: Path) -> Place:
    """An Alphorn that has its database."""
    furnish(home)
    (home / "lock").touch()
    return new_place(home)


def test_variables_and_modules_that_are_meant_for_others_change_nothing(place: Place, tmp_path: Path) -> None:
    """It is started in a folder where modules lie of the names of those that it loads."""
    for name in ("django", "alphorn", "structlog", "logging"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('somebody else')\n")
    up = Program(place.having(**OF_OTHERS), "up", folder=tmp_path)
    try:
        up.hears("Ready")
        assert place.answers("/") == 200
        assert place.fetches("/posts").getheader("Location") == "/sign-in?next=/posts"
        done = place.having(**OF_OTHERS).asks("doctor")
        assert (done.returncode, done.stderr) == (0, "")
    finally:
        up.stop()


def test_beside_a_database_of_ones_own_they_change_nothing_either(beside: Place, start: Start) -> None:
    start(beside.having(**OF_OTHERS), "up").hears("Ready")
    assert beside.answers("/") == 200


def test_a_start_that_fails_leaves_no_server_behind(place: Place) -> None:
    server = embedded.start(place.home)
    with psycopg.connect(server.dsn.replace("//alphorn@/", "//postgres@/"), autocommit=True) as line:
        line.execute("ALTER DATABASE postgres ALLOW_CONNECTIONS false")
    server.stop()
    with pytest.raises(NotNow, match="is not currently accepting connections"):
        embedded.start(place.home)
    assert not server.is_running()


def server_of(place: Place) -> int:
    """The process id of its database; 0 where it does not run."""
    try:
        pid = int((place.home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0
    return pid if lives(pid) else 0


@pytest.mark.parametrize("when", ["begun", "ready"])
def test_a_database_that_dies_while_it_starts_is_started_again(place: Place, start: Start, when: str) -> None:
    """Guards: `up._tried`, `up.bring_along`."""
    up = start(place, "up")
    eventually(lambda: bool(server_of(place)) if when == "begun" else place.has_logged("database_started"))
    os.kill(server_of(place), signal.SIGKILL)
    up.hears("The database ended; it is started again.")
    up.hears("Ready")


def test_one_that_dies_again_and_again_is_not_blamed_on_a_setting_that_nobody_made(place: Place, start: Start) -> None:
    up = start(place, "up")
    killing = threading.Thread(target=kill_again_and_again, args=[place, up], daemon=True)
    killing.start()
    code = up.ends()
    killing.join()
    assert code == NOT_NOW, up.said
    assert "DATABASE_URL" not in up.said[-1]
    assert server_of(place) == 0


def kill_again_and_again(place: Place, up: Program) -> None:
    """No database of it lives for long."""
    while up.process.poll() is None:
        if place.has_logged("database_started") and (pid := server_of(place)):
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def test_a_keeper_that_cannot_start_it_again_goes_on_trying_and_says_so(place: Place, start: Start) -> None:
    up = start(place, "up")
    up.hears("Ready")
    access = place.home / "access"
    access.rename(place.home / "away")
    access.write_text("in the way")
    os.kill(server_of(place), signal.SIGKILL)
    up.hears("The database cannot be started again, and that is tried each second.")
    eventually(lambda: place.log.read_text().count('"event": "database_not_started"') > 1)
    access.unlink()
    eventually(lambda: place.answers() == 200)


def test_a_database_whose_process_was_killed_mends_itself_and_is_waited_for(place: Place) -> None:
    server = embedded.start(place.home)
    try:
        with psycopg.connect(server.dsn) as line:
            os.kill(line.info.backend_pid, signal.SIGKILL)
        assert roles.has_keeper(server.layout.sockets)
    finally:
        server.stop("immediate")


@pytest.mark.parametrize(
    "words",
    [
        "terminating connection due to unexpected postmaster exit",
        "terminating connection due to administrator command",
        'terminating background worker "logical replication launcher" due to administrator command',
        "the database system is starting up",
        "the database system is in recovery mode",
        "the database system is not yet accepting connections",
        "the database system is shutting down",
    ],
)
def test_what_its_children_say_is_no_reason_why_a_server_does_not_start(words: str) -> None:
    """In the words of PostgreSQL. Guard: `why_not.SAID`."""
    said = f"FATAL:  {words}"
    told = 'data directory "x" has wrong ownership'

    assert why_not.reason(f"{said}\nFATAL:  {told}\n{said}") == told


@pytest.mark.parametrize(
    "words",
    [
        "sorry, too many clients already",
        "remaining connection slots are reserved for roles with the SUPERUSER attribute",
        'Peer authentication failed for user "bob"',
        "connection to client lost",
    ],
)
@pytest.mark.parametrize("who", ["client backend", "not initialized", "dead-end client backend"])
def test_what_is_said_to_a_session_is_no_reason_either(who: str, words: str) -> None:
    """Guard: `why_not.SAID`."""
    line = f"2026-11-27 11:00:00.000 UTC [7] {who} FATAL:  {words}"
    panic = "2026-11-27 11:00:00.000 UTC [8] startup PANIC:  could not locate a valid checkpoint record"

    assert why_not.reason(line) == ""
    assert why_not.reason(f"{line}\n{panic}\n{line}") == "could not locate a valid checkpoint record"


def test_what_a_log_said_before_is_no_reason_but_what_it_says_anew(tmp_path: Path) -> None:
    """Also where it was emptied meanwhile. Guards: `why_not.lengths`, `text_of` begins behind it."""
    old, new = (tmp_path / name for name in ("postgres-Fri.log", "postgres-Sat.log"))
    old.write_text("FATAL:  could not access private key file\n")
    before = why_not.lengths([old, new])

    assert why_not.reason("", *why_not.said_since(before, [old, new])) == ""
    new.write_text("FATAL:  could not create shared memory segment\n")
    assert why_not.reason("", *why_not.said_since(before, [old, new])) == "could not create shared memory segment"
    old.write_text("PANIC:  it was emptied\n")
    assert why_not.reason("", *why_not.said_since(before, [old, new])) == "it was emptied"
