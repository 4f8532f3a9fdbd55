"""Looking whether a post arrived: what is looked for, and what stands there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.usage import Usage


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for at a place. `outgoings`: the one that is meant, and others that may stand there, too.

    `since`: what is older than this moment is not asked for.
    """

    place_id: str
    since: datetime
    outgoings: Sequence[Outgoing]


@dataclass(frozen=True, slots=True)
class Seen:
    """An own post that stands there. `key`: of the outgoing whose words it has; "" where it has nobody's."""

    remote_id: str
    url: str
    happened_at: datetime | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look saw. `reaches_back`: nothing that was posted there since `Sought.since` was left out.

    `dated_at`: when the answer was made, by the network's clock, in whole seconds. `heard_at`: by when it was here, in
    seconds since this machine was started: a record may wait, and the network's clock is told by the moment it spoke.
    """

    seen: Sequence[Seen]
    reaches_back: bool
    usage: Sequence[Usage] = field(default=(), compare=False)
    dated_at: datetime | None = field(default=None, compare=False)
    heard_at: float = field(default_factory=seconds_since_boot, compare=False)

    @property
    def age(self) -> timedelta:
        """How long ago it was here."""
        return timedelta(seconds=max(0.0, seconds_since_boot() - self.heard_at))
