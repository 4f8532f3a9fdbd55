"""What stands on X's lists: posts under the name of whoever wrote them, and people."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alphorn.networks.rows import objects, text, within
from alphorn.networks.streams import RemoteItem, RemotePicture
from alphorn.networks.x.words import readable, whole_words

Row = Mapping[str, Any]
HANDLE = re.compile(r"\w{1,50}", re.ASCII)  # of 15 letters in X's description, and longer ones of its early days
REPOSTED, ANSWERED = ("retweeted", "reposted"), "replied_to"
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


@dataclass(frozen=True, slots=True)
class Beside:
    """What came beside a list: who wrote, which pictures may be fetched, and the posts that others refer to."""

    people: Mapping[str, Row]
    media: Mapping[str, RemotePicture]
    posts: Mapping[str, Row]


def beside(includes: Row, may_call: Callable[[str], bool]) -> Beside:
    """What the expansions brought, in either vocabulary."""
    shown = {text(each, "media_key"): _shown(each) for each in objects(includes.get("media"))}
    posts = (*objects(includes.get("tweets")), *objects(includes.get("posts")))
    return Beside(
        {str(each.get("id")): each for each in objects(includes.get("users"))},
        {key: picture for key, picture in shown.items() if may_call(picture.url)},
        {id_of(each): each for each in posts if id_of(each)},
    )


def post(row: Row, besides: Beside, pages: str, reader: str) -> RemoteItem | None:
    """A post as the person reads it, whose id is `reader`; None for their own one that they posted again.

    What somebody posted again is whose it was, whole. An edited post keeps the id that it had first.
    """
    reposted = _referred(row, *REPOSTED)
    if reposted is None:
        return _cut(row, pages) if _is_cut(row) else _written(row, row, besides, pages, reader)
    original = besides.posts.get(id_of(reposted))
    if original is None:
        return _cut(row, pages)
    return None if text(original, "author_id") == reader else _written(row, original, besides, pages, reader)


def person(row: Row, pages: str, may_call: Callable[[str], bool]) -> RemoteItem:
    """Somebody, with their face where it may be fetched."""
    handle, face = handle_of(row), text(row, "profile_image_url").replace(SMALL_FACE, FACE)
    return RemoteItem(
        remote_id=id_of(row),
        author=text(row, "name"),
        handle=handle,
        text=readable({"text": text(row, "description"), "entities": within(within(row, "entities"), "description")}),
        url=f"{pages}/{handle}" if handle else "",
        pictures=(RemotePicture(face),) if may_call(face) else (),
        counts=_counts(row),
        payload=row,
    )


def id_of(row: Row) -> str:
    """The id of a post or person; "" for anything else."""
    value = text(row, "id")
    return value if _is_id(value) else ""


def handle_of(row: Row) -> str:
    """By which name X knows somebody, without "@"; "" for anything else: it becomes a part of addresses."""
    value = text(row, "username")
    return value if HANDLE.fullmatch(value) else ""


def _written(row: Row, original: Row, besides: Beside, pages: str, reader: str) -> RemoteItem:
    """The words of `original`, by which `row` stands on the list."""
    author = besides.people.get(str(original.get("author_id")), {})
    handle = handle_of(author)
    answers = text(original, "in_reply_to_user_id")
    return RemoteItem(
        remote_id=_first_id(row),
        newest_id=id_of(row),
        author=text(author, "name"),
        handle=handle,
        text=whole_words(original),
        url=f"{pages}/{handle or 'i'}/status/{id_of(original)}",
        pictures=tuple(besides.media[key] for key in _keys(original) if key in besides.media),
        counts=_counts(original),
        happened_at=_moment(row),
        is_of_others=original is not row,
        is_answer=answers != reader if answers else _referred(original, ANSWERED) is not None,
        payload=row,
    )


def _cut(row: Row, pages: str) -> RemoteItem:
    """What somebody posted again, where X hands out no more than its beginning: “RT @who: …”."""
    handle, words = _reposted(whole_words(row))
    return RemoteItem(
        remote_id=id_of(row),
        handle=handle,
        text=words,
        url=f"{pages}/i/status/{id_of(row)}",
        happened_at=_moment(row),
        is_of_others=True,
        payload=row,
    )


def _is_cut(row: Row) -> bool:
    """Whether it begins and ends as X cuts what somebody posted again, though X does not say that they did."""
    words = text(row, "text")
    return words.endswith("…") and bool(_reposted(words)[0])


def _reposted(words: str) -> tuple[str, str]:
    """Whose words stand behind “RT @who: ”, and which; nobody's where it does not begin so."""
    handle, _, rest = words.removeprefix("RT @").partition(": ")
    known = words.startswith("RT @") and handle.isascii() and handle.replace("_", "").isalnum()
    return (handle, rest) if known else ("", words)


def _referred(row: Row, *kinds: str) -> Row | None:
    said = row.get("referenced_tweets"), row.get("referenced_posts")
    if said == (None, None):
        return None  # most refer to nothing
    references = (*objects(said[0]), *objects(said[1]))
    return next((each for each in references if text(each, "type") in kinds), None)


def _first_id(row: Row) -> str:
    """The id that a post had before it was edited; its own, where that is not told."""
    history = row.get("edit_history_tweet_ids") or row.get("edit_history_post_ids")
    ids = [each for each in history if isinstance(each, str)] if isinstance(history, list) else []
    return ids[0] if id_of(row) in ids and _is_id(ids[0]) else id_of(row)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 19


def _keys(row: Row) -> list[str]:
    keys = within(row, "attachments").get("media_keys")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _shown(row: Row) -> RemotePicture:
    """A photograph, or what is shown of a film before it plays."""
    return RemotePicture(text(row, "url") or text(row, "preview_image_url"), text(row, "alt_text"))


def _counts(row: Row) -> dict[str, int]:
    said = within(row, "public_metrics")
    return {METRICS[name]: number for name, number in said.items() if name in METRICS and isinstance(number, int)}


def _moment(row: Row) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text(row, "created_at"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
