"""How one attempt ended, as it is brought to the record."""

from dataclasses import dataclass
from uuid import UUID

from alphorn.networks.endings import Outcome, Sent

Claim = tuple[UUID, int, UUID]  # delivery, attempt, worker


@dataclass(frozen=True, slots=True)
class Report:
    """What came back from a send, or what a sweep concludes about one."""

    delivery_id: UUID
    attempt: int
    worker_id: UUID
    outcome: Outcome
    is_orphan: bool = False  # concluded by a sweep; nothing came back

    @property
    def claim(self) -> Claim:
        """What it was claimed as."""
        return self.delivery_id, self.attempt, self.worker_id

    @property
    def ending(self) -> str:
        """The class of the outcome, as an attempt's log has it."""
        return type(self.outcome).__name__

    @property
    def reason(self) -> str:
        """The code of the reason; "" for a success."""
        return "" if isinstance(self.outcome, Sent) else str(self.outcome.reason)

    @property
    def detail(self) -> str:
        """The network's own sentence, if any."""
        return "" if isinstance(self.outcome, Sent) else self.outcome.detail
