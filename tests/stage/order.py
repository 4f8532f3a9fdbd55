"""In which order the tests of a run are shared out: what waits for processes begins at several workers at once.

xdist gives each worker an equal part of the list, and whoever is done takes half of what the longest list has left,
from its end. In the order of the folders one worker would have all that takes long, and the others, done with the
rest, would in the end all wait at once while nobody computes. A plugin of pytest.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

# Folders and files of what waits most, in parts that share what they start. Each stands at the head of a worker's list.
LONG = (("browser", "pseudo"), ("faults",), ("commands",), ("database", "dev", "test_bench.py"))
TESTS = Path(__file__).parents[1]
T = TypeVar("T")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of what is left after all others have chosen. Who works alone goes by the folders."""
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if count > 1:
        items[:] = shared_out(items, [item.path.relative_to(TESTS).parts[0] for item in items], count)


def shared_out(items: Sequence[T], places: Sequence[str], count: int) -> list[T]:
    """The same items in an order for `count` workers; `places` are the folders in which they lie, or files."""
    parts: list[list[T]] = [[] for _ in LONG]
    rest: list[T] = []
    for item, place in zip(items, places, strict=True):
        next((part for part, held in zip(parts, LONG, strict=True) if place in held), rest).append(item)
    ordered: list[T] = []
    for worker in range(count):
        ordered += [item for part in parts[worker::count] for item in part]
        room = max(0, len(items) * (worker + 1) // count - len(ordered))
        ordered += rest[:room]
        del rest[:room]
    return ordered + rest
