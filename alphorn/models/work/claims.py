"""What all kinds of work have in common: rows that are due get a job, one living Worker has a row in hand, and what a
dead one had is an orphan. The SQL of a claim and of its record is each kind's own."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.jobs import Job
from alphorn.models.work.patience import patience
from alphorn.networks import NETWORKS


def alive(worker: str = "w", lease: str = "%(lease)s") -> str:
    """The condition under which a Worker is alive: between now and four times its lease ahead, whatever clocks did.

    So a clock that is set back by less than is followed (`clock.follow_the_clock`) lets nobody seem dead.
    """
    return f"{worker}.alive_until BETWEEN clock_timestamp() AND clock_timestamp() + 4 * {lease}::interval"


# For a claim: the Worker that claims is alive in the moment of the write.
CLAIMANT_LIVES = f"EXISTS (SELECT FROM alphorn_worker w WHERE w.id = %(worker)s AND {alive()})"


class NotAlive(Exception):
    """The Worker that would claim is dead, as the database sees it: nothing was claimed."""


class Holder(Protocol):
    """One life of a worker process, as the net asks it: who it is, and what it has in memory."""

    @property
    def id(self) -> UUID:
        """Its Worker's."""

    @property
    def held(self) -> Set[UUID]:
        """The rows it has in hand."""

    @property
    def never_sent(self) -> Set[UUID]:
        """Rows of claims whose answer was lost: nothing of them has left the process."""


@dataclass(frozen=True, slots=True)
class InHand:
    """A row that a Worker has, or had, in hand. `fence`: the number of its claim."""

    id: UUID
    fence: int
    worker: UUID


@dataclass(frozen=True, slots=True)
class Overdue:
    """A row that waits and was due long ago. `is_stuck`: so long that its key may be held by a job that never ends.

    `minute`: the present one of the database, as a number.
    """

    id: UUID
    network: str
    generation: str
    is_stuck: bool
    minute: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work: where its rows stand, and which job does it. What is written here is put into statements."""

    name: str
    table: str
    fence: str  # the column that each claim raises
    waiting: str  # the condition under which a row waits for its job
    job: Callable[[UUID, str, int | str, timedelta], Job]
    in_hand: str = "true"  # the condition under which a row that somebody has in hand is of this kind
    worker: str = "worker"  # the column of the Worker that has it in hand; "": nobody ever has
    due_at: str = "due_at"
    generation: str = "generation"  # another one whenever a row becomes waiting, or gets another due time
    new_generation: str = "generation = generation + 1"  # "": there is none; a key of each minute frees it
    page: int = 500

    def orphans(self, holder: Holder) -> list[InHand]:
        """What is in a dead Worker's hand, and what is in mine without my holding it; the oldest first."""
        lease = timedelta(seconds=patience().lease_seconds)
        # What I hold is left out twice: here, so that it fills no page, and below by what I hold by then.
        asked = {"me": holder.id, "held": list(holder.held), "lease": lease, "page": self.page}
        found = sql.rows_as(InHand, self._in_hand, asked)
        # Memory is asked after the rows were read: what was claimed in between is in memory already.
        return [row for row in found if row.worker != holder.id or row.id not in holder.held]

    def enqueue_overdue(self) -> int:
        """Give a job to every row that is due for long and has none that may be picked. Returns how many."""
        requeue, new_generation = patience().requeue_seconds, patience().new_generation_seconds
        limits = {
            "requeue": timedelta(seconds=requeue),
            "new_generation": timedelta(seconds=new_generation),
            "page": self.page,  # of each network: one that is slow hides no other's
            "networks": list(NETWORKS),
        }
        rows = sql.rows_as(Overdue, self._overdue, limits)
        if not rows:  # nearly always: one question a second, and nothing more
            return 0
        with transaction.atomic():
            keys = {row: (self._job_of(row).key, self._job_of(row, self._spare(row)).key) for row in rows}
            waiting = jobs.due_keys([key for pair in keys.values() for key in pair])
            lost = [row for row in rows if waiting.isdisjoint(keys[row])]
            hastened = jobs.hasten([keys[row][0] for row in lost])
            gone = [row for row in lost if keys[row][0] not in hastened]
            # A key may be held by a job that was picked and never ends: another one frees the row from it.
            generations = self._raise_generations([row.id for row in gone if row.is_stuck])
            jobs.enqueue([self._job_of(row, generations.get(row.id) or self._spare(row)) for row in gone])
        return len(lost)

    def _job_of(self, row: Overdue, generation: str = "") -> Job:
        return self.job(row.id, row.network, generation or row.generation, timedelta(0))

    def _spare(self, row: Overdue) -> str:
        """What its job is called where its key is stuck and there is no other generation: one a minute."""
        return f"{row.generation}.{row.minute}" if row.is_stuck and not self.new_generation else row.generation

    def _raise_generations(self, ids: list[UUID]) -> dict[UUID, str]:
        if not ids or not self.new_generation:
            return {}
        # What somebody holds just now is not stuck. As it waits for nobody, it needs no order in which to lock them.
        statement = f"""
            WITH stuck AS (
              SELECT id FROM {self.table} WHERE id = ANY(%s) AND {self.waiting}
                 FOR NO KEY UPDATE SKIP LOCKED
            )
            UPDATE {self.table} t SET {self.new_generation}
              FROM stuck WHERE t.id = stuck.id RETURNING t.id, {self.generation}::text"""
        return dict(sql.rows(statement, [ids]))

    @property
    def _in_hand(self) -> str:
        return f"""
            SELECT id, {self.fence} AS fence, {self.worker} AS worker FROM {self.table} t
             WHERE {self.worker} IS NOT NULL AND {self.in_hand} AND id <> ALL (%(held)s::uuid[])
               AND ({self.worker} = %(me)s OR NOT EXISTS (
                   SELECT FROM alphorn_worker w WHERE w.id = t.{self.worker} AND {alive()}))
             ORDER BY id LIMIT %(page)s"""

    @property
    def _overdue(self) -> str:
        return f"""
            SELECT found.* FROM unnest(%(networks)s::text[]) AS lane (slug) CROSS JOIN LATERAL (
                SELECT id, network, ({self.generation})::text AS generation,
                       {self.due_at} < now() - %(new_generation)s::interval AS is_stuck,
                       (extract(epoch FROM now()) / 60)::int AS minute
                  FROM {self.table}
                 WHERE network = lane.slug AND {self.waiting} AND {self.due_at} < now() - %(requeue)s::interval
                 ORDER BY {self.due_at} LIMIT %(page)s) found"""
