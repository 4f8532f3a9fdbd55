"""Much that is to go goes in pages: each a short transaction, so that nobody waits for it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import DatabaseError
from django.db.models import Model, QuerySet

PAGE = 500
T = TypeVar("T")
M = TypeVar("M", bound=Model)


def delete_page(rows: "QuerySet[M]", page: int = PAGE) -> int:
    """Delete a page of `rows`, and what hangs on them. Returns how many rows that were; 0: there are none left."""
    return rows.filter(pk__in=list(rows.values_list("pk", flat=True)[:page])).delete()[0]


def each_for_itself(do: Callable[[T], object], things: Iterable[T]) -> None:
    """Do it with each of them. Where that goes wrong the others go on, and the last error is raised then."""
    wrong: DatabaseError | None = None
    for thing in things:
        try:
            do(thing)
        except DatabaseError as error:
            wrong = error
    if wrong is not None:
        raise wrong
