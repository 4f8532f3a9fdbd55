"""How much processor time a process has taken, with all it started: /proc, as proc_pid_stat(5) tells it."""

import os
from collections import defaultdict
from pathlib import Path

TRIES = 20
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
# Among the fields after the name: the parent, and the time of itself and of the children it has seen the end of.
PARENT, TIMES = 1, slice(11, 15)


def taken_ms(process_id: int, without: int = 0) -> float:
    """Of the process and its descendants, those that have ended too; but not of the process `without`.

    What ends while we read is either in its parent's time or in its own: read again until nobody has left meanwhile.
    """
    seen, total = _read(process_id, without)
    for _ in range(TRIES):
        before = seen
        seen, total = _read(process_id, without)
        if seen == before:
            break
    return total


def _read(process_id: int, without: int) -> tuple[set[int], float]:
    """The processes that are there, and their time. Parents are read before their children: none is counted twice."""
    started: dict[int, list[int]] = defaultdict(list)
    taken: dict[int, float] = {}
    for number in sorted(int(folder.name) for folder in Path("/proc").glob("[0-9]*")):
        if fields := _fields(number):
            started[int(fields[PARENT])].append(number)
            taken[number] = sum(map(int, fields[TIMES])) * TICK_MS
    seen, left = set[int](), [process_id]
    while left:
        one = left.pop()
        seen.add(one)
        left.extend(started[one])
    return seen, sum(taken.get(one, 0.0) for one in seen if one != without)


def _fields(process_id: int) -> list[str]:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return []
