"""Graph's lists, as they are read (developers.facebook.com/docs/graph-api/results)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.oauth import is_token
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text, within
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage, StreamRequest

WITH_FACES = ("likes", "friends")


def page_of(said: Mapping[str, Any], request: StreamRequest, pages: str, may_call: Callable[[str], bool]) -> StreamPage:
    """What came back; of pictures those that may be fetched.

    Raises OutcomeUnknown(GARBAGE) where it is no list; an item without an id is passed over.
    """
    rows = said.get("data")
    if not isinstance(rows, list):
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
    make = {"likes": _interest, "friends": _person}.get(request.kind, _post)
    seen = _face if request.kind in WITH_FACES else _picture
    items = tuple(
        replace(make(row, pages), pictures=tuple(each for each in seen(row) if may_call(each.url)))
        for row in objects(rows)
        if text(row, "id")
    )
    return StreamPage(items, next_cursor(said), _total(said, request))


def next_cursor(page: Mapping[str, Any]) -> str:
    """The cursor of the next page: only where `paging.next` is there, too."""
    paging = within(page, "paging")
    after = within(paging, "cursors").get("after") if paging.get("next") else ""
    return str(after) if is_token(after) else ""


def _post(row: Mapping[str, Any], pages: str) -> RemoteItem:
    return RemoteItem(
        remote_id=text(row, "id"),
        author=text(within(row, "from"), "name"),
        text=text(row, "message") or text(row, "story"),
        url=text(row, "permalink_url") or f"{pages}/{text(row, 'id')}",
        happened_at=_moment(row),
        payload=row,
    )


def _interest(row: Mapping[str, Any], pages: str) -> RemoteItem:
    return RemoteItem(
        remote_id=text(row, "id"),
        author=text(row, "name"),
        text=text(row, "about"),
        url=text(row, "link") or f"{pages}/{text(row, 'id')}",
        topic=text(row, "category"),
        happened_at=_moment(row),
        payload=row,
    )


def _person(row: Mapping[str, Any], pages: str) -> RemoteItem:
    return RemoteItem(
        remote_id=text(row, "id"), author=text(row, "name"), url=f"{pages}/{text(row, 'id')}", payload=row
    )


def _picture(row: Mapping[str, Any]) -> tuple[RemotePicture, ...]:
    return (RemotePicture(text(row, "full_picture")),)


def _face(row: Mapping[str, Any]) -> tuple[RemotePicture, ...]:
    """The face of somebody; the grey head that Facebook has for those without one is none."""
    face = within(within(row, "picture"), "data")
    return () if face.get("is_silhouette") is True else (RemotePicture(text(face, "url")),)


def _total(said: Mapping[str, Any], request: StreamRequest) -> int | None:
    """How many there are. Of friends Facebook counts those, too, whom it does not show: that number is of no use."""
    total = within(said, "summary").get("total_count") if request.kind != "friends" else None
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None


def _moment(row: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.strptime(text(row, "created_time"), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
