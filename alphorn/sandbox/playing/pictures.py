"""Pictures as a network hands them out, on its own port: `/pictures/lake-17.jpg`, and smaller ones by another name."""

import asyncio
from collections.abc import Sequence

from aiohttp import web

from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.pictures.painting import jpeg
from alphorn.sandbox.pictures.picture import Picture, pictures_named
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of

PATH = r"/pictures/{name:[a-z]+}-{number:[0-9]{1,4}}{size:(?:_[a-z]+)?}.jpg"


def add_pictures(app: web.Application, stand_in: StandIn) -> None:
    """Serve them: counted, and open to faults, as any other call."""
    stand_in.answer(app, "picture", "GET", PATH, show, "GET /pictures/:name")


async def show(request: web.Request) -> web.Response:
    """One of them."""
    name, number, size = (request.match_info[each] for each in ("name", "number", "size"))
    edges = {"": 0, **stand_in_of(request).picture_edges}
    if size not in edges:
        raise web.HTTPNotFound(text="There is no such size.\n")
    try:
        body = await asyncio.to_thread(jpeg, name, int(number), edges[size])
    except KeyError:
        raise web.HTTPNotFound(text="There is no such picture.\n") from None
    return web.Response(body=body, content_type="image/jpeg", headers={"Cache-Control": "max-age=604800"})


def pictures_of(post: Item) -> Sequence[Picture]:
    """The pictures of a post."""
    return tuple(pictures_named(post.pictures))


def address(stand_in: StandIn, name: str, size: str = "") -> str:
    """Where a picture is."""
    return f"{stand_in.url}/pictures/{name}{size}.jpg"
