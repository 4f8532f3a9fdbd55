"""The place where a worker process leaves its running self, so that a row's `…_now` can find it."""

from typing import Protocol
from uuid import UUID


class Process(Protocol):
    """What a worker process does for rows."""

    async def send(self, delivery_id: UUID) -> None:
        """Claim, send, record."""

    async def refresh(self, authorisation_id: UUID) -> None:
        """Trade the refresh token for a new pair."""

    async def bring_in(self, stream_id: UUID) -> None:
        """One run of a stream's import."""

    async def revoke(self, authorisation_id: UUID) -> None:
        """Give the consent back, and wipe."""


_process: list[Process] = []


def begin(process: Process) -> None:
    """Make `process` the one this process works with."""
    _process[:] = [process]


def process() -> Process:
    """The running self. Raises IndexError outside a worker."""
    return _process[0]
