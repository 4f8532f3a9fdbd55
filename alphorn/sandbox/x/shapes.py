"""People and posts as X writes them (specifications 2.166 and 2.167)."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

from twitter_text import extract_urls_with_indices

from alphorn.sandbox.oracle.items import Item
from alphorn.sandbox.people.people import JOINED_AT, Person
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.pictures.painting import SIZE
from alphorn.sandbox.playing.pictures import address, pictures_of
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.x.vocabulary import Vocabulary

Shape = dict[str, Any]
OF_PEOPLE = ("following", "followers")


def user_shape(person: Person, fields: frozenset[str], vocabulary: Vocabulary, stand_in: StandIn) -> Shape:
    """A person who lives here: id, name and username always, the rest where it is asked for."""
    figures = {}
    if "public_metrics" in fields:
        count = stand_in.items.count
        figures = {stream: count(person.id, stream) for stream in ("followers", "following", "posts", "likes")}
    return _user(person, fields, vocabulary, figures, stand_in)


def neighbour_shape(item: Item, fields: frozenset[str], vocabulary: Vocabulary, stand_in: StandIn) -> Shape:
    """A person of whom there is no more than stands on a stream: whoever is followed, or wrote what is liked."""
    followers = zlib.crc32(item.handle.encode()) % 900
    figures = {"followers": followers, "following": followers // 2, "posts": followers * 3, "likes": followers}
    about = item.text if item.stream in OF_PEOPLE else ""
    joined_at = item.created_at if item.stream in OF_PEOPLE else JOINED_AT
    person = Person(item.author_id, item.handle, item.name, about, face_of(item.handle), joined_at)
    return _user(person, fields, vocabulary, figures, stand_in)


def _user(
    person: Person, fields: frozenset[str], vocabulary: Vocabulary, figures: Mapping[str, int], stand_in: StandIn
) -> Shape:
    everything = {
        "created_at": moment(person.joined_at),
        "description": person.about,
        "profile_image_url": address(stand_in, f"face-{person.tone}", "_normal"),
        "protected": False,
        "verified": False,
        "verified_type": "none",
        "public_metrics": {
            "followers_count": figures.get("followers", 0),
            "following_count": figures.get("following", 0),
            vocabulary.post_count: figures.get("posts", 0),
            "listed_count": 0,
            "like_count": figures.get("likes", 0),
        },
    }
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": person.id, "name": person.name, "username": person.handle, **asked}


def post_shape(post: Item, fields: frozenset[str], vocabulary: Vocabulary) -> Shape:
    """A post: id, text and, in the old vocabulary, its history always; the rest where it is asked for."""
    text, urls = wire_text(post)
    everything: Shape = {
        "author_id": post.author_id,
        "conversation_id": post.id,
        "created_at": moment(post.created_at),
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": False, "editable_until": moment(post.created_at)},
        "possibly_sensitive": False,
        "public_metrics": {
            vocabulary.reposts: post.reposts,
            "reply_count": post.replies,
            "like_count": post.likes,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
        "reply_settings": "everyone",
    }
    if urls:
        everything["entities"] = {"urls": urls}
    if post.pictures:
        everything["attachments"] = {"media_keys": [media_key(post, at) for at, _ in enumerate(pictures_of(post))]}
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": post.id, "text": text, vocabulary.history: [post.id], **asked}


def media_shapes(posts: Sequence[Item], fields: frozenset[str], stand_in: StandIn) -> list[Shape]:
    """The pictures of posts: key and type always, the rest where it is asked for."""
    return [_media(post, at, fields, stand_in) for post in posts for at, _ in enumerate(pictures_of(post))]


def _media(post: Item, at: int, fields: frozenset[str], stand_in: StandIn) -> Shape:
    picture = pictures_of(post)[at]
    width, height = SIZE
    everything: Shape = {"url": address(stand_in, picture.name), "width": width, "height": height}
    if picture.words:
        everything["alt_text"] = picture.words
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"media_key": media_key(post, at), "type": "photo", **asked}


def media_key(post: Item, at: int) -> str:
    """The key of one of a post's pictures: photographs have keys that begin with 3."""
    return f"3_{post.id}{at}"


def wire_text(post: Item) -> tuple[str, list[Shape]]:
    """The text as X hands it out, &, < and > escaped and each address behind a t.co link, and what stands behind those.

    The pictures of a post have a link of their own behind its words. Escaping and shortening are as X's users report
    them; whether the places count escaped characters is assumed.
    """
    text, urls, end = "", [], 0
    for found in extract_urls_with_indices(post.text):
        start, after = found["indices"]
        text += escape(post.text[end:start], quote=False)
        short, end = _short(post.id, found["url"]), after
        urls.append(_url_shape(found["url"], short, len(text)))
        text += short
    text += escape(post.text[end:], quote=False)
    return (text, urls) if not post.pictures else _with_pictures(post, text, urls)


def _with_pictures(post: Item, text: str, urls: list[Shape]) -> tuple[str, list[Shape]]:
    """The link that leads to them: one, which stands once for each picture."""
    whole = f"https://x.com/{post.handle or 'i'}/status/{post.id}/photo/1"
    short = _short(post.id, whole)
    said = _url_shape(whole, short, len(text) + 1)
    links = [{**said, "media_key": media_key(post, at)} for at, _ in enumerate(pictures_of(post))]
    return f"{text} {short}", [*urls, *links]


def _url_shape(url: str, short: str, start: int) -> Shape:
    expanded = url if "://" in url else f"http://{url}"
    display = expanded.split("://", 1)[1].removeprefix("www.")
    display = f"{display[:26]}…" if len(display) > 27 else display
    return {"start": start, "end": start + len(short), "url": short, "expanded_url": expanded, "display_url": display}


def _short(post_id: str, url: str) -> str:
    return f"https://t.co/{hashlib.sha256(f'{post_id} {url}'.encode()).hexdigest()[:10]}"


def moment(at: float) -> str:
    """A time as X writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{int(at * 1000) % 1000:03}Z"
