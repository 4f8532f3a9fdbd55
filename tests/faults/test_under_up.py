"""`alphorn up` and its worker: killed, hung, and both ended together with the database."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from alphorn.lib.environment import environment
from alphorn.lib.keyfile import NAME as KEYS
from alphorn.models import Attempt, Delivery
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from bench.processes import children_of, lives
from tests.commands.program import Place, Program, new_place
from tests.faults.waiting import until
from tests.stage.people import Person
from tests.stage.sandbox import Stage

# A lease so long that nobody waits for its end, and a short patience with a loop that does not turn.
PATIENCE = {"lease_seconds": 400.0, "renew_seconds": 1.0, "write_seconds": 300.0, "silent_seconds": 5.0}
OWNED_AGAIN_WITHIN_SECONDS = 3
POSTS = 20


@contextmanager
def running(place: Place) -> Iterator[Program]:
    """`alphorn up`, ready; ended afterwards, if the test has not done so."""
    up = Program(place, "up")
    try:
        up.hears("Ready")
        yield up
    finally:
        up.signal(signal.SIGTERM)
        up.ends()


@pytest.fixture
def home() -> Iterator[Path]:
    """A state directory that the system user of the database may enter, too."""
    with TemporaryDirectory(prefix="up-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def same_instance(home: Path, **settings: str) -> Place:
    """On the tests' database, and with their keys."""
    shutil.copy(environment().home / KEYS, home / KEYS)
    return new_place(home, DATABASE_URL=environment().database_url, **settings)


@pytest.fixture
def up(home: Path, database: None) -> Iterator[Program]:
    """`alphorn up` on the tests' database, of the same instance; its own sandbox says nothing."""
    place = same_instance(home, ALPHORN_PATIENCE=json.dumps(PATIENCE))
    with running(place) as up:
        Stage(place.port + 1).trouble("facebook", {"call": "create", "hang": True})
        yield up


@pytest.mark.parametrize(
    "blow", [pytest.param(signal.SIGKILL, id="is killed"), pytest.param(signal.SIGSTOP, id="does not turn")]
)
def test_what_a_worker_had_in_hand_is_owned_again_at_once(alice: Person, up: Program, blow: signal.Signals) -> None:
    """Guards: the next worker is told whose lives to end (`ALPHORN_REPLACES`), and `up` listens to each worker's heart.

    Without the first this takes as long as the lease; without the second a worker that hangs hangs for ever.
    """
    place = alice.connect("facebook")[0]
    posts = [alice.echo(f"In hand, number {number}.", place) for number in range(POSTS)]
    until(lambda: Delivery.objects.filter(state=State.SENDING).count() == POSTS, "all in hand")

    os.kill(up.child("worker"), blow)
    first = Attempt.objects.filter(delivery__post__in=posts, number=1)
    within = 5 * (OWNED_AGAIN_WITHIN_SECONDS + PATIENCE["silent_seconds"])
    took = until(lambda: not first.filter(ended_at=None).exists(), "owned again", within)

    print(f"owned again after {took:.1f} s")
    assert {attempt.reason for attempt in first} <= {Reason.WORKER_DIED, Reason.DIED_UNWRITTEN}


@pytest.mark.by_hand_slow
def test_what_keeps_three_workers_from_turning_is_put_on_hold(alice: Person, home: Path) -> None:
    """Each stops at it. Guards: those above, and `next_step._try_again` counts the deaths."""
    place = alice.connect("x")[0]
    soon = {**PATIENCE, "silent_seconds": 2.0}
    with running(same_instance(home, ALPHORN_PATIENCE=json.dumps(soon), ALPHORN_FAILPOINT="F4:stop")):
        post = alice.echo("Round and round.", place)
        until(lambda: alice.delivery(post).state == State.PARKED, "on hold")

    assert (alice.delivery(post).reason, alice.delivery(post).attempt) == (Reason.POISON, 3)


def test_ctrl_c_ends_the_database_and_all_that_was_started_and_started_again(home: Path) -> None:
    """Guard: `up` stops its database and drains its children on the way out (`up.own_database`, `Watch._drain`)."""
    place = new_place(home)
    with running(place) as up:
        server = int((home / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
        first = up.child("worker")
        os.kill(first, signal.SIGKILL)
        until(lambda: first not in children_of(up.process.pid) and up.child("worker"), "another worker")
        started = [up.process.pid, server, *children_of(up.process.pid), *children_of(server)]

        code = up.stop()

        assert code == 0
        assert len(started) > len(["up", "server", "web", "worker", "sandbox"])
        assert [pid for pid in started if lives(pid)] == []
