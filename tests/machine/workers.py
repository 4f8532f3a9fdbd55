"""What a worker has in memory. Its lives, its permits to write and what it has claimed are Alphorn's own; only who
runs, sleeps or is cut off is played.
"""

from collections.abc import Coroutine, Generator
from dataclasses import dataclass, field

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.models.looking.claim import ClaimedLook
from alphorn.models.posting.claim import Claimed
from alphorn.models.posting.writing import mark_writing
from alphorn.networks.endings import Ending, Outcome, OutcomeUnknown, Sent, TryAgain
from alphorn.networks.looking import Sight
from alphorn.networks.reasons import Reason
from alphorn.worker.life import Life, WritePermit
from tests.machine.network import Try
from tests.model.words import Health, Phase
from tests.models.hands import a_life

ASKS = 5.0  # seconds: for a line, for a mark, or for a record
ANSWERS = 20.0  # for the answer to a body
LAST_ANSWERS = 2.0  # the same, when its life is over
WRITES = 9.0  # since its last good renewal: then its life is over


@dataclass(eq=False, slots=True)
class Call:
    """A send, or a look. `until`: when its worker waits no longer for what comes next."""

    life: Life
    claimed: Claimed | ClaimedLook
    phase: Phase
    until: float
    began_at: float
    key: str = ""  # what the network would know it by
    saw: Sight | Ending = field(default_factory=lambda: TryAgain(Reason.NOT_SENT))
    outcome: Outcome | None = None
    permit: Coroutine[None, None, None] | None = None  # to write: stopped between its mark and its clock

    @property
    def send(self) -> Claimed:
        """What was claimed; of a send."""
        assert isinstance(self.claimed, Claimed)
        return self.claimed

    @property
    def name(self) -> Try:
        """Which attempt it is; of a send."""
        return self.send.delivery_id, self.send.attempt

    @property
    def waits(self) -> bool:
        """Whether nothing can be done but to wait for the network's answer."""
        return self.phase is Phase.WRITTEN

    @property
    def is_accepted(self) -> bool:
        """Whether its worker was told that the network has accepted it."""
        return isinstance(self.outcome, Sent)

    def ends(self, outcome: Outcome, now: float) -> None:
        """It is known how it ended, and is to be recorded."""
        self.phase, self.outcome, self.until = Phase.ANSWERED, outcome, now + ASKS

    def marks(self, lifetime: float, *, is_lost: bool) -> None:
        """Mark that its body is about to be written, and stop there. `is_lost`: the database's answer."""

        async def mark() -> bool:
            [is_mine] = mark_writing([self.name])
            await Pause()
            if is_lost:
                raise OSError
            return is_mine

        self.permit = WritePermit(self.life, mark, seconds_since_boot() + lifetime).use()
        self.permit.send(None)
        self.phase = Phase.MARKED

    def may_write(self) -> TryAgain | None:
        """Go on from there. None: the body may leave."""
        assert self.permit is not None
        try:
            self.permit.send(None)
        except StopIteration:
            return None
        except TryAgain as refused:
            return refused
        raise AssertionError("it asks for more than a mark")

    def breaks_off(self) -> None:
        """Its process is gone, or waits no longer."""
        if self.permit is not None:
            self.permit.close()


class Pause:
    """Something else happens first."""

    def __await__(self) -> Generator[None, None, None]:
        yield


@dataclass(eq=False, slots=True)
class Worker:
    """One process. `renewed_at`: when its life was last renewed; `is_disowned`: the database takes that for too old."""

    name: str
    life: Life = field(default_factory=a_life)
    health: Health = Health.WELL
    renewed_at: float = 0.0
    is_disowned: bool = False
    calls: list[Call] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        """Whether the process does anything."""
        return self.health in (Health.WELL, Health.CUT)

    @property
    def renews(self) -> bool:
        """Whether it renews its life, and that succeeds."""
        return self.health is Health.WELL and not self.is_disowned

    def stops(self, how: Health) -> None:
        """It is killed, stopped, or cut off from the database."""
        self.health = how
        if how is Health.DOWN:
            for call in self.calls:
                call.breaks_off()
            self.calls.clear()

    def goes_on(self, now: float) -> None:
        """It is continued, or reaches the database again; what it was about to do is still to be done."""
        self.health = Health.WELL
        for call in self.calls:
            call.until = max(call.until, now + ASKS)

    def has_begun_anew(self, now: float) -> None:
        """A life begins."""
        self.life, self.renewed_at, self.is_disowned, self.health = a_life(), now, False, Health.WELL

    def knows_its_age(self, now: float) -> None:
        """Its life is as old as it is in the machine's time."""
        self.life.renewed(seconds_since_boot() - (now - self.renewed_at))

    def is_over(self, now: float) -> None:
        """Its life ends: what is not written stops, the rest has two seconds to bring in an answer."""
        self.life.end()
        self.life.over.set()
        for call in self.calls:
            if call.phase is Phase.CLAIMED:
                call.ends(TryAgain(Reason.NOT_SENT), now)
            elif call.waits:
                call.until = min(call.until, now + LAST_ANSWERS)

    def waits_no_longer(self, call: Call, now: float) -> None:
        """What it waited for has not come."""
        if call.phase is Phase.CLAIMED:
            call.ends(TryAgain(Reason.UNREACHABLE), now)
        elif call.phase is Phase.MARKED:
            call.breaks_off()
            call.ends(TryAgain(Reason.NOT_SENT), now)
        else:
            call.ends(OutcomeUnknown(Reason.NO_ANSWER), now)
