"""A child process that makes pictures small: what foreign bytes do to a decoder stays in there, within memory and time.

It begins with the first picture, has none of our settings in its environment, and ends when nobody needs it.
"""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import alphorn
from alphorn.lib.shrinking import ANSWER, ASK, OUT_OF_TIME

IDLE_SECONDS = 60.0
DYING_SECONDS = 1.0  # whose lines are closed is about to end
LARGEST_SMALL = 1_000_000  # bytes: what is longer is none of ours
PROGRAM = (sys.executable, "-P", "-m", "alphorn.lib.shrinking")
FOUND_BY = {"PATH": os.defpath, "PYTHONPATH": str(Path(alphorn.__file__).parents[1])}
Program = tuple[str, ...]


class Spoilt(Exception):
    """The child died, or did not answer. That may be the picture's fault, or not."""


class TooMuchWork(Exception):
    """The picture took more of the processor's time than any may. It always will."""


class ImageWorker:
    """One child, for one picture at a time. `lock` is a file that it shares with others, by number."""

    def __init__(self, lock: int, program: Program = PROGRAM) -> None:
        self._lock = lock
        self._program = (*program, str(lock))
        self._child: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int | None:
        """The number of its process, while there is one."""
        return self._child.pid if self._child else None

    async def develop(self, body: bytes, edge: int, *, square: bool, seconds: float) -> bytes:
        """The picture, small, within so many seconds; nothing where that was none. Raises Spoilt or TooMuchWork."""
        self._stay()
        try:
            async with asyncio.timeout(seconds):
                made = await self._ask(body, edge, square)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            if await self.close(0.0 if isinstance(error, TimeoutError) else DYING_SECONDS) == -OUT_OF_TIME:
                raise TooMuchWork from None
            raise Spoilt(type(error).__name__) from None
        except BaseException:
            await self.close()  # half a picture is on the line
            raise
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._end)
        return made

    async def close(self, grace_seconds: float = 0.0) -> int | None:
        """End the child, unless it ends by itself so soon, and wait for its end. Returns how it ended.

        Who is killed in the moment of its own death is no longer known by what it died of: Python asks first whether it
        is alive, and whoever waits for it learns nothing any more.
        """
        self._stay()
        if self._child and grace_seconds:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(grace_seconds):
                    await self._child.wait()
        child = self._end()
        return await child.wait() if child else None

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
                pass_fds=(self._lock,),
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
