"""What stands on Facebook, to look at: everything, one Page, one post."""

from aiohttp import web

from alphorn.sandbox.frame import frame
from alphorn.sandbox.people import PAGES, People, Person
from alphorn.sandbox.posts import Post
from alphorn.sandbox.stand_in import StandIn, stand_in_of
from alphorn.sandbox.wall import Hung, wall


async def everything(request: web.Request) -> web.Response:
    """All Pages' posts."""
    stand_in = stand_in_of(request)
    below = f"Everything {stand_in.name} was really given, newest first. The same thing twice would stand here twice."
    pages = {page.id: page for page in _pages(stand_in).all()}
    hung = [_hung(pages[post.author_id], post) for post in stand_in.posts.newest()]
    return frame(stand_in, f"{stand_in.name}: what was posted", wall(stand_in, "What was posted", below, hung))


async def page(request: web.Request) -> web.Response:
    """One Page, by id or name."""
    stand_in = stand_in_of(request)
    found = _page(stand_in, request.match_info["id"])
    hung = [_hung(found, post) for post in stand_in.posts.of(found.id)]
    return frame(stand_in, f"{found.name} on {stand_in.name}", wall(stand_in, found.name, "A Page.", hung))


async def post(request: web.Request) -> web.Response:
    """One post."""
    stand_in = stand_in_of(request)
    found = stand_in.posts.get(request.match_info["id"])
    if found is None:
        raise web.HTTPNotFound(text="This content is not available right now.")
    author = _page(stand_in, found.author_id)
    hung = [_hung(author, found)]
    return frame(stand_in, f"{author.name} on {stand_in.name}", wall(stand_in, author.name, "One post.", hung))


def _pages(stand_in: StandIn) -> People:
    return People(stand_in.store, PAGES)


def _page(stand_in: StandIn, id: str) -> Person:
    found = _pages(stand_in).get(id)
    if found is None:
        raise web.HTTPNotFound(text="This content is not available right now.")
    return found


def _hung(author: Person, found: Post) -> Hung:
    return Hung(found, author, f"/{found.id}", f"/{author.id}", "Page")
