"""What a rule does to one page of a list: cursors that lead back, and an order that is none."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

T = TypeVar("T")
TOP = 2**62  # newer than anything: the first page begins there


@dataclass(frozen=True, slots=True)
class Mischief:
    """How this page is to be spoilt; by itself, not at all."""

    cursor_loop: bool = False
    repeat_page: bool = False
    shuffle: bool = False
    by_time: bool = False

    def next_place(self, right: int | None, this: int) -> tuple[int | None, int]:
        """Where the next page is said to begin, instead of where it does; and a number that makes the cursor new."""
        if self.cursor_loop:
            return TOP, 0
        return (this, random.randint(1, 10**9 - 1)) if self.repeat_page else (right, 0)  # noqa: S311  # no secret

    def in_order(self, rows: Sequence[T]) -> Sequence[T]:
        """The rows as they are to come."""
        return random.sample(rows, len(rows)) if self.shuffle else rows


MISCHIEF = web.RequestKey("mischief", Mischief)


def mischief_of(request: web.Request) -> Mischief:
    """What is to happen to this call's page."""
    found: Mischief = request.get(MISCHIEF, Mischief())
    return found
