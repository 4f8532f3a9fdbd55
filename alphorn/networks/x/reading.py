"""X's lists, as they are asked for and as they are read (docs.x.com/x-api), in both of its vocabularies."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage, StreamRequest

PATHS = {
    "posts": "/2/users/{id}/tweets",
    "home": "/2/users/{id}/timelines/reverse_chronological",
    "likes": "/2/users/{id}/liked_tweets",
    "following": "/2/users/{id}/following",
    "followers": "/2/users/{id}/followers",
}
OF_PEOPLE = ("following", "followers")
MOST = {"following": 1000, "followers": 1000}
FEW = 20
POST_FIELDS = "attachments,created_at,entities,public_metrics"
EXPANSIONS = "attachments.media_keys,author_id"
MEDIA_FIELDS = "alt_text,preview_image_url,type,url"
USER_FIELDS = "created_at,description,profile_image_url,public_metrics"
# The names of the two vocabularies: what is asked with, and what may come back.
FIELDS = {"tweet": "tweet.fields", "post": "post.fields"}
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


def query_of(request: StreamRequest, vocabulary: str) -> dict[str, str]:
    """The query of one page."""
    most = MOST.get(request.kind, 100)
    query = {"max_results": str(FEW if request.few else most)}
    if request.cursor:
        query["pagination_token"] = request.cursor
    if request.since:
        query["since_id"] = request.since
    if request.kind in OF_PEOPLE:
        return {**query, "user.fields": USER_FIELDS}
    return {**query, FIELDS[vocabulary]: POST_FIELDS, "expansions": EXPANSIONS, "media.fields": MEDIA_FIELDS}


def names_the_vocabulary(answer: Answer, vocabulary: str) -> bool:
    """Whether a 400 is about the very parameter by which the two vocabularies differ."""
    return answer.status == 400 and FIELDS[vocabulary].encode() in answer.body


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
        items = tuple(_person(row, pages, may_call) for row in _objects(rows) if _id(row))
    else:
        includes = _within(said, "includes")
        people = {str(each.get("id")): each for each in _objects(includes.get("users"))}
        shown = {_text(each, "media_key"): _shown(each) for each in _objects(includes.get("media"))}
        media = {key: picture for key, picture in shown.items() if may_call(picture.url)}
        items = tuple(_post(row, people, media, pages) for row in _objects(rows) if _id(row) and _belongs(row, request))
    token = meta.get("next_token")
    return StreamPage(items, token if isinstance(token, str) else "")


def _belongs(row: Mapping[str, Any], request: StreamRequest) -> bool:
    """One's own posts stand on the home timeline, too: they have a stream of their own, and would be there twice."""
    return request.kind != "home" or _text(row, "author_id") != request.whose


def _post(
    row: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]], media: Mapping[str, RemotePicture], pages: str
) -> RemoteItem:
    author = people.get(str(row.get("author_id")), {})
    handle = _text(author, "username")
    address = f"{pages}/{handle or 'i'}/status/{_id(row)}"
    return RemoteItem(
        remote_id=_id(row),
        author=_text(author, "name"),
        handle=handle,
        text=_readable(row),
        url=address,
        pictures=tuple(media[key] for key in _keys(row) if key in media),
        counts=_counts(row),
        happened_at=_moment(row),
        payload=row,
    )


def _keys(row: Mapping[str, Any]) -> list[str]:
    keys = _within(row, "attachments").get("media_keys")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _shown(row: Mapping[str, Any]) -> RemotePicture:
    """A photograph, or what is shown of a film before it plays."""
    return RemotePicture(_text(row, "url") or _text(row, "preview_image_url"), _text(row, "alt_text"))


def _person(row: Mapping[str, Any], pages: str, may_call: Callable[[str], bool]) -> RemoteItem:
    handle, face = _text(row, "username"), _text(row, "profile_image_url").replace(SMALL_FACE, FACE)
    return RemoteItem(
        remote_id=_id(row),
        author=_text(row, "name"),
        handle=handle,
        text=_text(row, "description"),
        url=f"{pages}/{handle}" if handle else "",
        pictures=(RemotePicture(face),) if may_call(face) else (),
        counts=_counts(row),
        payload=row,
    )


def _readable(row: Mapping[str, Any]) -> str:
    """The text with the addresses that people wrote, not X's short ones or its pictures', and without its escapes."""
    text = _text(row, "text")
    for link in _objects(_within(row, "entities").get("urls")):
        short, whole = _text(link, "url"), _text(link, "expanded_url")
        if short and (_text(link, "media_key") or OF_ITS_PICTURES.search(whole)):
            text = text.replace(short, "").rstrip()
        elif short and whole:
            text = text.replace(short, whole)
    return html.unescape(text)


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    said = _within(row, "public_metrics")
    return {METRICS[name]: number for name, number in said.items() if name in METRICS and isinstance(number, int)}


def _moment(row: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(row, "created_at"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _id(row: Mapping[str, Any]) -> str:
    value = _text(row, "id")
    return value if value.isascii() and value.isdigit() and len(value) <= 19 else ""


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _within(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    return (each for each in (value if isinstance(value, list) else []) if isinstance(each, dict))
