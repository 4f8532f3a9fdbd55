"""Alphorn's role in the embedded database owns that one and has no more rights; its keeper comes only at the start."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from alphorn.database import embedded, roles
from alphorn.database.programs import MAJOR, newest
from tests.commands.conftest import furnished_server

pytestmark = pytest.mark.not_quick
RIGHTS = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles WHERE rolname = %s"
STRANGERS = """
SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> 'alphorn'::regrole
"""


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """The database, for all of these tests."""
    with furnished_server() as server:
        yield server


def test_its_role_may_do_nothing_to_the_server(server: embedded.Server) -> None:
    with psycopg.connect(server.dsn) as line:
        assert line.execute(RIGHTS, [line.info.user]).fetchone() == (False,) * 5


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
        "ALTER SYSTEM SET log_statement = 'all'",
    ],
)
def test_what_only_a_keeper_may_do_is_refused(statement: str, server: embedded.Server) -> None:
    with psycopg.connect(server.dsn, autocommit=True) as line, pytest.raises(psycopg.errors.InsufficientPrivilege):
        line.execute(statement.encode())


def test_it_owns_all_that_is_alphorns(server: embedded.Server) -> None:
    with psycopg.connect(server.dsn) as line:
        assert line.execute(STRANGERS).fetchone() == (0,)
        line.execute("CREATE TABLE another (id integer)")


@pytest.fixture
def old(home: Path) -> Path:
    """Data of an older Alphorn, whose role was the one who may do everything."""
    home.chmod(0o711)
    programs = newest(MAJOR, None)
    assert programs is not None
    layout = embedded._layout(home, programs)
    layout.give(home / "postgres.new")
    words = ["initdb", "-D", str(home / "postgres.new"), "-U", roles.NAME, "--locale=C.UTF-8", "-E", "UTF8"]
    layout.run([*words, "--auth=trust"])
    (home / "postgres.new").rename(layout.cluster)
    layout.give(layout.sockets)
    options = f"-c listen_addresses= -c unix_socket_directories={layout.sockets}"
    layout.run(
        ["pg_ctl", "-D", str(layout.cluster), "-l", str(layout.cluster / "old.log"), "-w", "-o", options, "start"]
    )
    with psycopg.connect(host=str(layout.sockets), user=roles.NAME, dbname="postgres", autocommit=True) as line:
        line.execute("CREATE DATABASE alphorn")
    with psycopg.connect(host=str(layout.sockets), user=roles.NAME, dbname=roles.NAME, autocommit=True) as line:
        line.execute(
            "CREATE TABLE kept (id bigserial PRIMARY KEY, also integer GENERATED ALWAYS AS IDENTITY, word text)"
        )
        line.execute(
            "CREATE TYPE mood AS ENUM ('calm'); CREATE EXTENSION unaccent; CREATE VIEW seen AS SELECT FROM kept"
        )
        line.execute("CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
        line.execute("INSERT INTO kept (word) VALUES ('kept')")
    return home


@pytest.mark.parametrize("is_running", [True, False])
def test_data_of_an_older_alphorn_are_parted_from_their_keeper(is_running: bool, old: Path) -> None:
    if not is_running:
        programs = newest(MAJOR, None)
        assert programs is not None
        layout = embedded._layout(old, programs)
        layout.run(["pg_ctl", "-D", str(old / "postgres"), "-w", "stop"])
    server = embedded.start(old)
    try:
        with psycopg.connect(server.dsn) as line:
            assert line.execute(RIGHTS, [roles.NAME]).fetchone() == (False,) * 5
            assert line.execute("INSERT INTO kept (word) VALUES ('more') RETURNING id").fetchone() == (2,)
            assert line.execute(STRANGERS).fetchone() == (0,)
            line.execute("DROP VIEW seen; DROP FUNCTION told(); DROP TYPE mood; DROP TABLE kept")
    finally:
        server.stop("immediate")


def test_a_parting_that_was_cut_off_goes_on(old: Path) -> None:
    server = embedded.start(old)
    try:
        with psycopg.connect(server.dsn.replace("//alphorn@/", "//postgres@/"), autocommit=True) as line:
            line.execute("ALTER TABLE kept OWNER TO postgres")
            line.execute("ALTER DATABASE alphorn OWNER TO postgres")
        roles.prepare(server.layout.sockets)
        with psycopg.connect(server.dsn) as line:
            assert line.execute(STRANGERS).fetchone() == (0,)
    finally:
        server.stop("immediate")
