"""What stands on Facebook, to look at: everything, one Page, one post."""

from aiohttp import web

from alphorn.sandbox.facebook.roles import pages_in
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of
from alphorn.sandbox.walls.frame import frame, not_here
from alphorn.sandbox.walls.wall import Hung, wall

NOT_AVAILABLE = "This content is not available right now."


async def everything(request: web.Request) -> web.Response:
    """What was posted on all Pages, and what people wrote."""
    stand_in = stand_in_of(request)
    below = f"Everything {stand_in.name} was really given, newest first. The same post twice would stand here twice."
    newest = stand_in.posts.newest()
    authors = {id: _author(stand_in, id) for id in {post.author_id for post in newest}}
    hung = [_hung(authors[post.author_id], post) for post in newest]
    return frame(stand_in, f"{stand_in.name}: what was posted", wall(stand_in, "What was posted", below, hung))


async def page(request: web.Request) -> web.Response:
    """A Page or person, by id or name; one that somebody likes or is friends with, too."""
    stand_in, named = stand_in_of(request), request.match_info["id"]
    found, words = _find(stand_in, named)
    if found is not None:
        hung = [_hung((found, words), post) for post in stand_in.posts.newest_of(found.id)]
        below = "A Page." if words == "Page" else found.about
        return frame(stand_in, f"{found.name} on {stand_in.name}", wall(stand_in, found.name, below, hung))
    item = stand_in.items.get(named)
    if item is None:
        return not_here(stand_in, NOT_AVAILABLE)
    below = ". ".join(words for words in (item.category, item.text) if words)
    return frame(stand_in, f"{item.name} on {stand_in.name}", wall(stand_in, item.name, below, []))


async def post(request: web.Request) -> web.Response:
    """One post."""
    stand_in = stand_in_of(request)
    found = stand_in.posts.get(request.match_info["id"])
    if found is None:
        return not_here(stand_in, NOT_AVAILABLE)
    author = _author(stand_in, found.author_id)
    name = author[0].name
    return frame(stand_in, f"{name} on {stand_in.name}", wall(stand_in, name, "One post.", [_hung(author, found)]))


def _find(stand_in: StandIn, id: str) -> tuple[Person | None, str]:
    """A Page or person, and which of the two."""
    page = pages_in(stand_in).get(id)
    return (page, "Page") if page else (stand_in.people.get(id), "Person")


def _author(stand_in: StandIn, id: str) -> tuple[Person, str]:
    found, words = _find(stand_in, id)
    if found is None:
        raise web.HTTPNotFound(text=NOT_AVAILABLE)
    return found, words


def _hung(author: tuple[Person, str], found: Item) -> Hung:
    person, words = author
    return Hung(found, person, f"/{found.id}", f"/{person.id}", words)
