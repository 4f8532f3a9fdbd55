"""An item as the worlds make it, before it stands on anybody's stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

EPOCH_MS = 1_288_834_974_657  # a place carries the milliseconds since this moment of 2010 in its upper bits


@dataclass(frozen=True, slots=True)
class Grown:
    """Something to stand on a stream at the place `sort`."""

    id: str
    sort: int
    created_at: float
    author_id: str = ""
    name: str = ""
    handle: str = ""
    text: str = ""
    link: str = ""
    category: str = ""
    likes: int = 0
    reposts: int = 0
    replies: int = 0
    pictures: str = ""


Growing = Callable[[str, str], Sequence[Grown]]  # by whose it is, and stream


def snowflake(at: float, low: int) -> int:
    """A place in time, as ids of that kind are: milliseconds above, something to tell equals apart below."""
    return ((int(at * 1000) - EPOCH_MS) << 22) | (low & 0x3FFFFF)
