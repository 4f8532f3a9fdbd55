"""What a killed database leaves behind keeps the next one from nothing; one that ends during a start is tried anew."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from alphorn.commands import keeping, up, worker
from alphorn.commands.logfile import LogFile
from alphorn.database import embedded, left_behind, why_not
from alphorn.lib.environment import NotNow
from tests.commands.conftest import new_home
from tests.stage.kept import furnish

pytestmark = pytest.mark.not_quick
NOBODYS = "postgresql:///alphorn?host=/nowhere"


@pytest.fixture
def server(home: Path) -> Iterator[embedded.Server]:
    """An embedded database, stopped."""
    home.chmod(0o711)
    furnish(home)
    server = embedded.start(home)
    server.stop()
    yield server
    server.stop("immediate")


def by_its_user(server: embedded.Server, *words: str) -> "subprocess.Popen[bytes]":
    """A process of whoever runs that database."""
    runs_as = server.layout.runs_as
    user, group = (runs_as.pw_uid, runs_as.pw_gid) if runs_as else (None, None)
    return subprocess.Popen(words, user=user, group=group)


def named(server: embedded.Server, process_id: int) -> Path:
    """A file that says that this process holds the socket."""
    file = server.layout.sockets / left_behind.SOCKET_LOCK
    file.write_text(f"{process_id}\n{server.layout.cluster}\n1\n5432\n{server.layout.sockets}\n\n")
    return file


def test_a_socket_that_a_dead_process_held_is_free_at_once(
    server: embedded.Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nobody has asked yet how it ended. Guards: `left_behind.forget_dead`, `left_behind.serves`."""
    monkeypatch.setattr(embedded, "LEFTOVERS_SECONDS", 0.0)
    (home / "bin").mkdir()
    (home / "bin").chmod(0o711)
    (home / "bin" / "postgres").symlink_to("/bin/true")
    with by_its_user(server, str(home / "bin" / "postgres")) as dead:
        os.waitid(os.P_PID, dead.pid, os.WEXITED | os.WNOWAIT)  # it has ended, and is not asked how
        named(server, dead.pid)
        server.start_again()
    assert server.is_running()


def test_one_whose_number_another_program_has_now_is_free_too(
    server: embedded.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container it is the rule. Guard: `left_behind.forget_dead`."""
    monkeypatch.setattr(embedded, "LEFTOVERS_SECONDS", 0.0)
    with by_its_user(server, "sleep", "60") as other:
        named(server, other.pid)
        try:
            server.start_again()
        finally:
            other.kill()
    assert server.is_running()


@pytest.mark.parametrize("name", [left_behind.PID_FILE, left_behind.SOCKET_LOCK])
def test_another_instance_that_has_the_number_now_is_left_alone(
    server: embedded.Server, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was ended. Guard: `left_behind.serves` looks where a process stands."""
    monkeypatch.setattr(embedded, "LEFTOVERS_SECONDS", 0.0)
    with new_home() as home:
        home.chmod(0o711)
        furnish(home)
        other = embedded.start(home)
        try:
            number = other.layout.process_id()
            folder = server.layout.cluster if name == left_behind.PID_FILE else server.layout.sockets
            (folder / name).write_text(f"{number}\n{server.layout.cluster}\n1\n5432\n{server.layout.sockets}\n\n")

            assert not server.is_running()
            server.start_again()

            assert (server.is_running(), other.is_running()) == (True, True)
            assert other.layout.process_id() == number
        finally:
            other.stop("immediate")


@pytest.mark.parametrize("name", [left_behind.PID_FILE, left_behind.SOCKET_LOCK])
def test_a_file_that_names_nobody_keeps_nobody_from_starting(server: embedded.Server, name: str) -> None:
    """A machine that stopped in between has left it empty. Guard: `left_behind.forget_dead`."""
    folder = server.layout.cluster if name == left_behind.PID_FILE else server.layout.sockets
    (folder / name).touch()

    server.start_again()

    assert server.is_running()


def test_one_that_a_living_server_holds_is_left_to_it(server: embedded.Server) -> None:
    server.start_again()
    file = server.layout.sockets / left_behind.SOCKET_LOCK
    left_behind.forget_dead(server.layout.cluster, server.layout.sockets)
    assert (file.exists(), server.is_running()) == (True, True)


def test_what_a_log_says_late_is_still_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written by a process of its own. Guard: `why_not.heard`."""
    said = iter(["", "", "its reason"])
    assert why_not.heard(lambda: next(said)) == "its reason"
    monkeypatch.setattr(why_not, "LATE_SECONDS", 0.0)
    assert why_not.heard(lambda: "") == ""


@pytest.mark.parametrize("ends_at", ["require_usable", "migrate", "lack_of_room"])
def test_a_database_that_ends_at_any_step_of_a_start_is_started_again(
    ends_at: str, server: embedded.Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first start anew fails: that was a try, too. Guards: each step stands in the try, and so does a start."""
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if name == ends_at and steps.count(name) < up.TRIES:
            raise NotNow(f"{name}: it is away")

    def start_again(_: embedded.Server) -> None:
        steps.append("start")
        if steps.count("start") == 1:
            raise NotNow("it ended, and said nothing")

    for name in ("require_usable", "migrate", "lack_of_room"):
        monkeypatch.setattr(up, name, lambda *_, name=name: step(name))
    monkeypatch.setattr(embedded.Server, "start_again", start_again)
    with LogFile(home / "log") as log:
        up.bring_along(server, NOBODYS, log, 1)
    assert (steps.count(ends_at), steps.count("start"), steps[-1]) == (3, 2, "lack_of_room")
    assert "said nothing" in log.path.read_text()


def test_a_database_of_somebody_else_is_not_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever started `up` is told, in words, at whichever step it ends. Guard: `room.lack_of_room` raises NotNow."""
    monkeypatch.setattr(up, "require_usable", lambda _: None)
    monkeypatch.setattr(up, "migrate", lambda *_: None)
    with LogFile(home / "log") as log, pytest.raises(NotNow, match="does not say how many connections it takes: "):
        up.bring_along(None, NOBODYS, log, 1)


def test_one_that_cannot_be_started_again_is_said_to_be_started_once_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Guard: `Keeping._look` says it afterwards."""
    tries = list[str]()

    def start_again(_: embedded.Server) -> None:
        tries.append("start")
        if len(tries) < 3:
            raise NotNow("the disk is full")

    monkeypatch.setattr(embedded.Server, "is_running", lambda _: len(tries) > 2)
    monkeypatch.setattr(embedded.Server, "start_again", start_again)
    monkeypatch.setattr(embedded.Server, "bound_logs", lambda _: None)
    monkeypatch.setattr(keeping, "LOOK_SECONDS", 0.01)

    async def keep() -> None:
        with LogFile(home / "log") as log, suppress(TimeoutError):
            await asyncio.wait_for(keeping.Keeping(embedded.Server("", None, {}), log).keep(), 0.3)  # type: ignore[arg-type]

    asyncio.run(keep())

    said = capsys.readouterr()
    assert said.out.count("is started again") == 2
    assert said.out.strip().endswith("The database is started again.")


def test_a_machine_that_lets_nobody_yield_runs_workers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `worker.yield_to_pages`."""

    def refuses(_: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", refuses)

    worker.yield_to_pages()
