"""The children of `up`, watched: started again when they die, and ended together."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from alphorn.commands.children import Child
from alphorn.commands.logfile import LogFile
from alphorn.commands.words import complain, say
from alphorn.lib.environment import UNUSABLE, environment
from alphorn.lib.patience import Patience

NOT_STARTED = 71
Between = Callable[[Child, int, float], Awaitable[None]]
# A terminal that goes away stops it, too, unless somebody asked that it does not (nohup).
HANGUP = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
STOPPING = (signal.SIGINT, signal.SIGTERM, *HANGUP)


class Watch:
    """Keeps children alive until a signal comes, then drains them. A second signal does not wait."""

    def __init__(
        self, children: Sequence[Child], log: LogFile, ready: Callable[[], None], between: Between | None = None
    ) -> None:
        self._children = children
        self._log = log
        self._ready = ready  # called once, when each child has said it is
        # Waited for between two lives of a child: given its exit code, and how many seconds it lived.
        self._between = between or self.back_off
        self._not_ready = set(children)
        self._stop = asyncio.Event()
        self._at_once = asyncio.Event()

    async def keep(self, *beside: Coroutine[Any, Any, None]) -> None:
        """Until a signal comes. What is `beside` runs along and is cancelled at the end."""
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self._ask_to_stop)
        along = [asyncio.create_task(each) for each in beside]
        for task in along:
            task.add_done_callback(self._tell_of_fault)
        lives = [asyncio.create_task(self._keep_alive(child)) for child in self._children]
        stopped = asyncio.create_task(self._stop.wait())
        await asyncio.wait([stopped, *lives], return_when=asyncio.FIRST_COMPLETED)
        self._stop.set()
        say("Stopping: what is being sent ends first.")
        for task in along:
            task.cancel()
        await self._drain(lives)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # the loop's handlers end before others are in place

    def _tell_of_fault(self, task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.note("crashed", level="critical", exception=repr(error))

    def _ask_to_stop(self) -> None:
        (self._at_once if self._stop.is_set() else self._stop).set()

    async def _drain(self, lives: list["asyncio.Task[None]"]) -> None:
        for child in self._children:
            child.signal(signal.SIGTERM)
        hurry = asyncio.create_task(self._at_once.wait())
        everything = asyncio.gather(*lives, return_exceptions=True)
        ends: list[asyncio.Future[Any]] = [everything, hurry]
        longest = Patience.from_json(environment().patience).drain_seconds
        await asyncio.wait(ends, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        for child in self._children:
            child.signal(signal.SIGKILL)
        hurry.cancel()
        for error in await everything:
            if error is not None:  # a fault of ours: no life ends by itself
                raise error

    async def _keep_alive(self, child: Child) -> None:
        replaces = ""
        while not self._stop.is_set():
            began = time.monotonic()
            code = await self._live(child, replaces)
            if self._stop.is_set():
                return
            replaces = child.identity
            await self._unless_stopped(self._between(child, code, time.monotonic() - began))

    async def _live(self, child: Child, replaces: str) -> int:
        def begun() -> None:
            if self._stop.is_set():  # while it was being started: nobody has told it yet
                child.signal(signal.SIGTERM)

        def is_ready() -> None:
            if child in self._not_ready:
                self._not_ready.discard(child)
                if not self._not_ready:
                    self._ready()

        try:
            return await child.live(self._log, replaces, begun, is_ready)
        except Exception as error:  # no memory, no process, a fault of ours: in a while it may go well
            child.signal(signal.SIGKILL)  # nobody listens to it any more
            child.last_words = str(error) or type(error).__name__
            return NOT_STARTED

    async def back_off(self, child: Child, code: int, lived_seconds: float) -> None:
        """Say that it died, and wait the longer the more often it does."""
        wait = child.wait_before_start(lived_seconds)
        self._tell_of_death(child, code)
        await asyncio.sleep(wait)

    def _tell_of_death(self, child: Child, code: int) -> None:
        how = f"exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
        self._log.note("child_ended", level="error", child=child.command, how=how, said=child.last_words)
        why = child.last_words if child.last_words and code in (UNUSABLE, NOT_STARTED) else how
        complain(f"The {child.command} ended and is started again. Why: {why}")

    async def _unless_stopped(self, wait: Awaitable[None]) -> None:
        waiting, stopping = asyncio.ensure_future(wait), asyncio.ensure_future(self._stop.wait())
        await asyncio.wait([waiting, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not waiting.cancel():
            waiting.result()  # raises what it raised
