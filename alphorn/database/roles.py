"""Who is who in the embedded database: a keeper, who may do everything and is asked only while it starts, and the role
of all of Alphorn, which owns its database and has no more rights than that. Knows no table."""

import time
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

NAME = "alphorn"  # of the database and its role
KEEPER = "postgres"
MOVING = "alphorn_moving"  # there only while an older Alphorn's data get a keeper of their own
ALL = (NAME, KEEPER, MOVING)
CONNECT_SECONDS = 10
MENDS_ITSELF = ("the database system is", "server closed the connection")  # while it starts again; just before that
READY_SECONDS = 60.0

# Until it had a keeper, Alphorn's role owned everything as the one who may do everything. What stands on a column of a
# table (a sequence) goes with that table; what an extension has brought stays the keeper's.
STRAY = """
SELECT format('ALTER TABLE %s OWNER TO alphorn', oid::regclass)
  FROM pg_class c
 WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND relnamespace = 'public'::regnamespace AND relowner = 'postgres'::regrole
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                             AND d.deptype IN ('a', 'i', 'e'))
UNION ALL
SELECT format('ALTER ROUTINE %s OWNER TO alphorn', oid::regprocedure)
  FROM pg_proc p
 WHERE pronamespace = 'public'::regnamespace AND proowner = 'postgres'::regrole
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                                             AND d.deptype = 'e')
UNION ALL
SELECT format('ALTER TYPE %s OWNER TO alphorn', oid::regtype)
  FROM pg_type t
 WHERE typtype IN ('e', 'd') AND typnamespace = 'public'::regnamespace AND typowner = 'postgres'::regrole
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid
                                             AND d.deptype = 'e')
"""


def prepare(sockets: Path) -> None:
    """Have the role and its database there. Raises psycopg.Error."""
    with closing(_line(sockets, KEEPER, "postgres")) as line:
        if not _there(line, "pg_roles", "rolname", NAME):
            line.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(NAME)))
        if not _there(line, "pg_database", "datname", NAME):
            line.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(NAME)))
        line.execute(sql.SQL("ALTER DATABASE {0} OWNER TO {0}").format(sql.Identifier(NAME)))
        line.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    with closing(_line(sockets, KEEPER, NAME)) as line, line.transaction():
        for (statement,) in line.execute(STRAY).fetchall():
            line.execute(sql.SQL(statement))  # ours, with names that PostgreSQL itself has quoted


def has_keeper(sockets: Path) -> bool:
    """Whether the keeper is somebody here, and let in."""
    try:
        _line(sockets, KEEPER, "postgres").close()
    except psycopg.OperationalError as error:
        if "does not exist" in str(error) or "authentication failed" in str(error):
            return False
        raise
    return True


def part(sockets: Path) -> None:
    """Make the keeper out of the role that was both, in data of an older Alphorn. Raises psycopg.Error."""
    with closing(_line(sockets, NAME, "postgres")) as line:
        if not _there(line, "pg_roles", "rolname", MOVING):
            line.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(MOVING)))
    with closing(_line(sockets, MOVING, "postgres")) as line:
        renamed = sql.SQL("ALTER ROLE {} RENAME TO {}")
        line.execute(renamed.format(sql.Identifier(NAME), sql.Identifier(KEEPER)))
    with closing(_line(sockets, KEEPER, "postgres")) as line:
        line.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(MOVING)))


def _line(sockets: Path, role: str, database: str) -> "psycopg.Connection[tuple[str]]":
    until = time.monotonic() + READY_SECONDS
    while True:
        try:
            return psycopg.connect(
                host=str(sockets),
                port=5432,
                user=role,
                dbname=database,
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
            )
        except psycopg.OperationalError as error:  # it starts, or mends itself after one of its processes was killed
            if not any(words in str(error) for words in MENDS_ITSELF) or time.monotonic() > until:
                raise
        time.sleep(0.1)


def _there(line: "psycopg.Connection[tuple[str]]", table: str, column: str, name: str) -> bool:
    asked = sql.SQL("SELECT FROM {} WHERE {} = %s").format(sql.Identifier(table), sql.Identifier(column))
    return line.execute(asked, [name]).fetchone() is not None
