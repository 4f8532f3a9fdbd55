"""The processes of this machine as Linux shows them: whose children they are, what they run, and signals to many."""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from alphorn.database import embedded


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
