"""A child process that makes pictures small: what foreign bytes do to a decoder stays in there, with a bound on memory.

It begins with the first picture, has none of our settings in its environment, and ends when nobody needs it.
"""

import asyncio
import os
import sys
from pathlib import Path

import alphorn
from alphorn.lib.shrinking import ANSWER, ASK, NotAPicture

SECONDS = 10.0  # for one picture
IDLE_SECONDS = 60.0
LARGEST_SMALL = 1_000_000  # bytes: what is longer is none of ours
PROGRAM = (sys.executable, "-P", "-m", "alphorn.lib.shrinking")
FOUND_BY = {"PATH": os.defpath, "PYTHONPATH": str(Path(alphorn.__file__).parents[1])}


class Spoilt(Exception):
    """The child died of it, or took too long."""


class Darkroom:
    """One picture at a time."""

    def __init__(self, seconds: float = SECONDS, program: tuple[str, ...] = PROGRAM) -> None:
        self._seconds = seconds
        self._program = program
        self._turn = asyncio.Lock()
        self._child: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    async def develop(self, body: bytes, edge: int, *, square: bool = False) -> bytes:
        """The picture, small: see `shrunk`. Raises NotAPicture, or Spoilt."""
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(self._seconds):
                    made = await self._ask(body, edge, square)
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                await self.close()
                raise Spoilt(type(error).__name__) from None
            except BaseException:
                await self.close()  # half a picture is on the line
                raise
            self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._end)
        if not made:
            raise NotAPicture("refused")
        return made

    async def close(self) -> None:
        """End the child, and wait for its end."""
        self._stay()
        child = self._end()
        if child is not None:
            await child.wait()

    async def _ask(self, body: bytes, edge: int, square: bool) -> bytes:
        child = await self._begin()
        if child.stdin is None or child.stdout is None:
            raise OSError("the child has no lines")
        child.stdin.write(ASK.pack(len(body), edge, square) + body)
        await child.stdin.drain()
        [length] = ANSWER.unpack(await child.stdout.readexactly(ANSWER.size))
        if length > LARGEST_SMALL:
            raise OSError("the answer is too long")
        return await child.stdout.readexactly(length)

    async def _begin(self) -> asyncio.subprocess.Process:
        """The child: a new one, if there is none that lives."""
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                *self._program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=FOUND_BY,
                start_new_session=True,  # an interrupt from the terminal is for its parent, who ends it
            )
        return self._child

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _end(self) -> asyncio.subprocess.Process | None:
        child, self._child = self._child, None
        if child is not None and child.returncode is None:
            child.kill()
        return child
