"""One life of this process as a Worker, as the process itself knows it: may I still write, and what is in my hand?"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from uuid import UUID

from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import Reason


class Life:
    """Begins with a row in the database; is over when a renewal changes no row, or the last good one is too old."""

    def __init__(self, patience: Patience) -> None:
        self.id: UUID = uuid7()
        self.over = asyncio.Event()
        self.held: set[UUID] = set()
        self.never_sent: set[UUID] = set()  # claims whose answer was lost: if they are mine, nothing left this process
        self._let_go: dict[UUID, asyncio.Event] = {}  # rows that somebody waits for
        self._patience = patience
        self._good_at = seconds_since_boot()
        self._has_ended = False

    @property
    def is_over(self) -> bool:
        """Whether its end is known, be it that nobody on the loop was told yet."""
        return self._has_ended or self.over.is_set()

    def end(self) -> None:
        """From any thread: nothing more is begun in it. Whoever waits for its end is told by `over`, on the loop."""
        self._has_ended = True

    @property
    def may_write(self) -> bool:
        """Whether a body may be begun now."""
        return not self.is_over and seconds_since_boot() - self._good_at < self._patience.write_seconds

    def require_write(self) -> None:
        """Raise TryAgain(NOT_SENT) when this life has lost its right to write."""
        if not self.may_write:
            raise TryAgain(Reason.NOT_SENT)

    def renewed(self, noted_at: float) -> None:
        """A renewal that was begun at `noted_at` succeeded."""
        self._good_at = noted_at

    def take(self, row: UUID) -> bool:
        """Put `row` into memory before its claim is sent. False when it is in hand already."""
        if row in self.held or self.is_over:
            return False
        self.held.add(row)
        return True

    def put_down(self, row: UUID) -> None:
        """Its record is known to be committed, or nothing was claimed. Whoever waits for it goes on."""
        self.held.discard(row)
        if row in self._let_go:
            self._let_go.pop(row).set()

    async def until_put_down(self, row: UUID) -> None:
        """Wait until `row` is in this hand no more."""
        if row in self.held:
            await self._let_go.setdefault(row, asyncio.Event()).wait()


class WritePermit:
    """One send's permission to write, asked for directly before the body. Knows whether it was used.

    `mark` notes in the row that the body is about to be written, and tells whether it still might. `until`: by this
    clock, where the network knows the post again by its key, and for so long.
    """

    def __init__(self, life: Life, mark: Callable[[], Awaitable[bool]], until: float = math.inf) -> None:
        self._life = life
        self._mark = mark
        self._until = until
        self.was_used = False

    async def use(self) -> None:
        """Raise TryAgain(NOT_SENT) when somebody else owns it, its key is too old, or the life has lost its right."""
        try:
            is_mine = await self._mark()
        except Exception as error:  # nothing was written, whatever became of the mark
            raise TryAgain(Reason.NOT_SENT, type(error).__name__) from error
        if not is_mine:
            raise TryAgain(Reason.NOT_SENT)
        if seconds_since_boot() >= self._until:
            raise TryAgain(Reason.NOT_SENT)
        self._life.require_write()  # after the mark, however long that took
        self.was_used = True
