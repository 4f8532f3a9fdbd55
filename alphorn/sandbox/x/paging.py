"""X's pages: tokens that name a place in a list, and what `meta` says.

Documented: max_results, `next_token` missing on the last page, base32hex and at least 16 characters for follows.
"""

import base64
import binascii
from typing import Any

from aiohttp import web

from alphorn.sandbox.faults.mischief import mischief_of
from alphorn.sandbox.oracle.grown import snowflake
from alphorn.sandbox.oracle.item import Page
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.x.problems import invalid


def whose(request: web.Request) -> Person | None:
    """The person the address names, if there is one."""
    id = request.match_info["id"]
    person = stand_in_of(request).people.get(id)
    return person if person and person.id == id else None


def place_of(at: float | None) -> int | None:
    """Where on a timeline this moment begins."""
    return None if at is None else snowflake(at, 0)


def begins(request: web.Request) -> int | None:
    """Where the page begins that pagination_token names; None is the first page."""
    token = request.query.get("pagination_token")
    if token is None:
        return None
    try:
        place = int(base64.b32hexdecode(token.upper().encode()).decode().partition(".")[0])
    except (ValueError, binascii.Error):
        raise invalid(
            f"The `pagination_token` query parameter value [{token}] is not valid", pagination_token=token
        ) from None
    return place


def token_for(place: int, turn: int = 0) -> str:
    """The token of the page that begins at a place. Another `turn` is another token for the same page."""
    return base64.b32hexencode(f"{place:020}.{turn:09}".encode()).decode().lower()


def meta_of(request: web.Request, page: Page, *, with_ids: bool) -> dict[str, Any]:
    """Where this page stands. On the last one next_token is absent; without posts everything but the count is."""
    shown = page.items
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown and with_ids:
        meta |= {"newest_id": shown[0].id, "oldest_id": shown[-1].id}
    place, turn = mischief_of(request).next_place(page.next, shown[0].sort) if shown else (None, 0)
    if place is not None:
        meta["next_token"] = token_for(place, turn)
    if page.previous is not None:
        meta["previous_token"] = token_for(page.previous)
    return meta
