"""What tests of models take into their own hands: a life, a claim, its end, and calls on connections of their own."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any, Generic, LiteralString, TypeVar
from uuid import UUID

import psycopg
from django.db import connections
from django.db.models.functions import Now
from psycopg.sql import SQL, Identifier

from alphorn.database import sql
from alphorn.lib.environment import environment
from alphorn.models import Delivery, Intent, Worker
from alphorn.models.posting.claim import Claimed, claim
from alphorn.models.posting.record import record
from alphorn.models.posting.report import Report
from alphorn.models.posting.sweep import close_orphans
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks.endings import Outcome
from alphorn.worker.life import Life

Jobs = Callable[[], None]
Time = Callable[[timedelta], None]
T = TypeVar("T")
DEADLINE_SECONDS = 20


def a_life() -> Life:
    """A worker that is alive, as `worker/lease.py` begins one."""
    life = Life(patience())
    alive_until = Now() + timedelta(seconds=patience().lease_seconds)
    Worker.objects.create(pk=life.id, process="test", alive_until=alive_until)
    return life


def die(life: Life) -> None:
    """Its lease has run out."""
    Worker.objects.filter(pk=life.id).update(alive_until=Now() - timedelta(seconds=1))


def claimed(delivery: Delivery, life: Life | None = None) -> Claimed:
    """`delivery`, in the hand of `life`, or of a new one."""
    [one] = claim((life or a_life()).id, [delivery.pk])
    assert one is not None
    return one


def writing(delivery: Delivery, life: Life | None = None) -> Claimed:
    """`delivery`, in the hand of `life`, which is about to write its body."""
    one = claimed(delivery, life)
    assert mark_writing([(one.delivery_id, one.attempt)]) == [True]
    return one


def send_again(delivery: Delivery) -> None:
    """Its person says "Send again": what was still looked for had been in vain, and was long ago."""
    Delivery.objects.filter(pk=delivery.pk, state=State.CHECKING).update(state=State.UNCONFIRMED, settled_at=Now())
    Intent.objects.filter(delivery=delivery, uncertain=True).update(doubted_at=Now() - timedelta(hours=1))
    assert again(delivery).try_again()


def end(one: Claimed, outcome: Outcome) -> bool:
    """Record what came of it. Tells whether it was still its worker's to say."""
    [mine] = record([report(one, outcome)])
    assert mine is not None, "somebody else has locked it"
    return mine


def orphaned(delivery: Delivery) -> Claimed:
    """A claim of `delivery` whose worker died while it wrote, and which another has closed."""
    life = a_life()
    one = writing(delivery, life)
    die(life)
    close_orphans(a_life())
    return one


def report(one: Claimed, outcome: Outcome) -> Report:
    """How this attempt ended."""
    return Report(one.delivery_id, one.attempt, one.worker_id, outcome)


def again(delivery: Delivery) -> Delivery:
    """The row as it stands now."""
    return Delivery.objects.for_page().get(pk=delivery.pk)


def asked(delivery: Delivery) -> Delivery:
    """The row as it stands now, asked for on a connection that ends with the question: for threads."""
    try:
        return again(delivery)
    finally:
        connections.close_all()


def jobs_of(delivery: Delivery, word: str = "send") -> list[tuple[str, int]]:
    """Its jobs: generation, and in how many seconds."""
    found = sql.rows(
        """SELECT split_part(dedupe_key, ':', 3),
                  greatest(0, round(extract(epoch FROM execute_after - now())))::int FROM pgqueuer
            WHERE dedupe_key LIKE %s ORDER BY id""",
        [f"{word}:{delivery.pk}:%"],
    )
    return [(generation, seconds) for generation, seconds in found]


def lose_jobs() -> None:
    """The queue forgets everything."""
    sql.run("DELETE FROM pgqueuer")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Make these calls in the same moment, each in a thread and on a connection of its own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            start.wait(DEADLINE_SECONDS)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@dataclass(frozen=True, slots=True)
class HeldUp(Generic[T]):
    """A call that waits for a lock of somebody else's transaction."""

    other: "psycopg.Connection[tuple[Any, ...]]"
    call: Future[T]

    def may_lock(self, table: str, pk: UUID) -> bool:
        """Whether nobody holds this row, the waiting call included."""
        self.other.execute("SAVEPOINT before")
        try:
            self.other.execute(SQL("SELECT FROM {} WHERE id = %s FOR UPDATE NOWAIT").format(Identifier(table)), [pk])
        except psycopg.errors.LockNotAvailable:
            return False
        finally:
            self.other.execute("ROLLBACK TO before")
        return True


@contextmanager
def held_up(call: Callable[[], T], statement: LiteralString, *values: object) -> Iterator[HeldUp[T]]:
    """Make the call while `statement` is not committed yet, wherever it waits; it is let go at the end of the block.

    Raises what the call raises.
    """

    def run() -> T:
        try:
            return call()
        finally:
            connections.close_all()

    with psycopg.connect(environment().database_url) as other, ThreadPoolExecutor(1) as threads:
        other.execute(statement, values)
        held = HeldUp(other, threads.submit(run))
        try:
            wait_until(lambda: held.call.done() or somebody_waits())
            assert not held.call.done(), held.call.result()
            yield held
        finally:
            other.commit()
        held.call.result(DEADLINE_SECONDS)


@contextmanager
def locked(table: str, pk: UUID, statement: LiteralString = "") -> Iterator[None]:
    """Meanwhile somebody else has that row locked, or changes it by `statement`, and commits in the end.

    Whoever waits for that on this connection fails: it would do so for ever.
    """
    sql.run("SET lock_timeout = '5s'")
    with psycopg.connect(environment().database_url) as other:
        if statement:
            other.execute(statement, [pk])
        else:
            other.execute(SQL("SELECT FROM {} WHERE id = %s FOR UPDATE").format(Identifier(table)), [pk])
        yield
        other.commit()
    sql.run("RESET lock_timeout")


def wait_until(condition: Callable[[], bool]) -> None:
    """Until it holds. Raises TimeoutError when it does not come to be."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)


def somebody_waits() -> bool:
    """Whether a session of this database waits for a lock."""
    return bool(sql.rows("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))


def proven_absent(delivery: Delivery) -> None:
    """Nobody has found it there, twice: it waits again, with nothing in doubt."""
    Intent.objects.filter(delivery=delivery).update(closed_at=Now())
    Delivery.objects.filter(pk=delivery.pk).update(state=State.WAITING, due_at=Now())
