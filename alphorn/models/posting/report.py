"""How one attempt ended, as it is brought to the record."""

from dataclasses import dataclass, replace
from uuid import UUID

from alphorn.networks.endings import Outcome, Sent, TryAgain

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
    def without_usage(self) -> "Report":
        """The same, once it is told what came with it of limits: told again, they would end later."""
        if isinstance(self.outcome, Sent):
            return replace(self, outcome=replace(self.outcome, usage=()))
        if isinstance(self.outcome, TryAgain):
            again = TryAgain(self.outcome.reason, self.outcome.detail, after=self.outcome.after)
            return replace(self, outcome=again)
        return self

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
