"""The embedded PostgreSQL under `alphorn up`: started with it, stopped with it, and started again when it dies."""

import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from alphorn.database import embedded
from bench.processes import lives
from tests.commands.program import Place, Program, eventually, new_place
from tests.stage.kept import furnish

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]


@pytest.fixture
def place(home: Path) -> Place:
    """An Alphorn that has its database: to make one takes seconds, and is seen where `home` is still empty."""
    furnish(home)
    (home / "lock").touch()
    return new_place(home)


def server_of(place: Place) -> int:
    """The process id of its database."""
    return int((place.home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])


def has_server(place: Place) -> bool:
    """Whether PostgreSQL has left word that it runs."""
    return (place.home / "postgres" / "postmaster.pid").exists()


def modes(home: Path, *names: str) -> list[int]:
    """The permissions of files in a state directory."""
    return [stat.S_IMODE((home / name).stat().st_mode) for name in names]


def test_nobody_else_may_look_into_its_state(home: Path, start: Start) -> None:
    place = new_place(home)
    place.home.chmod(0o755)
    start(place, "up").hears("Ready")
    assert modes(place.home, ".") == [
        0o710 if os.geteuid() == 0 else 0o700
    ]  # for root PostgreSQL's user passes through
    assert modes(place.home, "postgres", "run", "log") == [0o700] * 3
    assert modes(place.home, "keys.json", "lock", "started.json", "log/alphorn.log") == [0o600] * 4


def test_a_signal_while_it_starts_leaves_none_behind(home: Path, start: Start) -> None:
    place = new_place(home)
    up = start(place, "up")
    up.hears("Alphorn starts")
    up.signal(signal.SIGTERM)
    assert (up.ends(), has_server(place)) == (0, False)


def test_a_hail_of_signals_does_not_leave_it_running(place: Place, start: Start) -> None:
    up = start(place, "up")
    up.hears("Ready")
    server = server_of(place)
    up.signal(signal.SIGINT)
    up.hears("Stopping")
    up.signal(signal.SIGINT)
    eventually(lambda: not hail(up))
    assert (up.ends(), lives(server)) == (0, False)


def hail(up: Program) -> bool:
    """One more Ctrl-C. Tells whether somebody was there to hear it."""
    if up.process.poll() is not None:
        return False
    up.signal(signal.SIGINT)
    return True


def test_where_it_dies_it_is_started_again_and_it_is_stopped_with_everything_else(place: Place, start: Start) -> None:
    up = start(place, "up")
    up.hears("Ready")
    os.kill(server_of(place), signal.SIGKILL)
    up.hears("The database ended; it is started again.")
    eventually(lambda: place.answers() == 200)
    server = server_of(place)
    assert up.process.poll() is None
    assert (up.stop(), lives(server), has_server(place)) == (0, False, False)


def test_the_next_up_takes_over_what_a_killed_one_has_left_and_stops_it(place: Place, start: Start) -> None:
    killed = start(place, "up")
    killed.hears("Ready")
    server = server_of(place)
    killed.signal(signal.SIGKILL)
    killed.ends()
    up = start(place, "up")
    up.hears("Ready")
    was_taken_over = server_of(place) == server
    up.stop()
    assert (was_taken_over, lives(server), has_server(place)) == (True, False, False)


def test_where_its_process_id_has_gone_to_another_program_it_starts(place: Place) -> None:
    embedded.start(place.home).stop()
    left = place.home / "postgres" / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{place.home}/postgres\n0\n5432\n{place.home}/run\n\n  1 1\nready   \n")
    server = embedded.start(place.home)
    of_its_own = server_of(place) != os.getpid()
    server.stop("immediate")
    assert of_its_own


def test_a_state_directory_of_any_name(home: Path, start: Start) -> None:
    home.chmod(0o711)  # the system user who runs PostgreSQL for root must get there
    place = new_place(home / "Ümläut & 100% 'a+b' #c?d")
    up = start(place, "up")
    up.hears("Ready")
    status = place.answers("/")
    up.stop()
    assert (status, has_server(place)) == (200, False)


@pytest.mark.parametrize("name", ["long-" + 120 * "x", "a, b"])
def test_where_a_state_directory_cannot_hold_the_socket_a_private_folder_does(name: str, home: Path) -> None:
    home.chmod(0o711)
    (home / name).mkdir()
    server = embedded.start(home / name)
    sockets = server.layout.sockets
    try:
        with psycopg.connect(server.dsn) as line:
            assert line.execute("SELECT current_user").fetchone() == ("alphorn",)
        assert (sockets.parent, modes(sockets, ".")) == (Path("/tmp"), [0o700])
    finally:
        server.stop()
    assert not sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can use somebody else's data")
def test_root_does_not_take_over_somebody_elses_data(home: Path) -> None:
    place = new_place(home)
    (place.home / "lock").touch()
    (place.home / "postgres").mkdir()
    os.chown(place.home / "postgres", 65534, 65534)
    done = place.asks("up")
    assert done.returncode == 2
    assert f"The data in {place.home}/postgres belong to nobody: start Alphorn as that user" in done.stderr


def test_data_of_another_postgresql_are_not_touched(place: Place) -> None:
    server = embedded.start(place.home)
    server.stop()
    (place.home / "lock").touch()
    (place.home / "postgres" / "PG_VERSION").write_text("17\n")
    done = place.asks("up")
    assert done.returncode == 2
    assert f"The data in {place.home}/postgres are of PostgreSQL 17, and this Alphorn brings 18." in done.stderr


def test_where_it_cannot_start_its_reason_is_told(place: Place) -> None:
    embedded.start(place.home).stop()
    (place.home / "lock").touch()
    with (place.home / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = on\n")
    done = place.asks("up")
    assert done.returncode == 2
    file = f"{place.home}/postgres/postgresql.conf"
    assert done.stderr == (
        f'alphorn: The embedded PostgreSQL does not start: configuration file "{file}" contains errors.\n'
    )


def test_its_log_is_bounded(place: Place) -> None:
    server = embedded.start(place.home)
    try:
        (log,) = (place.home / "postgres" / "log").glob("*.log")
        with psycopg.connect(server.dsn.replace("//alphorn@/alphorn", "//postgres@/postgres"), autocommit=True) as line:
            os.truncate(log, embedded.MOST_LOG_BYTES + 1)
            server.bound_logs()
            line.execute("DO $$ BEGIN RAISE LOG 'still heard'; END $$")
        eventually(lambda: "still heard" in log.read_text())
        assert log.stat().st_size < 10_000
    finally:
        server.stop("immediate")
