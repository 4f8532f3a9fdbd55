"""The Pages that a person can post to, where Graph tells of them: their own, and those of business portfolios.

`me/accounts` leaves out Pages that somebody reaches through a portfolio alone. With `business_management` they are
found by `me/businesses`, in `owned_pages` and `client_pages` (developers.facebook.com/docs/business-management-apis).
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from alphorn.networks.endings import Ending, OutcomeUnknown
from alphorn.networks.facebook.ids import id_of
from alphorn.networks.facebook.paging import leads_astray, next_cursor, query_at
from alphorn.networks.grants import Hidden, Place, Token
from alphorn.networks.halving import by_halves
from alphorn.networks.oauth import is_token
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, shown_text

PORTFOLIOS = "business_management"  # the permission
FIELDS = "id,name,access_token,username,tasks"
EDGES = ("owned_pages", "client_pages")
MOST = 100  # Pages of one call
MOST_LISTED = 2000  # of one list; a page of it that is empty counts as a whole one
MOST_PORTFOLIOS = 50
AT_ONCE = 10  # lists of portfolios: there is little time for all of them

Row = Mapping[str, Any]
Get = Callable[[str, dict[str, str]], Awaitable[Row]]


@dataclass(slots=True)
class Listed:
    """The rows of a list, and whether they are all of it."""

    rows: list[Row]
    is_whole: bool = True

    def add(self, other: "Listed") -> None:
        """What another one has, too."""
        self.rows += other.rows
        self.is_whole = self.is_whole and other.is_whole


async def places_of(get: Get, scopes: Collection[str], pages: str) -> tuple[tuple[Place, ...], Hidden]:
    """The Pages with a token of their own, each once; and what is known of those that cannot be posted to."""
    listed = await _listed(get, "me/accounts", FIELDS)
    if PORTFOLIOS in scopes:
        listed.add(await _of_portfolios(get))
    places = {place.remote_id: place for place in (_place(row, pages) for row in listed.rows) if place.token}
    seen = {id_of(row): _name(row) for row in listed.rows}
    names = tuple(name for pk, name in seen.items() if pk not in places)
    return tuple(places.values()), Hidden(names, portfolios=PORTFOLIOS not in scopes, unread=not listed.is_whole)


async def _of_portfolios(get: Get) -> Listed:
    """The Pages of all portfolios, a few of which are asked for at a time."""
    portfolios = await _if_open(get, "me/businesses", "id,name")
    paths = [f"{id_of(each)}/{edge}" for each in portfolios.rows[:MOST_PORTFOLIOS] for edge in EDGES]
    found = Listed([], portfolios.is_whole and len(portfolios.rows) <= MOST_PORTFOLIOS)
    for begin in range(0, len(paths), AT_ONCE):
        for each in await asyncio.gather(*(_if_open(get, path, FIELDS) for path in paths[begin : begin + AT_ONCE])):
            found.add(each)
    return found


async def _if_open(get: Get, path: str, fields: str) -> Listed:
    """A list of portfolios, or of one; none where Facebook does not give it: all other Pages are there without it."""
    try:
        return await _listed(get, path, fields)
    except Ending:
        return Listed([], is_whole=False)


async def _listed(get: Get, path: str, fields: str) -> Listed:
    """A list to its end. Raises OutcomeUnknown(GARBAGE) where it is none: what cannot be read is not empty."""
    found = Listed([])
    cursor, size, left = "", MOST, MOST_LISTED
    while left > 0:
        so_many = partial(_so_many, get, path, {**query_at(cursor), "fields": fields})
        said, size = await by_halves(so_many, size)
        rows = said.get("data")
        if not isinstance(rows, list) or leads_astray(said):
            raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
        known = [row for row in objects(rows) if id_of(row)]
        found.add(Listed(known, len(known) == len(rows)))
        cursor, left = next_cursor(said), left - (len(rows) or MOST)
        if not cursor:
            return found
    found.is_whole = False
    return found


async def _so_many(get: Get, path: str, query: dict[str, str], size: int) -> Row:
    return await get(path, {**query, "limit": str(size)})


def _place(row: Row, pages: str) -> Place:
    tasks: Sequence[object] | None = row.get("tasks")  # unknown to Meta's specification: trusted where it is a list
    may_post = not isinstance(tasks, list) or "CREATE_CONTENT" in tasks
    access = row.get("access_token")
    token = Token(str(access)) if is_token(access) and may_post else None
    pk = id_of(row)
    return Place(pk, _name(row), "", f"{pages}/{pk}", token)  # Facebook leads on to the Page's own name


def _name(row: Row) -> str:
    """Its name; its number where it has none."""
    return shown_text(row, "name", "id")
