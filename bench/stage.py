"""Where the measurements take place: an own state directory and PostgreSQL, and Alphorn's processes on own ports.

Everything is on loopback, and everything that is started here is stopped here.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alphorn.database import embedded, left_behind
from alphorn.lib import lifeline
from bench.product import OURS, Product

PORTS = 8
LOWEST_PORT, HIGHEST_PORT = 20_000, 29_000  # below those that the system hands out by itself
START_SECONDS = 60.0
STOP_SECONDS = 45.0
CLEAR_SECONDS = 10.0
LOOK_SECONDS = 0.05
# A module that needs Django to be there before it is read.
IN_DJANGO = (
    "import django, runpy, sys; django.setup(); sys.argv = sys.argv[1:]; "
    "runpy.run_module(sys.argv[0], run_name='__main__')"
)
# As on a person's machine, durable; and the moment of each commit is kept, by the clock that we read, too.
POSTGRES = {"track_commit_timestamp": "on"}


class DoesNotStart(Exception):
    """A process of ours ended, or did not become ready in time."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A database that is ready, and a way to start what works on it."""

    home: Path
    server: embedded.Server
    first_port: int
    lifeline: int  # its end tells the children that we are gone
    product: Product

    @property
    def dsn(self) -> str:
        """Where the database is."""
        return self.server.dsn

    @property
    def postgres_id(self) -> int:
        """The process of the server. Raises DoesNotStart where there is none."""
        process_id = self.server.layout.process_id()
        if process_id is None:
            raise DoesNotStart("PostgreSQL does not run.")
        return process_id

    @property
    def web_port(self) -> int:
        """Where the pages are."""
        return self.first_port

    @property
    def synchronous_port(self) -> int:
        """Where the pages are that send inside the request."""
        return self.first_port + 1

    @property
    def sandbox_port(self) -> int:
        """Where the sandbox's control interface is."""
        return self.first_port + 2

    @property
    def recorder_port(self) -> int:
        """As a worker is told instead of the sandbox's, when the recorder stands in for it: X has the next."""
        return self.first_port + 5

    @contextmanager
    def running(self, command: str, name: str = "", **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
        """`alphorn command` of the product, from the moment it is ready until the block ends."""
        words = ["alphorn", command]
        with self._ready(self.product, words, name or command, f"{command}_ready", **environment) as process:
            yield process

    @contextmanager
    def module(self, name: str, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A module of our own as a process, from the moment it says it is ready until the block ends."""
        last = name.rpartition(".")[2]
        with self._ready(OURS, [name, *words], last, f"{last}_ready") as process:
            yield process

    @contextmanager
    def _ready(
        self, whose: Product, words: list[str], name: str, ready: str, **environment: str
    ) -> Iterator["subprocess.Popen[bytes]"]:
        log = self.home / f"{name}.log"
        with self.process(whose, ["-m", *words], log, **environment) as process:
            wait_until_ready(process, log, ready)
            yield process

    @contextmanager
    def process(
        self, whose: Product, words: list[str], log: Path, **environment: str
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A checkout's Python for as long as the block lasts; a session of its own, so that Ctrl-C reaches us alone."""
        with log.open("wb") as said:
            process = subprocess.Popen(
                [str(whose.python), *words],
                cwd=whose.root,
                env={**self._environment(), **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                pass_fds=[self.lifeline],
                start_new_session=True,
            )
        try:
            yield process
        finally:
            _stop(process)

    @contextmanager
    def said_by(self, words: list[str], log: Path, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A module that knows the product from inside, as a process that ends by itself; it comes with the product."""
        given = {"DJANGO_SETTINGS_MODULE": "alphorn.settings", **environment}
        with self.process(self.product, ["-c", IN_DJANGO, *words], log, **given) as process:
            yield process

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALPHORN_", "PG", "DJANGO_"))}
        return {
            **kept,
            "ALPHORN_HOME": str(self.home),
            "ALPHORN_PORT": str(self.web_port),
            "ALPHORN_SANDBOX_PORT": str(self.sandbox_port),
            "DATABASE_URL": self.dsn,
            lifeline.NAME: str(self.lifeline),
        }


def nothing(home: Path) -> None:
    """What is put into a state directory beforehand."""


@contextmanager
def opened(
    product: Product = OURS, furnish: Callable[[Path], None] = nothing, programs: Path | None = None
) -> Iterator[Stage]:
    """A stage of its own: a fresh state directory on a real disk (not /tmp, which may be memory), a fresh database.

    The server and its settings are those of this checkout, whatever stands upon them. `furnish` may bring a database,
    `programs` is the folder of another PostgreSQL.
    """
    home = Path(tempfile.mkdtemp(prefix="alphorn-bench-", dir="/var/tmp"))
    ours, theirs = os.pipe()
    try:
        furnish(home)
        server = embedded.start(home, POSTGRES, programs)
        try:
            stage = Stage(home, server, free_ports(PORTS), ours, product)
            _migrate(stage)
            yield stage
        finally:
            server.stop()
    finally:
        os.close(theirs)
        os.close(ours)
        _clear_away(home)


def _clear_away(home: Path) -> None:
    """Whoever interrupts the start of PostgreSQL may leave a server, and one of its programs that writes yet."""
    until = time.monotonic() + CLEAR_SECONDS
    while home.exists() and time.monotonic() < until:
        _end_server(home / embedded.CLUSTER)
        shutil.rmtree(home, ignore_errors=True)
        time.sleep(LOOK_SECONDS)


def _end_server(cluster: Path) -> None:
    with contextlib.suppress(OSError, ValueError):
        process_id = int((cluster / left_behind.PID_FILE).read_text().partition("\n")[0])
        if Path(f"/proc/{process_id}/cwd").samefile(cluster):
            os.kill(process_id, signal.SIGQUIT)  # at once: what it has is thrown away


def _migrate(stage: Stage) -> None:
    log = stage.home / "migrate.log"
    with stage.process(stage.product, ["-m", "alphorn", "migrate"], log) as process:
        if process.wait(START_SECONDS) != 0:
            raise DoesNotStart(_last_words(log))


def free_ports(count: int) -> int:
    """The first of `count` free loopback ports in a row. Raises DoesNotStart."""
    for _ in range(100):
        first = random.randrange(LOWEST_PORT, HIGHEST_PORT)
        if all(_is_free(first + n) for n in range(count)):
            return first
    raise DoesNotStart(f"There are no {count} free ports in a row between {LOWEST_PORT} and {HIGHEST_PORT}.")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def wait_until_ready(process: "subprocess.Popen[bytes]", log: Path, word: str) -> None:
    """Until it says that word. Raises DoesNotStart."""
    until = time.monotonic() + START_SECONDS
    while word not in log.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise DoesNotStart(_last_words(log))
        time.sleep(LOOK_SECONDS)


def _last_words(log: Path) -> str:
    said = log.read_text().strip().splitlines()[-3:] or ["it said nothing"]
    return f"{log.stem} does not start: {' '.join(said)}"


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
