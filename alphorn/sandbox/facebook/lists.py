"""Graph's lists in pages (developers.facebook.com/docs/graph-api/results): short ones, and streams."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from aiohttp import web

from alphorn.sandbox.facebook.errors import bad_parameter
from alphorn.sandbox.facebook.paging import paging, place_of
from alphorn.sandbox.facebook.shapes.wire import Shape
from alphorn.sandbox.faults.mischief import mischief_of
from alphorn.sandbox.oracle.grown import snowflake
from alphorn.sandbox.oracle.item import Item, Span
from alphorn.sandbox.playing.stand_in import stand_in_of

T = TypeVar("T")
MOST, USUAL = 100, 25


def listed(request: web.Request, parameters: dict[str, str], rows: Sequence[T], shape: Callable[[T], Shape]) -> Shape:
    """One page of a short list, which is numbered from its end."""
    size = _limit(parameters)
    places = range(len(rows), 0, -1)
    after, before = place_of(parameters, "after"), place_of(parameters, "before")
    if after is not None:
        start = next((at for at, place in enumerate(places) if place < after), len(rows))
    else:
        start = max(0, next((at for at, place in enumerate(places) if before and place <= before), 0) - size)
    end = min(start + size, len(rows))
    answer: Shape = {"data": [shape(row) for row in rows[start:end]]}
    if answer["data"]:
        answer["paging"] = paging(request, places[start], places[end - 1], further=end < len(rows), back=start > 0)
    return _summed(answer, parameters, lambda: len(rows))


def listed_items(
    request: web.Request, parameters: dict[str, str], owner_id: str, stream: str, shape: Callable[[Item], Shape]
) -> Shape:
    """One page of a stream. `since` and `until` are Unix times."""
    items, size = stand_in_of(request).items, _limit(parameters)
    since, until = _time(parameters, "since"), _time(parameters, "until")
    newer = None if since is None else snowflake(since, 0) - 1
    older = None if until is None else snowflake(until + 1, 0)
    after, before = place_of(parameters, "after"), place_of(parameters, "before")
    after = place_of(parameters, "__paging_token") if after is None else after
    begins = after - 1 if after is not None else None
    if after is None and before is not None:
        begins = items.page(owner_id, stream, Span(before, newer, older), size).previous
        newer = max(before, newer or 0)
    page = items.page(owner_id, stream, Span(begins, newer, older), size)
    answer: Shape = {"data": [shape(item) for item in mischief_of(request).in_order(page.items)]}
    if page.items:
        first, last = page.items[0].sort, page.items[-1].sort
        further = page.next is not None or (after is None and before is not None)
        answer["paging"] = paging(request, first, last, further=further, back=page.previous is not None)
    return _summed(answer, parameters, lambda: items.count(owner_id, stream))


def _summed(answer: Shape, parameters: dict[str, str], count: Callable[[], int]) -> Shape:
    """With how many there are in all, where that is asked for."""
    if parameters.get("summary") in ("true", "1", "total_count"):
        answer["summary"] = {"total_count": count()}
    return answer


def _limit(parameters: dict[str, str]) -> int:
    text = parameters.get("limit", str(USUAL))
    if not text.isascii() or not text.isdigit():
        raise bad_parameter("param limit must be an integer")
    return max(1, min(int(text), MOST))


def _time(parameters: dict[str, str], name: str) -> float | None:
    text = parameters.get(name)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise bad_parameter(f"param {name} must be a Unix time") from None
