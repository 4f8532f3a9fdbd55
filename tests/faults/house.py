"""An Alphorn with a database of its own, which a test may let fall: nobody else's is disturbed."""

import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from alphorn.database import embedded
from alphorn.models.work.invariants import INVARIANTS, Grace, values_for
from bench.processes import let_stand_still, signal_all
from tests.faults.crew import Crew
from tests.faults.waiting import until
from tests.faults.writer import Writer
from tests.stage.kept import furnish
from tests.stage.ports import free_ports
from tests.stage.sandbox import Stage

STATES = "SELECT state, count(*)::int FROM alphorn_delivery GROUP BY state"
CLAIMS = """
SELECT p.text, c.network, c.remote_id, d.state, d.remote_id
  FROM alphorn_delivery d JOIN alphorn_post p ON p.id = d.post_id JOIN alphorn_connection c ON c.id = d.connection_id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What Alphorn says of one delivery."""

    text: str
    network: str
    place: str
    state: str
    remote_id: str


class House:
    """Its state directory, its database, and the processes on it."""

    def __init__(self, home: Path, crew: Crew, stage: Stage, server: embedded.Server, address: str) -> None:
        self.crew = crew
        self.stage = stage
        self.address = address
        self._home = home
        self._server = server

    def writer(self) -> Writer:
        """Somebody new before the front door."""
        return Writer(self.address, self.stage)

    def let_the_database_crash(self) -> None:
        """PostgreSQL ends as if its machine had lost its power."""
        self._server.stop("immediate")

    @property
    def has_a_database(self) -> bool:
        """Whether it runs."""
        return self._server.is_running()

    def start_the_database(self) -> None:
        """It comes back."""
        embedded.start(self._home)

    @contextmanager
    def with_a_database_that_stands_still(self, *, takes_new_lines: bool) -> Iterator[None]:
        """Lines stay open, and nobody answers on them; perhaps on new ones."""
        asleep = let_stand_still(self._server)
        if takes_new_lines:
            signal_all(asleep[-1:], signal.SIGCONT)
        try:
            yield
        finally:
            signal_all(asleep, signal.SIGCONT)

    def ask(self, statement: str, values: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of an answer, on a line of our own."""
        with psycopg.connect(self._server.dsn, autocommit=True) as line:
            return line.execute(statement.encode(), values).fetchall()

    def tell(self, statement: str) -> None:
        """A statement without an answer, on a line of our own."""
        with psycopg.connect(self._server.dsn, autocommit=True) as line:
            line.execute(statement.encode())

    def set(self, name: str, value: str) -> None:
        """A setting of the whole server, as its keeper gives it, at once."""
        keeper = self._server.dsn.replace("//alphorn@/alphorn", "//postgres@/postgres")
        with psycopg.connect(keeper, autocommit=True) as line:
            line.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), value))
            line.execute("SELECT pg_reload_conf()")

    def states(self) -> Counter[str]:
        """How many deliveries stand where."""
        return Counter(dict(self.ask(STATES)))

    def claims(self) -> list[Claim]:
        """What Alphorn says of each."""
        return [Claim(*row) for row in self.ask(CLAIMS)]

    def broken(self) -> list[str]:
        """What must always hold, and does not."""
        values = values_for(Grace(in_nobodys_hand=timedelta(0)))
        return [each.name for each in INVARIANTS if self.ask(each.broken, values)]

    def until_settled(self, seconds: float) -> None:
        """Wait until nothing is under way."""
        until(lambda: not self.states().keys() & {"waiting", "sending", "checking"}, "all settled", seconds)

    def end(self) -> None:
        """Nothing of it is left but files."""
        self.crew.end()
        self._server.stop("immediate")


@contextmanager
def living_in(folder: Path, stage: Stage, disk: Path | None = None) -> Iterator[House]:
    """A house with a database and nobody at work in it, as long as the block lasts; on a disk of its own, or ours."""
    with tempfile.TemporaryDirectory(prefix="house-", dir=disk, ignore_cleanup_errors=True) as name:
        port = free_ports()
        furnish(Path(name))
        server = embedded.start(Path(name))
        settings = {"ALPHORN_HOME": name, "ALPHORN_PORT": str(port), "DATABASE_URL": server.dsn}
        house = House(Path(name), Crew(folder, settings), stage, server, f"http://localhost:{port}")
        try:
            yield house
        finally:
            house.end()
