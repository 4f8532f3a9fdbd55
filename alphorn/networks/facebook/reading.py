"""Graph's lists, as they are read (developers.facebook.com/docs/graph-api/results)."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.facebook.ids import id_of
from alphorn.networks.facebook.paging import leads_astray, next_cursor
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text, within
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage, StreamRequest

WITH_FACES = ("likes", "friends")
TOO_MANY = 2**31  # for a number of ours
SHARED = "share"  # stands in the type of whatever is attached as a link
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", re.ASCII)  # as Graph writes it, always
Pictures = tuple[RemotePicture, ...]


def page_of(said: Mapping[str, Any], request: StreamRequest, pages: str, may_call: Callable[[str], bool]) -> StreamPage:
    """What came back; of pictures those that may be fetched. An item without an id is passed over.

    Raises OutcomeUnknown(GARBAGE) where it is no list, TryAgain(WITHHELD) where it is one beside an error.
    """
    if any(value for name, value in said.items() if name.startswith("error")):
        raise TryAgain(Reason.WITHHELD)
    rows = said.get("data")
    if not isinstance(rows, list):
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
    known = [row for row in objects(rows) if id_of(row)]
    if rows and not known:
        raise OutcomeUnknown(Reason.GARBAGE, "nothing on the list can be read")
    seen = _face if request.kind in WITH_FACES else _picture
    items = tuple(
        _made(row, request, pages, tuple([each for each in seen(row) if may_call(each.url)])) for row in known
    )
    is_whole = len(known) == len(rows)
    return StreamPage(items, next_cursor(said), is_whole, leads_astray(said), about=_total(said, request))


def _made(row: Mapping[str, Any], request: StreamRequest, pages: str, pictures: Pictures) -> RemoteItem:
    if request.kind == "likes":
        return _interest(row, pages, pictures)
    if request.kind == "friends":
        return _person(row, pages, pictures)
    return _post(row, pages, pictures, request.whose)


def _post(row: Mapping[str, Any], pages: str, pictures: Pictures, whose: str) -> RemoteItem:
    """A post on somebody's wall, or a Page's. Its `story` is Facebook's sentence, and no words of anybody."""
    author = within(row, "from")
    return RemoteItem(
        remote_id=text(row, "id"),
        author=text(author, "name"),
        text=text(row, "message") or _link(row),
        url=text(row, "permalink_url") or f"{pages}/{text(row, 'id')}",
        pictures=pictures,
        happened_at=_moment(row),
        is_of_others=text(author, "id") not in ("", whose),
        payload=row,
    )


def _link(row: Mapping[str, Any]) -> str:
    """What somebody posted who posted nothing but a link. (A photograph's is its own page.)"""
    shared = (each for each in objects(within(row, "attachments").get("data")) if SHARED in text(each, "type"))
    return next((found for each in shared if (found := text(each, "unshimmed_url") or text(each, "url"))), "")


def _interest(row: Mapping[str, Any], pages: str, pictures: Pictures) -> RemoteItem:
    return RemoteItem(
        remote_id=text(row, "id"),
        author=text(row, "name"),
        text=text(row, "about"),
        url=text(row, "link") or f"{pages}/{text(row, 'id')}",
        topic=text(row, "category"),
        pictures=pictures,
        happened_at=_moment(row),
        payload=row,
    )


def _person(row: Mapping[str, Any], pages: str, pictures: Pictures) -> RemoteItem:
    pk = text(row, "id")
    return RemoteItem(remote_id=pk, author=text(row, "name"), url=f"{pages}/{pk}", pictures=pictures, payload=row)


def _picture(row: Mapping[str, Any]) -> Pictures:
    address = text(row, "full_picture")
    return (RemotePicture(address),) if address else ()


def _face(row: Mapping[str, Any]) -> Pictures:
    """The face of somebody; the grey head that Facebook has for those without one is none."""
    face = within(within(row, "picture"), "data")
    return () if face.get("is_silhouette") is True else (RemotePicture(text(face, "url")),)


def _total(said: Mapping[str, Any], request: StreamRequest) -> int | None:
    """How many there are. Of friends Facebook counts those, too, whom it does not show: that number is of no use."""
    total = within(said, "summary").get("total_count") if request.kind != "friends" else None
    return total if isinstance(total, int) and not isinstance(total, bool) and 0 <= total < TOO_MANY else None


def _moment(row: Mapping[str, Any]) -> datetime | None:
    said = text(row, "created_time")
    try:
        if MOMENT.fullmatch(said):
            return datetime.fromisoformat(said)  # a tenth of the time, which each item of a page costs
        return datetime.strptime(said, "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
