"""One item, a page of them, and which part of a stream a page is of."""

from collections.abc import Sequence
from dataclasses import dataclass
from sqlite3 import Row

from alphorn.sandbox.oracle.store import columns_of


@dataclass(frozen=True, slots=True)
class Item:
    """One on a stream. `sort` is its place: the newest has the highest.

    `client_id` is empty for what no app made; `author_id`, `name` and `handle` are those of whoever wrote it, or is it.
    `pictures` holds names of pictures, see `pictures/picture`.
    """

    number: int
    owner_id: str
    stream: str
    id: str
    sort: int
    author_id: str
    name: str
    handle: str
    text: str
    link: str
    category: str
    likes: int
    reposts: int
    replies: int
    client_id: str
    created_at: float
    deleted_at: float | None
    pictures: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a stream, newest first. `next` and `previous`: where the neighbouring pages begin, if there are any."""

    items: Sequence[Item]
    next: int | None
    previous: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of a stream is asked for; all of these are places in it, and None is no bound."""

    begins: int | None = None  # here or older
    after: int | None = None  # newer than this
    before: int | None = None  # older than this


def item_of(row: Row) -> Item:
    """A row as it is used."""
    return Item(**columns_of(row))
