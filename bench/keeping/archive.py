"""The archive that `bench/keeping/` fills: streams of one workspace, and a table like its own for the floor."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models import Authorisation, Host, Stream, User, Worker, Workspace
from alphorn.models.importing.claim import claim
from alphorn.models.importing.pages import keep_page
from alphorn.models.importing.record import RunReport, record
from alphorn.models.importing.removals import believe, look_at_loss, mark_unmet
from alphorn.models.work.states import RunEnding
from alphorn.networks.answer import Answer
from alphorn.networks.http import Http
from alphorn.networks.x.reading import page_of

SCOPES = "tweet.read users.read like.read"
FLOOR = "bench_item"
PAGES = "https://x.com"
# What stands in the archive, again under new ids; so many times as it takes.
MULTIPLY = """
INSERT INTO {table} ({names}) SELECT {values}
  FROM (SELECT * FROM alphorn_item LIMIT {each}) i CROSS JOIN generate_series(1, {times}) n
"""
ANEW = {"id": "gen_random_uuid()", "remote_id": "gen_random_uuid()::text"}
NAMES = """
SELECT attname FROM pg_attribute WHERE attrelid = 'alphorn_item'::regclass AND attnum > 0 AND NOT attisdropped
"""
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), conname, pg_get_constraintdef(c.oid)
  FROM pg_index LEFT JOIN pg_constraint c ON c.conindid = indexrelid AND c.contype = 'u' AND c.conrelid = indrelid
 WHERE indrelid = %s::regclass AND NOT indisprimary
"""


class Archive:
    """Of the person with that address."""

    def __init__(self, email: str) -> None:
        self._workspace = Workspace.objects.of(User.objects.get(email=email))
        self._worker = uuid7()
        Worker.objects.create(pk=self._worker, process="bench", alive_until=Now() + timedelta(hours=1))
        sql.run(f"CREATE TABLE IF NOT EXISTS {FLOOR} (LIKE alphorn_item INCLUDING ALL)")

    def stream(self) -> Stream:
        """A new stream of likes, with a consent of its own."""
        Host.objects.somebody_is_led_to("x", "sandbox")
        row = Authorisation.objects.create(
            workspace=self._workspace, network="x", host="sandbox", remote_id=str(uuid7()), name="Bench", reads=True,
            scopes=SCOPES,
        )  # fmt: skip
        made: Stream = Stream.objects.create(
            workspace=self._workspace, authorisation=row, network="x", kind="likes", interval=timedelta(days=1)
        )
        return made

    def import_anew(self, answers: Iterable[bytes]) -> float:
        """Read these into a new stream. Returns seconds."""
        return self.read(self.stream(), answers)

    def read(self, stream: Stream, answers: Iterable[bytes]) -> float:
        """One full sync. Returns the seconds of claim, parsing, keeping and record."""
        Stream.objects.filter(pk=stream.pk).update(due_at=Now(), state="waiting", is_full=True)
        began = time.perf_counter()
        claimed = claim(self._worker, stream.pk)
        assert claimed is not None
        took = time.perf_counter() - began
        mine = claimed.importing
        for body in answers:
            began = time.perf_counter()
            page = page_of(Answer(200, {}, body), claimed.asked, PAGES, Http().may_call)
            assert keep_page(mine, page) is not None
            mine = replace(mine, pages=mine.pages + 1)
            took += time.perf_counter() - began
        began = time.perf_counter()
        loss = look_at_loss(mine, claimed.facts.reach) if mine.keeps_account else None
        position = "" if loss and believe(mine, loss.believed()) else None
        while loss and position is not None:
            position = mark_unmet(mine, claimed.facts.reach, loss.believed(), position)
        assert record(RunReport(stream.pk, mine.run, self._worker, RunEnding.DONE, mine.pages))
        return took + time.perf_counter() - began

    def copy_newest(self, count: int) -> float:
        """COPY the rows that came last into the table of the floor. Returns seconds."""
        rows = b"".join(self._copied_out(count))
        with connection.cursor() as cursor:
            began = time.perf_counter()
            with cursor.copy(f"COPY {FLOOR} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
            return time.perf_counter() - began

    def _copied_out(self, count: int) -> list[bytes]:
        newest = f"SELECT * FROM alphorn_item ORDER BY came_at DESC, id DESC LIMIT {int(count)}"
        with connection.cursor() as cursor, cursor.copy(f"COPY ({newest}) TO STDOUT (FORMAT binary)") as copy:
            return [bytes(block) for block in copy]

    def multiply(self, count: int) -> None:
        """Fill the archive up to `count` rows, with what stands in it."""
        self._fill("alphorn_item", count)

    def fill_floor(self, count: int) -> None:
        """Fill the floor's table up to `count` rows, with what stands in the archive."""
        self._fill(FLOOR, count)

    def _fill(self, table: str, count: int) -> None:
        """In bulk: indexes are made afterwards, as they would come to be row by row."""
        there: int = sql.rows(f"SELECT count(*) FROM {table}")[0][0]
        source: int = sql.rows("SELECT count(*) FROM alphorn_item")[0][0]
        missing = count - there
        if missing > 0:
            each = min(source, missing)
            indexes = sql.rows(INDEXES, [table])
            for name, _, constraint, _ in indexes:
                sql.run(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}" if constraint else f"DROP INDEX {name}")
            names = [name for (name,) in sql.rows(NAMES)]
            values = ", ".join(ANEW.get(name, f"i.{name}") for name in names)
            times = -(-missing // each)
            sql.run(MULTIPLY.format(table=table, names=", ".join(names), values=values, each=each, times=times))
            for _, definition, constraint, words in indexes:
                sql.run(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {words}" if constraint else definition)
        sql.run(f"VACUUM ANALYZE {table}")
