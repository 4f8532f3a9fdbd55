"""Children of `up`: started, watched, started again when they die, and ended together."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alphorn.commands.logfile import LogFile
from alphorn.lib.ids import uuid7
from alphorn.lib.lifeline import NAME as LIFELINE

LONGEST_WAIT_SECONDS = 30.0
WELL_AFTER_SECONDS = 60.0
SILENT_SECONDS = 15.0  # a worker that says nothing for so long is stuck
DRAIN_SECONDS = 40.0
USELESS = 2  # a child that ends so cannot run here: it said why


@dataclass(slots=True, eq=False)
class Child:
    """One process of ours, through all its lives."""

    command: str
    environment: dict[str, str]
    passes: tuple[int, ...] = ()  # file descriptors it gets
    has_heartbeat: bool = False
    process: asyncio.subprocess.Process | None = None
    identity: str = field(default_factory=lambda: str(uuid7()))
    deaths: int = 0

    def wait_before_start(self, lived_seconds: float) -> float:
        """Seconds to wait before the next life: none after the first death, then 1, 2, 4… to half a minute."""
        self.deaths = 1 if lived_seconds > WELL_AFTER_SECONDS else self.deaths + 1
        return 0.0 if self.deaths == 1 else min(LONGEST_WAIT_SECONDS, 2.0 ** (self.deaths - 2))

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)


async def watch(children: Sequence[Child], log: LogFile, ready: Callable[[], None]) -> None:
    """Keep all of them alive until Ctrl-C or SIGTERM, then drain them. A second signal does not wait.

    `ready` is called once, when each has said it is.
    """
    stop, now = asyncio.Event(), asyncio.Event()

    def ask_to_stop() -> None:
        (now if stop.is_set() else stop).set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop)
    waiting_for = {id(child) for child in children}

    def is_ready(child: Child) -> None:
        if id(child) in waiting_for:
            waiting_for.discard(id(child))
            if not waiting_for:
                ready()

    lives = [asyncio.create_task(_keep_alive(child, log, stop, is_ready)) for child in children]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *lives], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    await _drain(children, lives, now)


async def _drain(children: Sequence[Child], lives: list["asyncio.Task[None]"], now: asyncio.Event) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    hurry = asyncio.create_task(now.wait())
    everything = asyncio.gather(*lives, return_exceptions=True)
    ends: list[asyncio.Future[Any]] = [everything, hurry]
    await asyncio.wait(ends, timeout=DRAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for child in children:
        child.signal(signal.SIGKILL)
    hurry.cancel()
    await everything


async def _keep_alive(child: Child, log: LogFile, stop: asyncio.Event, is_ready: Callable[[Child], None]) -> None:
    replaces = ""
    while not stop.is_set():
        began = time.monotonic()
        child.identity = str(uuid7())
        code = await _live(child, log, replaces, is_ready)
        if stop.is_set():
            return
        replaces = child.identity
        wait = child.wait_before_start(time.monotonic() - began)
        print(f"The {child.command} ended ({_ended(code)}); it is started again.", file=sys.stderr, flush=True)
        try:
            await asyncio.wait_for(stop.wait(), wait) if wait else None
        except TimeoutError:
            continue


def _ended(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"


async def _live(child: Child, log: LogFile, replaces: str, is_ready: Callable[[Child], None]) -> int:
    """One life, from start to exit code."""
    lifeline, ours = os.pipe()
    heart, beat = os.pipe()
    os.set_blocking(beat, False)
    given = {LIFELINE: str(lifeline), "ALPHORN_PROCESS": child.identity, "ALPHORN_REPLACES": replaces}
    passes = (lifeline, *child.passes)
    if child.has_heartbeat:
        given["ALPHORN_HEARTBEAT_FD"] = str(beat)
        passes = (*passes, beat)
    try:
        child.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "alphorn",
            child.command,
            env={**os.environ, **child.environment, **given},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=passes,
            start_new_session=True,
            limit=2**20,
        )
        os.close(beat)
        os.close(lifeline)
        beat = lifeline = -1
        listening = asyncio.create_task(_listen(heart, child)) if child.has_heartbeat else None
        await _copy_log(child, log, is_ready)
        code = await child.process.wait()
        if listening is not None:
            listening.cancel()
        return code
    finally:
        for descriptor in (ours, heart, beat, lifeline):
            if descriptor >= 0:
                os.close(descriptor)


async def _copy_log(child: Child, log: LogFile, is_ready: Callable[[Child], None]) -> None:
    stream = child.process.stdout if child.process else None
    if stream is None:
        return
    while True:
        try:
            line = await stream.readline()
        except ValueError:  # longer than any line of ours
            continue
        if not line:
            return
        log.write(line)
        if b"_ready" in line:
            is_ready(child)


async def _listen(heart: int, child: Child) -> None:
    """End a worker whose loop has stopped turning; what it had in hand gets an heir."""
    os.set_blocking(heart, False)
    heard_at = time.monotonic() + SILENT_SECONDS  # it needs a while to begin
    while True:
        await asyncio.sleep(1)
        with contextlib.suppress(BlockingIOError):
            heard_at = time.monotonic() if os.read(heart, 4096) else heard_at
        if time.monotonic() - heard_at > SILENT_SECONDS:
            child.signal(signal.SIGKILL)
