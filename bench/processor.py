"""How much processor time a process has taken, with all it started: /proc, as proc_pid_stat(5) tells it."""

import os
from collections import defaultdict
from pathlib import Path

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
# Among the fields after the name: the parent, and the time of itself and of the children it has seen the end of.
PARENT, TIMES = 1, slice(11, 15)


def taken_ms(process_id: int, without: int = 0) -> float:
    """Of the process and its descendants, those that have ended too; but not of the process `without`."""
    started: dict[int, list[int]] = defaultdict(list)
    taken: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _fields(folder):
            started[int(fields[PARENT])].append(int(folder.name))
            taken[int(folder.name)] = sum(map(int, fields[TIMES])) * TICK_MS
    total, left = 0.0, [process_id]
    while left:
        one = left.pop()
        total += taken.get(one, 0.0) if one != without else 0.0
        left.extend(started[one])
    return total


def _fields(folder: Path) -> list[str]:
    try:
        return (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return []
