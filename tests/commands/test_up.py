"""`alphorn up` from its first line to its last, on a database that is there already."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from alphorn.commands.children import Child
from alphorn.commands.logfile import LogFile
from alphorn.commands.watching import NOT_STARTED, Watch
from bench.processes import lives
from tests.commands.program import Place, Program, eventually

pytestmark = pytest.mark.not_quick
Start = Callable[..., Program]


def test_a_few_calm_lines_are_all_it_prints_and_ctrl_c_stops_it_and_its_children(beside: Place, start: Start) -> None:
    up = start(beside, "up")
    up.hears("Ctrl-C stops it.")
    children = [up.child(command) for command in ("web", "worker", "sandbox")]
    assert up.stop() == 0
    assert [pid for pid in children if lives(pid)] == []
    assert up.said == [
        "Alphorn starts: database, pages, worker, sandbox",
        f"Ready: http://localhost:{beside.port}",
        f"To play with networks that fail on request: http://localhost:{beside.port + 1}",
        f"Logs: {beside.log}   Ctrl-C stops it.",
        "Stopping: what is being sent ends first.",
        "Stopped.",
    ]


def test_sigterm_stops_it_and_its_children_also_one_that_does_not_hear(beside: Place, start: Start) -> None:
    up = start(beside.having(ALPHORN_PATIENCE='{"drain_seconds": 0.5}'), "up")
    up.hears("Ready")
    children = [up.child(command) for command in ("web", "worker", "sandbox")]
    os.kill(up.child("sandbox"), signal.SIGSTOP)
    up.signal(signal.SIGTERM)
    assert up.ends() == 0
    assert [pid for pid in children if lives(pid)] == []


def test_a_signal_while_it_starts_stops_it_too(beside: Place, start: Start) -> None:
    up = start(beside, "up")
    up.hears("Alphorn starts")
    up.signal(signal.SIGTERM)
    assert up.ends() == 0
    assert up.said[-1] == "Stopped."


def test_of_two_at_once_one_runs(beside: Place, start: Start) -> None:
    both = [start(beside, "up"), start(beside, "up")]
    eventually(lambda: any(up.process.poll() is not None for up in both))
    loser, winner = sorted(both, key=lambda up: up.process.poll() is None)
    winner.hears("Ready")
    assert (loser.ends(), winner.process.poll()) == (2, None)


class Faulty(Child):
    """A child whose life ends by a fault of ours."""

    async def live(self, log: LogFile, replaces: str, begun: Callable[[], None], is_ready: Callable[[], None]) -> int:
        """Raises ValueError."""
        raise ValueError("a fault of ours")


async def test_a_fault_while_a_child_is_watched_is_a_death_of_that_child_and_of_nothing_else(tmp_path: Path) -> None:
    child = Faulty("web", {})
    with LogFile(tmp_path) as log:
        code = await Watch([child], log, lambda: None)._live(child, "")
    assert (code, child.last_words) == (NOT_STARTED, "a fault of ours")


def test_who_dies_again_and_again_is_waited_for_longer_and_longer() -> None:
    child = Child("web", {})
    assert [child.wait_before_start(1.0) for _ in range(8)] == [0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_who_lived_well_for_a_minute_is_forgiven() -> None:
    child = Child("web", {}, deaths=7)
    assert child.wait_before_start(61.0) == 0.0


def test_a_child_that_cannot_run_says_why_on_the_terminal(beside: Place, start: Start) -> None:
    up = start(beside, "up")
    up.hears("Ready")
    (beside.home / "keys.json").write_text("{}")
    os.kill(up.child("web"), signal.SIGKILL)
    up.hears("SIGKILL")
    why = f"The key file {beside.home}/keys.json is damaged: bring it back from a backup."
    assert up.hears("The web ended") == f"The web ended and is started again. Why: {why}"
    up.stop()
    (said, *_) = [line for line in map(json.loads, beside.log.read_text().splitlines()) if line["event"] == "said"]
    assert (said["logger"], said["level"], said["said"]) == ("web", "error", why)


def test_killed_itself_it_leaves_no_child_and_the_next_one_waits_for_the_ports(beside: Place, start: Start) -> None:
    killed = start(beside, "up")
    killed.hears("Ready")
    children = [killed.child(command) for command in ("web", "worker", "sandbox")]
    killed.signal(signal.SIGKILL)
    start(beside, "up").hears("Ready")
    assert beside.answers() == 200
    eventually(lambda: not any(map(lives, children)))


def test_where_nobody_reads_its_lines_any_more_it_still_stops_in_order(beside: Place, start: Start) -> None:
    up = start(beside, "up", last_heard="Alphorn starts")
    eventually(lambda: beside.has_logged("web_ready"))
    up.signal(signal.SIGHUP)
    assert up.ends() == 0
    assert up.said == ["Alphorn starts: database, pages, worker, sandbox"]
