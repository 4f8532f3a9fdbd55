"""Where a list of Graph goes on (developers.facebook.com/docs/graph-api/results): by cursor, by time, or by number.

Of the address of the next page only what names a place in the list is taken: whom we call, and for what, is ours.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from alphorn.networks.oauth import is_token
from alphorn.networks.rows import names_another_page, within

OURS = ("access_token", "appsecret_proof", "fields", "limit", "summary", "format", "pretty", "method", "debug")
NAMES_A_PLACE = {"after", "until", "offset", "__paging_token", "__after_id"}
MOST_NAMES, LONGEST = 20, 2000
IS_QUERY = "?"  # begins a cursor that is more than the value of `after`


def next_cursor(page: Mapping[str, Any]) -> str:
    """The cursor of the next page: only where `paging.next` is there, too. "": none, or one of an unknown form."""
    paging = within(page, "paging")
    if not paging.get("next"):
        return ""
    after = within(paging, "cursors").get("after")
    if is_token(after) and not str(after).startswith(IS_QUERY):
        return str(after)
    return _place_in(paging["next"])


def leads_astray(page: Mapping[str, Any]) -> bool:
    """Whether a next page is named in a form that nobody knows: this one is no end."""
    paging = page.get("paging")
    named = names_another_page(paging) if isinstance(paging, dict) else bool(paging)
    return (named or names_another_page(page)) and not next_cursor(page)


def query_at(cursor: str) -> dict[str, str]:
    """What is asked with to go on there; nothing for the first page."""
    if cursor.startswith(IS_QUERY):
        return dict(parse_qsl(cursor[1:]))
    return {"after": cursor} if cursor else {}


def _place_in(address: object) -> str:
    """The place in the list that an address names, as a query; "" where it names none."""
    if not isinstance(address, str) or len(address) > 2 * LONGEST:
        return ""
    try:
        asked = parse_qsl(urlsplit(address).query, max_num_fields=MOST_NAMES)
    except ValueError:
        return ""
    place = [(name, value) for name, value in asked if name not in OURS and (name + value).isprintable()]
    cursor = IS_QUERY + urlencode(place)
    return cursor if NAMES_A_PLACE & dict(place).keys() and len(cursor) <= LONGEST else ""
