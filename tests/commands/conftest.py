"""State directories and processes of these tests; whatever a test leaves running is ended."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alphorn.database import embedded
from alphorn.lib.environment import environment
from alphorn.lib.keyfile import NAME as KEYS
from bench.processes import lives
from tests.commands.program import Place, Program, new_place
from tests.stage.kept import furnish


@contextmanager
def new_home() -> Iterator[Path]:
    """An empty folder that a system user may reach, too."""
    made = Path(tempfile.mkdtemp(prefix="place-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def furnished_server() -> Iterator[embedded.Server]:
    """The embedded database of a new Alphorn, migrated, with no Alphorn on it."""
    with new_home() as home:
        home.chmod(0o711)
        furnish(home)
        server = embedded.start(home)
        try:
            yield server
        finally:
            server.stop("immediate")


@contextmanager
def running(**settings: str) -> Iterator[Program]:
    """`alphorn up` on the tests' database, of the same instance, until the block ends."""
    with new_home() as home:
        shutil.copy2(environment().home / KEYS, home)
        up = Program(new_place(home, DATABASE_URL=os.environ["DATABASE_URL"], **settings), "up")
        try:
            up.hears("Ctrl-C stops it.")
            yield up
        finally:
            up.stop()


@pytest.fixture
def home() -> Iterator[Path]:
    """Such a folder."""
    with new_home() as made:
        yield made


@pytest.fixture
def place(home: Path) -> Place:
    """A new Alphorn with a database of its own."""
    return new_place(home)


@pytest.fixture
def start(home: Path) -> Iterator[Callable[..., Program]]:
    """Start `alphorn …`, or another module, in a place."""
    started: list[Program] = []

    def begin(place: Place, *words: str, last_heard: str = "", module: str = "alphorn") -> Program:
        started.append(Program(place, *words, last_heard=last_heard, module=module))
        return started[-1]

    yield begin
    for program in started:
        program.signal(signal.SIGTERM)
    for program in started:
        program.ends()
    for file in home.rglob("postmaster.pid"):
        end_server(int(file.read_text().split("\n", 1)[0]))


def end_server(pid: int) -> None:
    """End a database that a failed test has left behind."""
    while lives(pid):
        signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGQUIT)
        time.sleep(0.1)


@pytest.fixture
def beside(place: Place, database: None) -> Place:
    """A new Alphorn on the tests' own database, which is there already."""
    return place.having(DATABASE_URL=os.environ["DATABASE_URL"])
