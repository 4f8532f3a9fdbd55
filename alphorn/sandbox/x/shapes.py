"""People and posts as X writes them (specifications 2.166 and 2.167)."""

import hashlib
from datetime import UTC, datetime
from html import escape
from typing import Any

from twitter_text import extract_urls_with_indices

from alphorn.sandbox.people import Person
from alphorn.sandbox.posts import Post, Posts
from alphorn.sandbox.x.vocabulary import Vocabulary

Shape = dict[str, Any]


def user_shape(person: Person, fields: frozenset[str], vocabulary: Vocabulary, posts: Posts) -> Shape:
    """A person: id, name and username always, the rest where it is asked for."""
    everything = {
        "created_at": moment(person.joined_at),
        "description": person.about,
        "protected": False,
        "verified": False,
        "verified_type": "none",
        "public_metrics": {
            "followers_count": 0,
            "following_count": 0,
            vocabulary.post_count: len(posts.of(person.id)),
            "listed_count": 0,
            "like_count": 0,
        },
    }
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": person.id, "name": person.name, "username": person.handle, **asked}


def post_shape(post: Post, fields: frozenset[str], vocabulary: Vocabulary) -> Shape:
    """A post: id, text and, in the old vocabulary, its history always; the rest where it is asked for."""
    text, urls = wire_text(post)
    everything: Shape = {
        "author_id": post.author_id,
        "conversation_id": post.id,
        "created_at": moment(post.created_at),
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": False, "editable_until": moment(post.created_at)},
        "possibly_sensitive": False,
        "public_metrics": {
            vocabulary.reposts: 0,
            "reply_count": 0,
            "like_count": 0,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
        "reply_settings": "everyone",
    }
    if urls:
        everything["entities"] = {"urls": urls}
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": post.id, "text": text, vocabulary.history: [post.id], **asked}


def wire_text(post: Post) -> tuple[str, list[Shape]]:
    """The text as X hands it out, &, < and > escaped and each address behind a t.co link, and what stands behind those.

    Escaping and shortening are as X's users report them; whether the places count escaped characters is assumed.
    """
    text, urls, end = "", [], 0
    for found in extract_urls_with_indices(post.text):
        start, after = found["indices"]
        text += escape(post.text[end:start], quote=False)
        short, end = _short(post.id, found["url"]), after
        urls.append(_url_shape(found["url"], short, len(text)))
        text += short
    return text + escape(post.text[end:], quote=False), urls


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
