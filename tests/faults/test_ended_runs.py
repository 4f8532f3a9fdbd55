"""A run of the tests that is ended from outside leaves nothing: no process, no folder."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.waiting import until
from tests.sources import ROOT
from tests.stage.caretaker import belongs, pids

# Whoever began us may ignore Ctrl-C, which would be handed down.
PYTEST = ["env", "--default-signal=INT", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
WAYS = {
    "SIGTERM": (os.kill, signal.SIGTERM),
    "SIGKILL": (os.kill, signal.SIGKILL),
    "Ctrl-C": (os.killpg, signal.SIGINT),
}


@dataclass(frozen=True, slots=True)
class Run:
    """Another run of the tests, in the middle of a test that does not end."""

    pid: int
    worker: int  # who runs the test
    folders: list[Path]

    @property
    def left(self) -> list[int]:
        """The processes that belong to it."""
        return [pid for pid in pids() if any(belongs(pid, folder) for folder in self.folders)]

    def is_gone(self) -> bool:
        """Whether nothing is left of it."""
        return not self.left and not any(folder.exists() for folder in self.folders)


@contextmanager
def running(tmp_path: Path, *words: str) -> Iterator[Run]:
    """pytest with these words, for as long as the block lasts."""
    told = tmp_path / "told"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    with (tmp_path / "said").open("wb") as said:
        popen = subprocess.Popen(
            [*PYTEST, "tests/faults/endless.py", *words],
            cwd=ROOT,
            env={**ours, "TOLD_IN": str(told)},
            stdout=said,
            start_new_session=True,
        )
    try:
        until(told.exists, "the test is in its middle")
        says = json.loads(told.read_text())
        run = Run(popen.pid, says["pid"], [Path(folder) for folder in says["folders"]])
        assert len(run.left) > 3  # a database of several processes, the pages, a worker
        yield run
    finally:
        popen.kill()
        popen.wait()


@pytest.mark.parametrize("words", [(), ("-n", "1")], ids=["alone", "with a worker"])
@pytest.mark.parametrize("way", WAYS)
def test_it_leaves_nothing(way: str, words: tuple[str, ...], tmp_path: Path) -> None:
    end, number = WAYS[way]
    with running(tmp_path, *words) as run:
        end(run.pid, number)

        until(run.is_gone, "nothing is left")


def test_a_worker_of_it_that_is_killed_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path, "-n", "1") as run:
        os.kill(run.worker, signal.SIGKILL)

        until(lambda: not run.folders[0].exists(), "nothing of the worker is left")
