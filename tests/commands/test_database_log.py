"""PostgreSQL's log tells of the server, and of nothing that people have: no address, no hash, no word of theirs."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest

from alphorn.database import embedded
from tests.commands.conftest import furnished_server
from tests.commands.program import eventually

pytestmark = pytest.mark.not_quick
CANARY = "canary-4711"
FAILING = [
    f"INSERT INTO people VALUES ('{CANARY}', 1)",  # unique: its DETAIL names the key
    f"INSERT INTO people VALUES ('{CANARY}!', -1)",  # a check: its DETAIL has the whole row
    f"INSERT INTO people VALUES ('{CANARY}?', NULL)",
    f"SELECT '{CANARY}'::uuid",  # the message itself says it
    f"SELECT '{CANARY}' FROM nowhere",
    f"SELECT '{CANARY}' FROM FROM",
    f"SET statement_timeout = 1; SELECT pg_sleep(1), '{CANARY}'",
    f"DO $$ BEGIN RAISE WARNING '{CANARY}'; RAISE EXCEPTION '{CANARY}'; END $$",
    f"SET alphorn.word = '{CANARY}'; SET no_such_setting = '{CANARY}'",
]


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """The database, for all of these tests."""
    with furnished_server() as server:
        with psycopg.connect(server.dsn) as line:
            line.execute("CREATE TABLE people (mail text PRIMARY KEY, age integer NOT NULL CHECK (age > 0))")
            line.execute("INSERT INTO people VALUES (%s, 1)", [CANARY])
        yield server


def said_in(server: embedded.Server) -> str:
    """All that stands in its logs."""
    logs = [server.layout.cluster / "start.log", *(server.layout.cluster / "log").glob("*")]
    return "\n".join(log.read_text() for log in logs)


@pytest.mark.parametrize("statement", FAILING)
def test_a_statement_that_fails_leaves_no_value_in_it(statement: str, server: embedded.Server) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as line, pytest.raises(psycopg.Error):
        line.execute(statement.encode())
    assert CANARY not in said_in(server)


def test_values_that_came_apart_from_their_statement_are_not_in_it_either(server: embedded.Server) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as line, pytest.raises(psycopg.errors.UniqueViolation):
        line.execute("INSERT INTO people VALUES (%s, %s)", [CANARY, 1], prepare=True)
    assert CANARY not in said_in(server)


def test_what_a_process_did_when_it_died_is_not_in_it(server: embedded.Server) -> None:
    line = psycopg.connect(server.dsn, autocommit=True)
    pid = line.info.backend_pid
    busy = threading.Thread(target=sleeps, args=[line], daemon=True)
    busy.start()
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    busy.join()
    eventually(lambda: "was terminated by signal 9" in said_in(server))
    assert CANARY not in said_in(server)


def sleeps(line: "psycopg.Connection[tuple[object]]") -> None:
    """A statement with a secret in it, until it is cut off."""
    try:
        line.execute(f"SELECT pg_sleep(60), '{CANARY}'".encode())
    except psycopg.Error:
        line.close()
