"""A child of `up`: how one is started, what it says, and whether its loop still turns."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from alphorn.commands.logfile import LogFile
from alphorn.lib.environment import environment
from alphorn.lib.ids import uuid7
from alphorn.lib.lifeline import NAME as LIFELINE
from alphorn.lib.patience import Patience

LONGEST_WAIT_SECONDS = 30.0
WELL_AFTER_SECONDS = 60.0
BEGIN_SECONDS = 30.0  # more than that a worker does not need before it says something
LONGEST_LINE = 2**20


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
    last_words: str = ""

    def wait_before_start(self, lived_seconds: float) -> float:
        """Seconds to wait before the next life: none after the first death, then 1, 2, 4… to half a minute."""
        self.deaths = 1 if lived_seconds > WELL_AFTER_SECONDS else self.deaths + 1
        return 0.0 if self.deaths == 1 else min(LONGEST_WAIT_SECONDS, 2.0 ** (self.deaths - 2))

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it lives."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)

    async def live(self, log: LogFile, replaces: str, begun: Callable[[], None], is_ready: Callable[[], None]) -> int:
        """One life, from start to exit code. `replaces` is the identity of the life before. Raises OSError."""
        self.identity, self.last_words = str(uuid7()), ""
        with Pipes() as pipes:
            given = {LIFELINE: str(pipes.lifeline), "ALPHORN_PROCESS": self.identity, "ALPHORN_REPLACES": replaces}
            if self.has_heartbeat:
                given["ALPHORN_HEARTBEAT_FD"] = str(pipes.beat)
            self.process = await self._start(given, (pipes.lifeline, pipes.beat))
            pipes.close_theirs()
            begun()
            listening = asyncio.create_task(_listen(pipes.heart, self)) if self.has_heartbeat else None
            await self._copy_log(log, is_ready)
            code = await self.process.wait()
            if listening is not None:
                listening.cancel()
            return code

    async def _start(self, given: dict[str, str], pipes: tuple[int, ...]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the folder it was started in holds no modules of ours
            "-m",
            "alphorn",
            self.command,
            env={**os.environ, **self.environment, **given},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            pass_fds=(*pipes, *self.passes),
            start_new_session=True,
            limit=LONGEST_LINE,
        )

    async def _copy_log(self, log: LogFile, is_ready: Callable[[], None]) -> None:
        stream = self.process.stdout if self.process else None
        while stream is not None:
            try:
                line = await stream.readline()
            except ValueError:  # longer than any line of ours
                continue
            if not line:
                return
            if (event := event_in(line)) is None:
                self.last_words = line.decode(errors="replace").strip().removeprefix("alphorn: ") or self.last_words
                log.note("said", level="error", logger=self.command, said=self.last_words)
            else:
                log.write(line)
                if event.endswith("_ready"):
                    is_ready()


class Pipes:
    """What ties a child to `up`: its lifeline, which closes when `up` ends, and the way back for its heartbeat."""

    def __init__(self) -> None:
        self.lifeline, self._ours = os.pipe()
        self.heart, self.beat = os.pipe()
        os.set_blocking(self.beat, False)
        os.set_blocking(self.heart, False)
        self._open = {self.lifeline, self._ours, self.heart, self.beat}

    def __enter__(self) -> "Pipes":
        return self

    def __exit__(self, *_: object) -> None:
        self._close(*self._open)

    def close_theirs(self) -> None:
        """The child has its ends: ours of the same are to go, or its death would not be seen."""
        self._close(self.lifeline, self.beat)

    def _close(self, *descriptors: int) -> None:
        for descriptor in descriptors:
            os.close(descriptor)
            self._open.discard(descriptor)


def event_in(line: bytes) -> str | None:
    """What a line of the log is about; None where it is no such line, but something a program blurted out."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return str(said.get("event", "")) if isinstance(said, dict) and line.endswith(b"\n") else None


async def _listen(heart: int, child: Child) -> None:
    """End a worker whose loop has stopped turning; what it had in hand is found by another."""
    longest_silence = Patience.from_json(environment().patience).silent_seconds
    heard_at = time.monotonic() + BEGIN_SECONDS
    while True:
        await asyncio.sleep(1)
        with contextlib.suppress(OSError):  # nothing said meanwhile
            heard_at = time.monotonic() if os.read(heart, 4096) else heard_at
        if time.monotonic() - heard_at > longest_silence:
            child.signal(signal.SIGKILL)
