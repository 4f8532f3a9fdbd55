"""The Pages that a person can post to, where Graph tells of them: their own, and those of business portfolios.

`me/accounts` leaves out Pages that somebody reaches through a portfolio alone. With `business_management` they are
found by `me/businesses`, in `owned_pages` and `client_pages` (developers.facebook.com/docs/business-management-apis).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import quote

from alphorn.networks.endings import OutcomeUnknown, Rejected, SignInAgain
from alphorn.networks.facebook.paging import leads_astray, next_cursor, query_at
from alphorn.networks.grants import Hidden, Place, Token
from alphorn.networks.halving import by_halves
from alphorn.networks.oauth import is_token
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text

PORTFOLIOS = "business_management"  # the permission
FIELDS = "id,name,access_token,username,tasks"
EDGES = ("owned_pages", "client_pages")
MOST = 100  # Pages of one call
MOST_LISTED = 2000  # of one list; a page of it that is empty counts as a whole one
MOST_PORTFOLIOS = 50
LONGEST = 255

Row = Mapping[str, Any]
Get = Callable[[str, dict[str, str]], Awaitable[Row]]


async def places_of(get: Get, scopes: Collection[str], pages: str) -> tuple[tuple[Place, ...], Hidden]:
    """The Pages with a token of their own, each once; and what is known of those that cannot be posted to."""
    rows = await _listed(get, "me/accounts", FIELDS)
    if PORTFOLIOS in scopes:
        for portfolio in (await _if_open(get, "me/businesses", "id,name"))[:MOST_PORTFOLIOS]:
            for edge in EDGES:
                rows += await _if_open(get, f"{quote(text(portfolio, 'id'))}/{edge}", FIELDS)
    places = {place.remote_id: place for place in (_place(row, pages) for row in rows) if place.token}
    seen = {text(row, "id"): _name(row) for row in rows}
    names = tuple(name for pk, name in seen.items() if pk not in places)
    return tuple(places.values()), Hidden(names, portfolios=PORTFOLIOS not in scopes)


async def _if_open(get: Get, path: str, fields: str) -> list[Row]:
    """A list of a portfolio; none where it is not for this person's eyes."""
    try:
        return await _listed(get, path, fields)
    except (Rejected, SignInAgain) as refused:
        if refused.reason is Reason.SIGNED_OUT:
            raise
        return []


async def _listed(get: Get, path: str, fields: str) -> list[Row]:
    """A list to its end. Raises OutcomeUnknown(GARBAGE) where it is none: what cannot be read is not empty."""
    rows: list[Row] = []
    cursor, size, left = "", MOST, MOST_LISTED
    while left > 0:
        so_many = partial(_so_many, get, path, {**query_at(cursor), "fields": fields})
        said, size = await by_halves(so_many, size)
        if not isinstance(said.get("data"), list) or leads_astray(said):
            raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
        rows += [row for row in objects(said["data"]) if text(row, "id")]
        cursor, left = next_cursor(said), left - (len(said["data"]) or MOST)
        if not cursor:
            break
    return rows


async def _so_many(get: Get, path: str, query: dict[str, str], size: int) -> Row:
    return await get(path, {**query, "limit": str(size)})


def _place(row: Row, pages: str) -> Place:
    tasks: Sequence[object] | None = row.get("tasks")  # unknown to Meta's specification: trusted where it is a list
    may_post = not isinstance(tasks, list) or "CREATE_CONTENT" in tasks
    access = row.get("access_token")
    token = Token(str(access)) if is_token(access) and may_post else None
    pk = text(row, "id")[:LONGEST]
    return Place(pk, _name(row), "", f"{pages}/{pk}", token)  # Facebook leads on to the Page's own name


def _name(row: Row) -> str:
    """Its name; its number where it has none."""
    name = text(row, "name").encode("utf-8", "replace").decode().replace("\0", " ")[:LONGEST]
    return name or text(row, "id")[:LONGEST]
