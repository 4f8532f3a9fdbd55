"""Everything there is in one run: the workers, the network and its time. The rows are moved back by that time when
somebody reads them next.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from alphorn.models import Worker as WorkerRow
from alphorn.models.work.patience import patience
from tests.machine.network import FakeNetwork
from tests.machine.workers import Call, Worker
from tests.model.words import Health
from tests.stage import work


@dataclass(slots=True)
class World:
    """One run. `host_id`: of the server that everything goes to."""

    host_id: UUID
    network: FakeNetwork
    workers: list[Worker] = field(default_factory=lambda: [Worker("A"), Worker("B")])
    told: dict[UUID, Worker] = field(default_factory=dict)  # of which delivery a worker that lives has read "accepted"
    begun_when_held: bool = False
    sent_when_cancelled: bool = False
    _moved: float = 0.0  # so far the rows lie back

    @property
    def now(self) -> float:
        """In seconds since the beginning."""
        return self.network.now

    def calls(self) -> Iterator[tuple[Worker, Call]]:
        """What is under way, and in whose memory."""
        return ((worker, call) for worker in self.workers for call in worker.calls)

    def catch_up(self) -> None:
        """The rows lie as far back as they should, and who is well has renewed its life. Before anything is read."""
        if self.now == self._moved:
            return
        work.time_passes(timedelta(seconds=self.now - self._moved))
        self._moved = self.now
        alive = [each.life.id for each in self.workers if each.renews and each.renewed_at == self.now]
        lease = timedelta(seconds=patience().lease_seconds)
        WorkerRow.objects.filter(pk__in=alive).update(alive_until=Now() + lease)

    def clock_jumps(self, ahead: timedelta) -> None:
        """The database's clock does: for it, every life is over."""
        self.catch_up()
        work.time_passes(ahead)
        self.network.behind += ahead
        for worker in self.workers:
            worker.is_disowned = worker.health is not Health.DOWN

    def stops(self, worker: Worker, how: Health) -> None:
        """It is killed, stopped or cut off."""
        self.catch_up()
        worker.stops(how)
        if how is Health.DOWN:
            self.told = {pk: each for pk, each in self.told.items() if each is not worker}

    def goes_on(self, worker: Worker) -> None:
        """It runs again, or another process in its place. That its life is over it sees a little later."""
        if worker.health is Health.DOWN:
            self.catch_up()
            worker.has_begun_anew(self.now)
        else:
            worker.goes_on(self.now)
