"""A network's streams as facts: what stands on one on the first day, and how more of it is made on request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from alphorn.sandbox.oracle.grown import Grown

Grower = Callable[[str, date], Sequence[Grown]]  # whose stream, and which day is today
AUTHORS, PEOPLE = 600_000_000, 7_000_000_000  # where the ids of those begin that are made on request
ONE_MORE = 500_000_000


def by_place(owner_id: str, sort: int, number: int) -> str:
    """An id that is the place on the stream."""
    return str(sort)


@dataclass(frozen=True, slots=True)
class Kind:
    """What the items of a stream are. `id`, `author_id` and `name` are SQL, in which `n` counts the items.

    `id_of` makes one item's id of its owner, its place and its number; `author_of` its author of owner, id and number.
    """

    id: str = "sort"
    author_id: str = ":owner"
    name: str = "''"
    categories: Sequence[str] = ("",)
    id_of: Callable[[str, int, int], str] = by_place
    author_of: Callable[[str, str, int], str] = lambda owner_id, id, number: owner_id


OWN = Kind()
OF_OTHERS = Kind(
    author_id=f"{AUTHORS} + n % 997",
    name="names.value",
    author_of=lambda owner_id, id, number: str(ONE_MORE + number),
)
OF_PEOPLE = Kind(
    id=f"{PEOPLE} + n",
    author_id=f"{PEOPLE} + n",
    name="names.value || ' ' || (n + 1)",
    author_of=lambda owner_id, id, number: id,
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream that whoever lives on a network has."""

    grow: Grower
    kind: Kind = OWN
