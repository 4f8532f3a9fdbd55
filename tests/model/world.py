"""One state of everything: the row, the workers with what they have in memory, and the network with the truth.

All of it is tuples, so that equal states are found again. Numbers that only tell one thing from another (lives, looks)
are given out anew, the smallest that nobody uses.
"""

from collections.abc import Iterator
from typing import NamedTuple

from tests.model.words import KEY, LEASE, NEVER, SETTLE, SHOWS, Ending, Health, Host, Phase, Sight, State, Twin

NAMES = ("A", "B")


class Life(NamedTuple):
    """One life of a worker: whose hand a row is in."""

    worker: int
    number: int


NOBODY = Life(-1, 0)


class Row(NamedTuple):
    """The delivery, as the database has it."""

    state: State = State.WAITING
    attempt: int = 0  # the fencing token of sends
    hand: Life = NOBODY
    marked: bool = False  # the attempt's body is about to be written
    guessed: bool = False  # its end was concluded by an heir
    intent: int = 0  # the open one; 0: none is
    doubted: bool = False  # an attempt with it had an unknown outcome
    doubted_before: bool = False  # an attempt before this one
    answered: bool = False  # the person said that it is not there
    forced: bool = False  # the person insisted: for one claim
    gone: bool = False  # its place was disconnected
    signed_out: bool = False  # it stands still until the person signs in
    deaths: int = 0
    intent_age: int = NEVER
    doubt_age: int = NEVER
    proof_age: int = NEVER  # of the first look that could prove an absence, and did not find it
    ahead: bool = False  # the database's clock has jumped since the doubt: for it, that was long ago
    proof_ahead: bool = False  # and since that look


class Worker(NamedTuple):
    """One process. `age`: since the last renewal that succeeded."""

    health: Health = Health.WELL
    age: int = 0
    life: int = 0
    disowned: bool = False  # the database's clock jumped: its life is over there, and it does not know yet


class Call(NamedTuple):
    """What a worker has in memory: an attempt, or a look. It goes when the process is killed."""

    life: Life
    phase: Phase
    attempt: int
    intent: int
    ending: Ending = Ending.NONE
    proof: int = 0  # what the look can prove: nothing, an absence, or the second one
    age: int = NEVER  # of a look that can prove; of the intent whose key is used again
    sight: Sight = Sight.NONE
    insists: bool = False  # its person did: a host that is held stops it not

    @property
    def who(self) -> str:
        """The name of its worker."""
        return NAMES[self.life.worker]

    @property
    def is_accepted(self) -> bool:
        """Whether its worker was told that the network has accepted it."""
        return self.ending is Ending.SENT


class Body(NamedTuple):
    """A request that has left. `late`: the network has received it, and will create it later."""

    attempt: int
    intent: int
    age: int = 0
    late: bool = False


class Network(NamedTuple):
    """The truth."""

    bodies: tuple[Body, ...] = ()
    created: int = 0
    is_plain: bool = True  # the created post can be recognised as ours
    key: int = 0  # the intent whose key it knows
    key_age: int = NEVER
    twin: Twin = Twin.NONE


class Budget(NamedTuple):
    """How much may still go wrong."""

    crashes: int = 0
    stops: int = 0
    lost: int = 0  # answers of the database
    jumps: int = 0  # of the database's clock


class World(NamedTuple):
    """All of it."""

    row: Row
    workers: tuple[Worker, Worker]
    calls: tuple[Call, ...]
    network: Network
    budget: Budget
    answering: int = 0  # the attempt that the person's "Send again" answers
    knows: int = NEVER  # the worker that has read "accepted", and lives
    host: Host = Host.WELL
    begun_when_held: bool = False  # a body, though its host was held, and nobody had insisted
    sent_when_cancelled: bool = False

    def with_call(self, old: Call | None, *new: Call) -> "World":
        """With what a worker has in memory changed."""
        return self._replace(calls=tuple(sorted([*(call for call in self.calls if call is not old), *new])))

    def with_worker(self, index: int, worker: Worker) -> "World":
        """With one worker changed."""
        first, second = self.workers
        return self._replace(workers=(worker, second) if index == 0 else (first, worker))

    def loses(self) -> "World":
        """With one answer of the database less to lose."""
        return self._replace(budget=self.budget._replace(lost=self.budget.lost - 1))

    def calls_of(self, index: int) -> Iterator[Call]:
        """What one worker has in memory."""
        return (call for call in self.calls if call.life.worker == index)

    def is_dead(self, life: Life) -> bool:
        """As the database sees it."""
        worker = self.workers[life.worker]
        return worker.life != life.number or worker.age >= LEASE or worker.disowned

    def runs(self, index: int) -> bool:
        """Whether the process does anything."""
        return self.workers[index].health not in (Health.ASLEEP, Health.DOWN)

    def reaches_database(self, index: int) -> bool:
        """Whether its statements arrive."""
        return self.runs(index) and self.workers[index].health is not Health.CUT

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way any more, in memory or at the network."""
        return not self.calls and not self.network.bodies

    @property
    def everything_shows(self) -> bool:
        """Whether whatever will ever be there has had the time to appear."""
        return self.row.doubt_age == NEVER or self.row.doubt_age >= SHOWS


def older(age: int, most: int) -> int:
    """An age one tick later; what is older than `most` is no different."""
    return age if age == NEVER or age >= most else age + 1


def aged_row(row: Row) -> Row:
    """The row one tick later."""
    if row.intent_age == NEVER and row.doubt_age == NEVER:
        return row
    return row._replace(
        intent_age=older(row.intent_age, KEY),
        doubt_age=older(row.doubt_age, SHOWS),
        proof_age=older(row.proof_age, SETTLE),
    )
