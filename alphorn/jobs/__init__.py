"""The only module that knows the queue: `enqueue` writes jobs in the caller's transaction, `engine` runs them.

A job carries the name of a row and nothing else. It may be lost, doubled, early or late: the row decides.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import cache
from uuid import UUID

from django.db import connection
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder

TABLE = "pgqueuer"


class Word(StrEnum):
    """What is to be done for a row. `worker/jobs.py` has the function of each."""

    SEND = "send"
    CROWD = "crowd"  # to send it, too, where its workspace or its host has more than its share of the lane of sends
    LOOK = "look"  # whether it arrived
    SEE = "see"  # what was delivered to a place; in a lane of its own, so that no look waits for it
    IMPORT = "import"
    REFRESH = "refresh"
    REVOKE = "revoke"
    HOST = "host"  # probe it, or let go what waited for it


@dataclass(frozen=True, slots=True)
class Job:
    """Do `word` for the row `row`, `after` from now, in a lane of its own where it names a network.

    Two jobs with the same word, row and generation are one while the first is queued or running.
    """

    word: Word
    row: UUID
    generation: str
    after: timedelta = timedelta(0)
    network: str = ""
    way: Word | None = None  # another lane than its word's
    goes_first: bool = False  # before all that waits in its lane

    @property
    def priority(self) -> int:
        """The higher ones of a lane are picked first."""
        return int(self.goes_first)

    def crowded(self) -> "Job":
        """The same job, by the lane of the crowd."""
        return replace(self, way=Word.CROWD)

    @property
    def lane(self) -> str:
        """The engine's lane it goes by."""
        return lane(self.way or self.word, self.network)

    @property
    def key(self) -> str:
        """What makes it one."""
        return f"{self.word}:{self.row}:{self.generation}"

    @property
    def payload(self) -> bytes:
        """The word and the name of the row, as it stands in the queue."""
        return f"{self.way or self.word} {self.row}".encode()


def lane(word: Word, network: str = "") -> str:
    """The engine's name for the lane of such jobs."""
    return f"{word}.{network}" if network else str(word)


def enqueue(jobs: Sequence[Job]) -> None:
    """Write `jobs` in the current transaction: committed means enqueued, rolled back means gone."""
    if not jobs:
        return
    # In one order everywhere: who meets a key that another transaction has just written waits for that one.
    jobs = sorted(jobs, key=lambda job: job.key)
    with connection.cursor() as cursor:
        cursor.execute(
            _insert_sql(),
            [
                [job.priority for job in jobs],
                [job.lane for job in jobs],
                [job.payload for job in jobs],
                [job.after for job in jobs],
                [job.key for job in jobs],
                ["{}"] * len(jobs),
            ],
        )


def due_keys(keys: Sequence[str]) -> set[str]:
    """Those of `keys` whose job waits in the queue, may be picked now, and is not in anybody's hand."""
    return _keys(
        "SELECT dedupe_key FROM pgqueuer WHERE status = 'queued' AND execute_after <= now() AND dedupe_key = ANY(%s)",
        keys,
    )


def hasten(keys: Sequence[str]) -> set[str]:
    """Let those of `keys` whose job waits for a later time be picked now. Returns which they were."""
    return _keys(
        """WITH early AS (
             SELECT id FROM pgqueuer WHERE status = 'queued' AND execute_after > now() AND dedupe_key = ANY(%s)
                FOR UPDATE SKIP LOCKED
           )
           UPDATE pgqueuer q SET execute_after = now() FROM early WHERE q.id = early.id RETURNING q.dedupe_key""",
        keys,
    )


def queued(lane: str, most: int) -> list[UUID]:
    """The rows of the first jobs that wait in a lane and may be picked now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT split_part(dedupe_key, ':', 2)::uuid FROM pgqueuer
                WHERE entrypoint = %s AND status = 'queued' AND execute_after <= now()
                ORDER BY priority DESC, id LIMIT %s""",
            [lane, most],
        )
        return [row for (row,) in cursor.fetchall()]


def move(jobs: Sequence[Job]) -> None:
    """Let those of `jobs` that wait in the queue by another lane wait in theirs; but for what is being picked."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH here AS (
                 SELECT q.id, new.lane, new.payload
                   FROM pgqueuer q JOIN unnest(%s::text[], %s::text[], %s::bytea[]) AS new (key, lane, payload)
                     ON q.dedupe_key = new.key
                  WHERE q.status = 'queued' AND q.entrypoint <> new.lane FOR UPDATE OF q SKIP LOCKED
               )
               UPDATE pgqueuer q SET entrypoint = here.lane, payload = here.payload FROM here WHERE q.id = here.id""",
            [[job.key for job in jobs], [job.lane for job in jobs], [job.payload for job in jobs]],
        )


def bring_back(by: timedelta) -> int:
    """The clock was set back by so much: so do moments of the queue that lie in the future. Returns how many jobs'."""
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE pgqueuer
                  SET execute_after = least(execute_after, greatest(execute_after - %(by)s, now())),
                      heartbeat = least(heartbeat, now()),
                      created = least(created, now()), updated = least(updated, now())
                WHERE greatest(execute_after, created, heartbeat, updated) > now()""",
            {"by": by},  # type: ignore[dict-item]  # the stubs leave out timedelta
        )
        return int(cursor.rowcount)


def _keys(statement: str, keys: Sequence[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(keys)])
        return {key for (key,) in cursor.fetchall()}


def install_sql() -> str:
    """The queue's own schema, for the migration."""
    return QueryBuilderEnvironment().build_install_query(create_schema=False)


def uninstall_sql() -> str:
    """The way back."""
    return QueryBuilderEnvironment().build_uninstall_query()


@cache
def _insert_sql() -> str:
    # The queue's own statement, in Django's placeholders: its driver for plain connections refuses one inside atomic().
    return re.sub(r"\$\d+", "%s", QueryQueueBuilder().build_enqueue_query("skip"))
