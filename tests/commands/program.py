"""`alphorn` as people run it: real processes with a state directory and ports of their own."""

import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.processes import children_of, words_of
from tests.stage.forked import asked
from tests.stage.ports import free_ports

PATIENCE_SECONDS = 120
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """Where one Alphorn lives, and how it is set. The sandbox has the three ports after the pages'."""

    home: Path
    port: int
    settings: dict[str, str]

    def having(self, **settings: str) -> "Place":
        """The same place with other settings."""
        return Place(self.home, self.port, {**self.settings, **settings})

    @property
    def environment(self) -> dict[str, str]:
        """The variables of its processes: none of the tests' own."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALPHORN_", "DATABASE_URL", "SSH_", "PG"))}
        own = {
            "ALPHORN_HOME": str(self.home),
            "ALPHORN_PORT": str(self.port),
            "ALPHORN_SANDBOX_PORT": str(self.port + 1),
        }
        return {**kept, **own, **self.settings}

    @property
    def log(self) -> Path:
        """The log of `up`."""
        return self.home / "log" / "alphorn.log"

    def has_logged(self, event: str) -> bool:
        """Whether the log has such a line."""
        return self.log.exists() and f'"event": "{event}"' in self.log.read_text()

    def asks(self, *words: str, module: str = "alphorn", typed: str = "") -> subprocess.CompletedProcess[str]:
        """`alphorn …`, or another module of ours, from start to end."""
        return asked([module, *words], self.environment, typed, PATIENCE_SECONDS)

    def fetches(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """The answer to a request, read. Raises OSError where nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request("GET", path, headers={"Host": "localhost", **headers})
            answer = line.getresponse()
            answer.read()
            return answer
        finally:
            line.close()

    def answers(self, path: str = "/healthz", host: str = "localhost") -> int:
        """The status of a page. Raises OSError where nobody answers."""
        return self.fetches(path, Host=host).status


def new_place(home: Path, **settings: str) -> Place:
    """A place with free ports."""
    return Place(home, free_ports(), settings)


class Program:
    """One command that runs until it is told to stop, and what it says."""

    def __init__(
        self, place: Place, *words: str, last_heard: str = "", module: str = "alphorn", folder: Path | None = None
    ) -> None:
        """Run `alphorn …`, or another module of ours. Nobody reads on after a line with `last_heard` in it: as if the
        terminal were gone. It is started in `folder`."""
        self.place = place
        self._last_heard = last_heard
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *words],
            cwd=folder,
            env=place.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def hears(self, words: str) -> str:
        """The next line with `words` in it. Raises AssertionError where it does not come."""
        until = time.monotonic() + PATIENCE_SECONDS
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:  # it says nothing any more
                break
            if words in line:
                return line
        raise AssertionError(f"“{words}” was not said: {self.said}")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    def ends(self) -> int:
        """Its exit code."""
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def stop(self) -> int:
        """As a person would; its exit code."""
        self.signal(signal.SIGINT)
        return self.ends()

    def child(self, command: str) -> int:
        """The process id of the child that runs `command`."""
        found: list[int] = []

        def look() -> bool:
            found[:] = [pid for pid in children_of(self.process.pid) if command in words_of(pid)]
            return bool(found)

        eventually(look)
        return found[0]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            self._lines.put(line.rstrip("\n"))
            if self._last_heard and self._last_heard in line:
                break
        self._lines.put(None)
        self.process.stdout.close()


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait until `is_so`. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(LOOK_SECONDS)
