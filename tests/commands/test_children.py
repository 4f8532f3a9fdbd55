"""What `alphorn up` does when one of its children dies, or does not answer any more. One runs for all these tests."""

import os
import re
import signal
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from bench.processes import lives
from tests.commands.conftest import running
from tests.commands.program import Program, eventually
from tests.stage import work

pytestmark = pytest.mark.not_quick


@pytest.fixture(scope="module")
def up(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Program]:
    """It runs, and soon takes a child that says nothing for dead."""
    with django_db_blocker.unblock():
        work.empty_database()
    with running(ALPHORN_PATIENCE='{"silent_seconds": 4.0}') as up:
        yield up


@pytest.mark.parametrize("command", ["worker", "sandbox"])
def test_what_dies_is_started_again(command: str, up: Program) -> None:
    dead = up.child(command)
    os.kill(dead, signal.SIGKILL)
    line = up.hears(f"The {command} ended")
    eventually(lambda: not lives(dead))
    assert line == f"The {command} ended and is started again. Why: by SIGKILL"
    assert up.child(command) != dead


def test_while_the_pages_start_again_requests_wait_and_are_answered(up: Program) -> None:
    dead = up.child("web")
    os.kill(dead, signal.SIGKILL)
    statuses = [up.place.answers("/") for _ in range(3)]
    assert statuses == [200, 200, 200]
    assert up.child("web") != dead


def test_pages_that_do_not_answer_any_more_are_started_again(up: Program) -> None:
    deaf = up.child("web")
    os.kill(deaf, signal.SIGSTOP)
    up.hears("The web ended")
    eventually(lambda: not lives(deaf))
    assert up.place.answers() == 200


def test_the_doctor_shows_the_newest_errors_and_where_the_log_is(up: Program) -> None:
    os.kill(up.child("sandbox"), signal.SIGKILL)
    up.hears("The sandbox ended")
    done = up.place.asks("doctor")
    assert f"The newest errors in {up.place.log}:\n" in done.stdout
    assert re.search(r"child_ended \(child sandbox, how by SIGKILL\)", done.stdout)
