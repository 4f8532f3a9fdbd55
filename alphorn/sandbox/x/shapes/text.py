"""The words of a post as X hands them out: escaped, and every address behind a link of its own."""

import hashlib
from html import escape

from alphorn.lib.weighing.links import links_in
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.playing.pictures import pictures_of
from alphorn.sandbox.x.shapes.media import media_key
from alphorn.sandbox.x.shapes.wire import Shape


def wire_text(post: Item) -> tuple[str, list[Shape]]:
    """The text as X hands it out, &, < and > escaped and each address behind a t.co link, and what stands behind those.

    The pictures of a post have a link of their own behind its words. Escaping and shortening are as X's users report
    them; whether the places count escaped characters is assumed.
    """
    text, urls, end = "", [], 0
    for link in links_in(post.text):
        text += escape(post.text[end : link.start], quote=False)
        whole, end = post.text[link.start : link.end], link.end
        short = _short(post.id, whole)
        urls.append(_url_shape(whole, short, len(text)))
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
