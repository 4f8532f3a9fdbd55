"""What Graph says of a page's neighbours: cursors that hold a place, and links.

`paging.next` is missing on the last page; `cursors.after` is not. Assumed: how a cursor looks, and that it holds a
place, which stays when what stood there is removed.
"""

import base64
import binascii

from aiohttp import web

from alphorn.sandbox.facebook.errors import bad_parameter
from alphorn.sandbox.facebook.shapes.wire import Shape
from alphorn.sandbox.faults.mischief import mischief_of

PLACES = ("after", "before", "until", "__paging_token")


def paging(request: web.Request, first: int, last: int, *, further: bool, back: bool) -> Shape:
    """Of a page from the place `first` to the place `last`: where it goes on, and where back."""
    place, turn = mischief_of(request).next_place(last if further else None, first + 1)
    cursors = {"before": _cursor(first), "after": _cursor(last if place is None else place, turn)}
    said: Shape = {"cursors": cursors}
    if place is not None and mischief_of(request).by_time:
        return {"next": _link(request, {"until": "2000000000", "__paging_token": cursors["after"]})}
    if place is not None:
        said["next"] = _link(request, {"after": cursors["after"]})
    if back:
        said["previous"] = _link(request, {"before": cursors["before"]})
    return said


def _cursor(place: int, turn: int = 0) -> str:
    return base64.urlsafe_b64encode(f"{place:020}.{turn:09}".encode()).decode()


def place_of(parameters: dict[str, str], name: str) -> int | None:
    """The place that a cursor holds: what follows is older than that, or newer."""
    if not parameters.get(name):
        return None
    try:
        return int(base64.urlsafe_b64decode(parameters[name].encode()).decode().partition(".")[0])
    except (ValueError, binascii.Error):
        raise bad_parameter("Invalid cursor") from None


def _link(request: web.Request, more: dict[str, str]) -> str:
    query = {name: value for name, value in request.query.items() if name not in PLACES}
    return str(request.url.with_query({**query, **more}))
