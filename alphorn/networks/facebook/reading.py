"""Graph's lists, as they are asked for and as they are read (developers.facebook.com/docs/graph-api/results)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import quote

from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.oauth import is_token
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage, StreamRequest

EDGES = {"posts": "posts", "likes": "likes", "friends": "friends", "page_posts": "published_posts"}
FACE = "picture.width(100).height(100)"  # of a person or Page (docs/graph-api/reference/profile-picture-source)
POST_FIELDS = "id,message,story,created_time,permalink_url,full_picture,from"
FIELDS = {
    "posts": POST_FIELDS,
    "page_posts": POST_FIELDS,
    "likes": f"id,name,category,link,created_time,about,{FACE}",
    "friends": f"id,name,{FACE}",
}
WITH_FACES = ("likes", "friends")
MOST, FEW = "100", "25"


def path_of(request: StreamRequest) -> str:
    """The edge of a person or Page."""
    return f"{quote(request.whose)}/{EDGES[request.kind]}"


def query_of(request: StreamRequest) -> dict[str, str]:
    """The query of one page, without the token."""
    query = {"fields": FIELDS[request.kind], "limit": FEW if request.few else MOST}
    if request.kind == "friends":
        query["summary"] = "true"
    return {**query, "after": request.cursor} if request.cursor else query


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
        for row in _objects(rows)
        if _text(row, "id")
    )
    return StreamPage(items, next_cursor(said), _total(said, request))


def next_cursor(page: Mapping[str, Any]) -> str:
    """The cursor of the next page: only where `paging.next` is there, too."""
    paging = page.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    after = cursors.get("after") if isinstance(cursors, dict) else ""
    return str(after) if is_token(after) else ""


def _post(row: Mapping[str, Any], pages: str) -> RemoteItem:
    author = row.get("from")
    return RemoteItem(
        remote_id=_text(row, "id"),
        author=_text(author, "name") if isinstance(author, dict) else "",
        text=_text(row, "message") or _text(row, "story"),
        url=_text(row, "permalink_url") or f"{pages}/{_text(row, 'id')}",
        happened_at=_moment(row),
        payload=row,
    )


def _interest(row: Mapping[str, Any], pages: str) -> RemoteItem:
    return RemoteItem(
        remote_id=_text(row, "id"),
        author=_text(row, "name"),
        text=_text(row, "about"),
        url=_text(row, "link") or f"{pages}/{_text(row, 'id')}",
        topic=_text(row, "category"),
        happened_at=_moment(row),
        payload=row,
    )


def _person(row: Mapping[str, Any], pages: str) -> RemoteItem:
    return RemoteItem(
        remote_id=_text(row, "id"), author=_text(row, "name"), url=f"{pages}/{_text(row, 'id')}", payload=row
    )


def _picture(row: Mapping[str, Any]) -> tuple[RemotePicture, ...]:
    return (RemotePicture(_text(row, "full_picture")),)


def _face(row: Mapping[str, Any]) -> tuple[RemotePicture, ...]:
    """The face of somebody; the grey head that Facebook has for those without one is none."""
    said = row.get("picture")
    face = said.get("data") if isinstance(said, dict) else None
    if not isinstance(face, dict) or face.get("is_silhouette") is True:
        return ()
    return (RemotePicture(_text(face, "url")),)


def _total(said: Mapping[str, Any], request: StreamRequest) -> int | None:
    """How many there are. Of friends Facebook counts those, too, whom it does not show: that number is of no use."""
    summary = said.get("summary")
    total = summary.get("total_count") if isinstance(summary, dict) and request.kind != "friends" else None
    return total if isinstance(total, int) and not isinstance(total, bool) and total >= 0 else None


def _moment(row: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.strptime(_text(row, "created_time"), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in (value if isinstance(value, list) else []) if isinstance(each, dict))
