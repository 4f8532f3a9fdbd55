"""What a running `alphorn up` answers to whoever stands beside it. One runs for all these tests, and a public one."""

import http.client
import os
from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from alphorn.commands.worker import NICENESS
from alphorn.models import User
from tests.commands.conftest import running
from tests.commands.program import Place, Program
from tests.stage import work
from tests.stage.people import PASSWORD
from tests.stage.ports import free_ports

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]
PLAIN = {"ALPHORN_PORT": "", "ALPHORN_SANDBOX_PORT": ""}


@pytest.fixture(scope="module")
def up(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Program]:
    """It runs, with two workers, on a machine that somebody has reached over ssh."""
    with django_db_blocker.unblock():
        work.empty_database()
    with running(SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22", USER="heidi", ALPHORN_WORKERS="2") as up:
        yield up


@pytest.fixture(scope="module")
def public(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Program]:
    """It runs for whoever comes over the web."""
    with django_db_blocker.unblock():
        work.empty_database()
    with running(ALPHORN_URL="https://alphorn.example") as up:
        yield up


@pytest.fixture
def nobody(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, where nobody has signed up."""
    with django_db_blocker.unblock():
        work.empty_database(but=work.OF_PROCESSES)
        yield


def test_over_ssh_it_says_how_to_get_there(up: Program) -> None:
    (line,) = [line for line in up.said if "ssh -L" in line]

    assert f"-L {up.place.port}:localhost:{up.place.port} " in line
    assert f" heidi@{os.uname().nodename}" in line


def test_several_workers_share_the_work(up: Program) -> None:
    assert up.place.log.read_text().count('"event": "worker_ready"') == 2


def test_a_second_one_is_refused_and_the_first_goes_on(up: Program) -> None:
    second = up.place.asks("up")

    assert second.returncode == 2
    assert second.stderr == f"alphorn: Alphorn runs already, with the state directory {up.place.home}.\n"
    assert up.place.answers() == 200


def test_the_doctor_is_content(up: Program) -> None:
    done = up.place.asks("doctor")

    assert (done.returncode, done.stdout) == (0, f"✓ All is well.\n\nNo errors in the log: {up.place.log}\n")


def test_the_doctor_asks_the_pages_where_they_are(up: Program) -> None:
    done = up.place.having(**PLAIN).asks("doctor")

    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "✓ All is well.")


def test_pages_and_a_worker_join_it_by_its_state_directory(up: Program) -> None:
    joining = Place(up.place.home, free_ports(), {})  # without DATABASE_URL: `up` has left word where it is
    web, worker = Program(joining, "web"), Program(joining, "worker")
    try:
        web.hears("Application startup complete")
        worker.hears("worker_ready")
        status = joining.answers("/")
    finally:
        codes = [web.stop(), worker.stop()]

    assert (status, codes) == (200, [0, 0])


def test_a_public_one_has_no_sandbox_and_prints_its_owners_link(public: Program, nobody: None) -> None:
    (line,) = [line for line in public.said if "The owner signs up here" in line]
    link = line.rpartition("https://alphorn.example")[2]

    assert "Ready: https://alphorn.example" in public.said
    with pytest.raises(ConnectionRefusedError):
        http.client.HTTPConnection("127.0.0.1", public.place.port + 1).connect()
    assert public.place.answers(link, "alphorn.example") == 302
    # Another link leads there, too, whatever the shell knows. It ends the one before.
    assert "https://alphorn.example/owner/" in public.place.having(**PLAIN).asks("owner-link").stdout


def test_so_does_the_link_for_a_new_password(public: Program, nobody: None) -> None:
    User.objects.sign_up("heidi@alm.example", PASSWORD)

    done = public.place.having(**PLAIN).asks("reset-password", "heidi@alm.example")

    assert "https://alphorn.example/password/" in done.stdout


def test_a_worker_yields_the_processor_to_whoever_waits_for_a_page(up: Program) -> None:
    """Guard: `worker.NICENESS`. (No process yields more than 19.)"""
    ours, web, worker = (
        os.getpriority(os.PRIO_PROCESS, pid) for pid in (up.process.pid, up.child("web"), up.child("worker"))
    )

    assert (web, worker) == (ours, min(19, ours + NICENESS))
