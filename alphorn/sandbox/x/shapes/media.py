"""The pictures of posts as X writes them."""

from collections.abc import Sequence

from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.pictures.scenes import SIZE
from alphorn.sandbox.playing.pictures import address, pictures_of
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.x.shapes.wire import Shape


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
