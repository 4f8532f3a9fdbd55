"""The processes of this machine as Linux shows them, signals to many of them, and those that end this one."""

import asyncio
import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alphorn.database import embedded

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
INTERRUPTED = 130  # the exit code


def lives(pid: int) -> bool:
    """Whether there is such a process, and it is not only waiting to be buried."""
    return state_of(pid) not in ("", "Z")


def state_of(pid: int) -> str:
    """R, S, D, T (stopped), Z (dead, and nobody has asked) …, as Linux says it; "" when there is no such process."""
    return (_fields(pid) or [""])[0]


def parent_of(pid: int) -> int:
    """Who started it; 0 when it is gone."""
    return int((_fields(pid) or ["", "0"])[1])


def children_of(parent: int) -> list[int]:
    """The processes that `parent` started, and that live."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if parent_of(pid) == parent and lives(pid)]


def words_of(pid: int) -> list[str]:
    """Its command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return []


def signal_all(pids: Iterable[int], number: signal.Signals) -> None:
    """Tell each of them that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def let_stand_still(server: embedded.Server) -> list[int]:
    """Stop PostgreSQL and all that it has started. Returns who is to be woken, the server itself last; nobody where it
    does not run."""
    first = server.layout.process_id()
    if not first:  # to signal process 0 would be to signal ourselves
        return []
    signal_all([first], signal.SIGSTOP)  # first: it shall not start others meanwhile
    asleep = [*children_of(first), first]
    signal_all(asleep, signal.SIGSTOP)
    return asleep


def _fields(pid: int) -> list[str]:
    """Of its line there, what stands after its name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Each of them is what Ctrl-C is: KeyboardInterrupt, and a second one does not stop what then is stopped."""
    before = {each: signal.signal(each, _stop) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def cancelled_by_signals(task: "asyncio.Task[object]") -> None:
    """In a loop the first of them cancels `task`, which closes what it has opened; more of them do not disturb it."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        for each in SIGNALS:
            loop.add_signal_handler(each, lambda: None)
        task.cancel()

    for each in SIGNALS:
        loop.add_signal_handler(each, end)


def _stop(*_: object) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
