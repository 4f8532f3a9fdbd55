"""Real processes of Alphorn: begun, told where to die or to stand still, and gone when the test is over."""

import json
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import state_of
from tests.faults.waiting import until
from tests.stage.forked import Forked, Streams

AS_IT_IS: Mapping[str, float] = {}
# What is in doubt is looked for soon. And: a dead worker is found soon, a job that died with it comes back soon.
LOOKS_SOON = {
    "first_look_seconds": 0.3,
    "second_look_seconds": 0.8,
    "bytes_gone_seconds": 0.5,
    "first_proof_seconds": 1.0,
    "second_proof_seconds": 2.5,
    "shows_after_share": 0.01,
}
SOON = {
    **LOOKS_SOON,
    "lease_seconds": 4.0,
    "renew_seconds": 0.8,
    "write_seconds": 3.0,
    "requeue_seconds": 2.0,
    "new_generation_seconds": 3.0,
}
# The same, where one worker after the other dies: what is taken up again each time is not put on hold for that.
DIES_OFTEN = {**SOON, "deaths": 1000}


@dataclass(slots=True, eq=False)
class Process:
    """One process, and the file into which it speaks."""

    popen: Forked
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        return self.popen.pid

    def has_said(self, event: str) -> bool:
        """Whether there is a line with that event in its log."""
        return f'"event": "{event}"' in self.log.read_text(errors="replace")

    def until_it_says(self, event: str) -> None:
        """Wait for a line with that event. Raises AssertionError when the process ends without it."""

        def said() -> bool:
            assert self.popen.poll() is None or self.has_said(event), self.log.read_text(errors="replace")[-3000:]
            return self.has_said(event)

        until(said, f"{event} in {self.log}")

    def until_killed(self) -> None:
        """Wait until a failpoint has killed it."""
        until(lambda: self.popen.poll() is not None, "the failpoint kills")
        assert self.popen.returncode == -signal.SIGKILL, self.log.read_text(errors="replace")[-3000:]

    def until_stopped(self) -> None:
        """Wait until it stands still."""
        until(lambda: state_of(self.pid) == "T", "the failpoint stops")

    def wake(self) -> None:
        """Let it go on."""
        self.popen.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once, whatever it does, and wait for its end."""
        self.popen.kill()
        self.popen.wait()

    def finish(self, seconds: float = 60) -> int:
        """Ask it to end, and wait. Returns its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(seconds)


@dataclass(slots=True)
class Crew:
    """The processes of one test. `environment` is added to ours."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    members: list[Process] = field(default_factory=list)

    def begin(
        self, command: str = "worker", *, failpoint: str = "", patience: Mapping[str, float] = AS_IT_IS, files: int = 0
    ) -> Process:
        """Start one, which may open so many files (0: as many as we), and wait until it is ready."""
        begun = self.start(command, failpoint=failpoint, patience=patience, files=files)
        begun.until_it_says(f"{command}_ready")
        return begun

    def start(
        self, command: str, *, failpoint: str = "", patience: Mapping[str, float] = AS_IT_IS, files: int = 0
    ) -> Process:
        """Start one."""
        log = self.folder / f"{len(self.members)}-{command}.log"
        given = {"ALPHORN_FAILPOINT": failpoint, "ALPHORN_PATIENCE": json.dumps(dict(patience))}
        settings = {**os.environ, **self.environment, **given}
        log.touch()
        self.members.append(Process(Forked(["alphorn", command], settings, Streams(log, log), files), log))
        return self.members[-1]

    def end(self) -> None:
        """Nothing of it is left."""
        for member in self.members:
            member.kill()
