"""Where pictures are made small, in turns: each workspace has one picture in work at a time, and there are two places.

So one whose pictures take long leaves the other place to everybody else; and where several do, whoever had less of it
goes first.
"""

import os
from collections.abc import Hashable

from alphorn.lib.shrinking import NotAPicture
from alphorn.web.server.image_worker import PROGRAM, ImageWorker, Program
from alphorn.web.server.turns import Turns

WORKERS = 2
SECONDS = 10.0  # for one picture, however busy the machine is; of the processor's time it gets much less


class Darkroom:
    """A few workers, and whose turn it is."""

    def __init__(self, seconds: float = SECONDS, program: Program = PROGRAM, workers: int = WORKERS) -> None:
        self._seconds = seconds
        self._turns = Turns(workers, each=1)
        self._lock = os.memfd_create("large-picture")  # held by the worker that has one; a file that is nowhere
        self.workers = [ImageWorker(self._lock, program) for _ in range(workers)]
        self._free = list(self.workers)

    async def develop(self, body: bytes, edge: int, *, square: bool = False, of: Hashable) -> bytes:
        """The picture, small: see `shrunk`. `of`: whose it is. Raises NotAPicture, Spoilt or TooMuchWork."""
        async with self._turns.of(of):
            worker = self._free.pop()
            try:
                made = await worker.develop(body, edge, square=square, seconds=self._seconds)
            finally:
                self._free.append(worker)
        if not made:
            raise NotAPicture("refused")
        return made

    async def close(self) -> None:
        """End the workers, and wait for that."""
        for worker in self.workers:
            await worker.close()
        if self.workers:
            os.close(self._lock)
        self.workers = []
