"""What came back from one look, as it is brought to the record."""

from dataclasses import dataclass
from uuid import UUID

from alphorn.networks.endings import Ending
from alphorn.networks.looking import Sight


@dataclass(frozen=True, slots=True)
class LookReport:
    """What came back from a look, or what a sweep concludes about one."""

    delivery_id: UUID
    number: int
    worker_id: UUID
    saw: Sight | Ending
