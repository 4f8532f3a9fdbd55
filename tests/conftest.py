"""The stage: a real PostgreSQL, the sandbox over real sockets, a cast of people, and no way to the world outside."""

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.postgres_plugin import start_database
from tests.stage import examples, work
from tests.stage.people import Person, move_in
from tests.stage.sandbox import Played, Stage, playing
from tests.stage.scenes import scene

YOUNG = 20_000  # things until the collector looks through them: a test makes many, and is over soon

examples.register()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, with all its tables."""
    start_database()
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, empty, and for other threads and processes, too."""
    with django_db_blocker.unblock():
        work.empty_database()
        yield
        if not connection.is_usable() or connection.in_atomic_block:
            connection.close()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The sandbox, for all tests of a run."""
    with playing(tmp_path_factory.mktemp("sandbox"), int(os.environ["ALPHORN_SANDBOX_PORT"])) as played:
        yield played


@pytest.fixture
def stage(sandbox: Played) -> Iterator[Stage]:
    """The sandbox, as on its first day."""
    sandbox.begin_anew()
    yield sandbox.stage
    sandbox.calm_down()


@pytest.fixture
def alice(database: None, stage: Stage) -> Person:
    """Alice."""
    return scene("alice", lambda: move_in("alice", stage))


@pytest.fixture
def bob(database: None, stage: Stage) -> Person:
    """Bob."""
    return scene("bob", lambda: move_in("bob", stage))


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """A worker's shift until nothing is left to do now."""
    return work.run_jobs


@pytest.fixture
def time_passes() -> Callable[[timedelta], None]:
    """Everything that is stored lies further back."""
    return work.time_passes


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> None:
    """Hashing costs as little as it can: what it costs people is Django's own choice."""
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


class TouchesTheWorld(AssertionError):
    """A test wanted to reach a public address."""


@pytest.fixture(autouse=True, scope="session")
def no_world() -> Iterator[None]:
    """A connection to anything but this machine fails the test that wants it."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # whatever the family takes
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise TouchesTheWorld(str(address[0]))
        real(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment]  # the one thing that is patched: the way out
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What runs in a browser, with processes of its own, or a worker's whole shift, is not quick; what is made up."""
    for item in items:
        if getattr(getattr(item, "function", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.made_up)
        in_folders = {"browser", "faults"}.intersection(item.path.parts)
        if in_folders or "run_jobs" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.not_quick)


def pytest_collection_finish() -> None:
    """What all tests need stays to the end: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(YOUNG)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """That there is nothing yet to be run by hand is no failure."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and is_by_hand(session.config):
        session.exitstatus = pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What is missing is said in words, at the very end."""
    if is_by_hand(config) and not terminalreporter.getreports(""):
        terminalreporter.line(f"There is no test yet that is {config.option.markexpr}.")
    if left_out := os.environ.get("LEFT_OUT"):
        terminalreporter.line(left_out)


def is_by_hand(config: pytest.Config) -> bool:
    """Whether only what is run by hand was asked for."""
    return str(config.option.markexpr).startswith("by_hand")
