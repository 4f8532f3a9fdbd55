"""X's lists, as they are read (docs.x.com/x-api), in both of its vocabularies."""

import html
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text, within
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage, StreamRequest
from alphorn.networks.x.asking import OF_PEOPLE

# The address by which a post's text ends where it has pictures: they are shown, so it need not be read.
OF_ITS_PICTURES = re.compile(r"/status/\d+/(photo|video)/\d+")
# Of a face X names the size of 48 pixels; the next one is of 73 (docs.x.com, profile images).
SMALL_FACE, FACE = "_normal.", "_bigger."
METRICS = {
    "like_count": "likes",
    "reply_count": "replies",
    "retweet_count": "reposts",
    "repost_count": "reposts",
    "quote_count": "quotes",
    "followers_count": "followers",
    "following_count": "following",
    "tweet_count": "posts",
    "post_count": "posts",
}


def page_of(answer: Answer, request: StreamRequest, pages: str, may_call: Callable[[str], bool]) -> StreamPage:
    """What came back; of pictures those that may be fetched.

    Raises OutcomeUnknown(GARBAGE) where it is no list; an item without an id is passed over.
    """
    try:
        said = answer.json()
    except ValueError as error:
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer") from error
    rows = said.get("data", [])
    meta = said.get("meta", {})
    if not isinstance(rows, list) or not isinstance(meta, dict):
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
    if request.kind in OF_PEOPLE:
        items = tuple(_person(row, pages, may_call) for row in objects(rows) if _id(row))
    else:
        includes = within(said, "includes")
        people = {str(each.get("id")): each for each in objects(includes.get("users"))}
        shown = {text(each, "media_key"): _shown(each) for each in objects(includes.get("media"))}
        media = {key: picture for key, picture in shown.items() if may_call(picture.url)}
        items = tuple(_post(row, people, media, pages) for row in objects(rows) if _id(row) and _belongs(row, request))
    token = meta.get("next_token")
    return StreamPage(items, token if isinstance(token, str) else "")


def _belongs(row: Mapping[str, Any], request: StreamRequest) -> bool:
    """One's own posts stand on the home timeline, too: they have a stream of their own, and would be there twice."""
    return request.kind != "home" or text(row, "author_id") != request.whose


def _post(
    row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], media: Mapping[str, RemotePicture], pages: str
) -> RemoteItem:
    author = people.get(str(row.get("author_id")), {})
    handle = text(author, "username")
    address = f"{pages}/{handle or 'i'}/status/{_id(row)}"
    return RemoteItem(
        remote_id=_id(row),
        author=text(author, "name"),
        handle=handle,
        text=_readable(row),
        url=address,
        pictures=tuple(media[key] for key in _keys(row) if key in media),
        counts=_counts(row),
        happened_at=_moment(row),
        payload=row,
    )


def _keys(row: Mapping[str, Any]) -> list[str]:
    keys = within(row, "attachments").get("media_keys")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _shown(row: Mapping[str, Any]) -> RemotePicture:
    """A photograph, or what is shown of a film before it plays."""
    return RemotePicture(text(row, "url") or text(row, "preview_image_url"), text(row, "alt_text"))


def _person(row: Mapping[str, Any], pages: str, may_call: Callable[[str], bool]) -> RemoteItem:
    handle, face = text(row, "username"), text(row, "profile_image_url").replace(SMALL_FACE, FACE)
    return RemoteItem(
        remote_id=_id(row),
        author=text(row, "name"),
        handle=handle,
        text=text(row, "description"),
        url=f"{pages}/{handle}" if handle else "",
        pictures=(RemotePicture(face),) if may_call(face) else (),
        counts=_counts(row),
        payload=row,
    )


def _readable(row: Mapping[str, Any]) -> str:
    """The text with the addresses that people wrote, not X's short ones or its pictures', and without its escapes."""
    words = text(row, "text")
    for link in objects(within(row, "entities").get("urls")):
        short, whole = text(link, "url"), text(link, "expanded_url")
        if short and (text(link, "media_key") or OF_ITS_PICTURES.search(whole)):
            words = words.replace(short, "").rstrip()
        elif short and whole:
            words = words.replace(short, whole)
    return html.unescape(words)


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    said = within(row, "public_metrics")
    return {METRICS[name]: number for name, number in said.items() if name in METRICS and isinstance(number, int)}


def _moment(row: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(row, "created_at"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _id(row: Mapping[str, Any]) -> str:
    value = text(row, "id")
    return value if value.isascii() and value.isdigit() and len(value) <= 19 else ""
