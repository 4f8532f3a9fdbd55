"""A page of a list, as large as the network gives it: where that is too much, half of it is asked for."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from alphorn.networks.endings import OutcomeUnknown, TryAgain

T = TypeVar("T")


async def by_halves(ask: Callable[[int], Awaitable[T]], size: int, least: int = 1) -> tuple[T, int]:
    """What `ask` gives for so many items, and for how many that was in the end.

    Raises what it raises: that even the `least` is too much, too.
    """
    while True:
        try:
            return await ask(size), size
        except (TryAgain, OutcomeUnknown) as ending:
            if not ending.is_too_much or size <= least:
                raise
        size = max(size // 2, least)
