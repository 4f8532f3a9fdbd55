"""By hand: Alphorn under `up`, a post each second and imports going on; PostgreSQL falls five times, then all is calm.

`AN_HOUR_SECONDS` shortens the hour.
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest

from alphorn.database import embedded
from tests.commands.program import Place, Program, new_place
from tests.faults.waiting import until
from tests.faults.writer import Writer
from tests.stage.sandbox import Stage

SECONDS = float(os.environ.get("AN_HOUR_SECONDS", "3600"))
CRASHES = 5
AWAY_SECONDS = 12.0  # longer than a lease: every life is over before the database is back
SETTLES_WITHIN_SECONDS = 120
CALLS_OF_PEOPLE = """
SELECT count(*) FILTER (WHERE t.reason = 'worker_died'), count(*) FILTER (WHERE t.reason <> 'worker_died')
  FROM alphorn_delivery d JOIN alphorn_attempt t ON t.delivery_id = d.id AND t.number = d.attempt
 WHERE d.state = 'unconfirmed'
"""
RUNS = "SELECT count(*)::int, count(*) FILTER (WHERE ending = 'done')::int FROM alphorn_run"
STATES = "SELECT state, count(*)::int FROM alphorn_delivery GROUP BY state"
WAITING_STREAMS = "SELECT id::text, 0 FROM alphorn_stream WHERE state = 'waiting'"


@dataclass(eq=False)
class Pen(threading.Thread):
    """Somebody who writes a post each second, until told to stop."""

    writer: Writer
    places: list[str]
    written: list[str] = field(default_factory=list)
    error: Exception | None = None
    stopped: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(name="pen")

    def run(self) -> None:
        """One a second."""
        try:
            while not self.stopped.wait(1):
                text = f"Second number {len(self.written)} of the hour."
                self.writer.write(text, self.places)
                self.written.append(text)
        except Exception as error:
            self.error = error


@contextmanager
def living(home: Path) -> Iterator[tuple[Place, embedded.Server]]:
    """`alphorn up` on a database that may fall, ready; nothing of it is left afterwards."""
    with TemporaryDirectory(prefix="hour-", ignore_cleanup_errors=True) as name:
        server = embedded.start(Path(name))
        place = new_place(home, DATABASE_URL=server.dsn)
        up = Program(place, "up")
        try:
            up.hears("Ready")
            yield place, server
        finally:
            up.stop()
            server.stop("immediate")


def lines(place: Place, event: str) -> list[dict[str, object]]:
    """What the log has of it, in all of its files, the oldest first: an hour fills more than one."""
    files = sorted(place.log.parent.glob(f"{place.log.name}*"), key=_number, reverse=True)
    written = (line for file in files for line in file.read_text().splitlines())
    said = [json.loads(line) for line in written if f'"event": "{event}"' in line]
    return [each for each in said if each["event"] == event]


def _number(file: Path) -> int:
    return int(file.suffix.removeprefix(".").removeprefix("log") or 0)


def ask(server: embedded.Server, statement: str) -> list[tuple[Any, Any]]:
    """On a line of our own."""
    with psycopg.connect(server.dsn, autocommit=True) as line:
        return line.execute(statement.encode()).fetchall()


def is_settled(server: embedded.Server) -> bool:
    """Whether nothing is under way."""
    return not {"waiting", "sending"} & dict(ask(server, STATES)).keys()


def import_again(writer: Writer, server: embedded.Server) -> None:
    """As a person asks for it, of everything that waits."""
    for stream_id, _ in ask(server, WAITING_STREAMS):
        writer.send(f"/streams/{stream_id}/runs", {})


def fall(server: embedded.Server, home: Path, seconds: float) -> None:
    """PostgreSQL crashes, and is away for so long."""
    server.stop("immediate")
    time.sleep(seconds)
    embedded.start(home)


def in_a_calm_half(place: Place, server: embedded.Server, writer: Writer) -> list[dict[str, object]]:
    """Let it go on so, with imports. Returns what the net has found."""
    began, before = time.monotonic(), len(lines(place, "swept"))
    while time.monotonic() - began < SECONDS / 2:
        import_again(writer, server)
        time.sleep(5)
    return lines(place, "swept")[before:]


@pytest.mark.by_hand_slow
def test_an_hour_with_five_falls_and_a_calm_half_asks_nobody_and_leaves_the_net_empty() -> None:
    """Guards: `process.gives_up`, `record_rows.GUESSED`, `process.hold`."""
    with TemporaryDirectory(prefix="up-", ignore_cleanup_errors=True) as name, living(Path(name)) as (place, server):
        stage = Stage(place.port + 1)
        stage.settings("x", rate_limits=False)
        stage.trouble("x", {"call": "create", "delay_s": 0.8})
        writer = Writer(f"http://localhost:{place.port}", stage)
        writer.sign_up("alice@alice.example")
        writer.connect("x", "1001", reads=True)
        writer.connect("facebook", "2001", reads=True)
        pen = Pen(writer, writer.choices("/write"))
        pen.start()
        try:
            for _ in range(CRASHES):
                time.sleep(SECONDS / 2 / CRASHES - AWAY_SECONDS)
                fall(server, server.layout.home, AWAY_SECONDS)
            until(lambda: "sending" not in dict(ask(server, STATES)), "all have their answers", SETTLES_WITHIN_SECONDS)
            swept = in_a_calm_half(place, server, writer)
        finally:
            pen.stopped.set()
            pen.join()
        until(lambda: is_settled(server), "all settled", SETTLES_WITHIN_SECONDS)
        states = dict(ask(server, STATES))
        posts = [post for slug in ("x", "facebook") for post in stage.posts(slug)]
        created = Counter((post["text"], post["author_id"]) for post in posts)
        answered = Counter(str(each["ending"]) for each in lines(place, "attempt"))
        died, unknown = ask(server, CALLS_OF_PEOPLE)[0]
        runs = ask(server, RUNS)[0]
        print(f"{len(pen.written)} posts, {states}, {dict(answered)}, runs {runs}, swept in the calm half: {swept}")

        assert pen.error is None
        assert died == 0
        assert unknown <= answered["OutcomeUnknown"]
        assert states.get("delivered", 0) + unknown == sum(states.values()) == len(pen.written) * len(pen.places)
        assert set(created.values()) == {1}
        assert min(runs) > CRASHES
        assert swept == []
