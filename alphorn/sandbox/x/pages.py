"""X's timelines: everybody's, one person's, one post."""

from collections.abc import Iterable, Sequence

from aiohttp import web

from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import JOINED_AT, Person
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of
from alphorn.sandbox.walls.frame import frame, not_here
from alphorn.sandbox.walls.wall import Hung, wall
from alphorn.sandbox.x.shapes.users import OF_PEOPLE


async def everything(request: web.Request) -> web.Response:
    """Everybody's posts."""
    stand_in = stand_in_of(request)
    below = f"Everything {stand_in.name} was really given, newest first. The same post twice would stand here twice."
    people = {person.id: person for person in stand_in.people.all()}
    hung = [_hung(people[post.author_id], post) for post in stand_in.posts.newest()]
    return frame(stand_in, f"{stand_in.name}: what was posted", wall(stand_in, "What was posted", below, hung))


async def timeline(request: web.Request) -> web.Response:
    """One person's posts, by handle or, under /i/user, by id."""
    stand_in, named = stand_in_of(request), request.match_info["handle"]
    person = stand_in.people.get(named)
    if person is not None:
        return _shown(stand_in, person, stand_in.posts.newest_of(person.id))
    found = stand_in.items.of_neighbour(named)
    if not found:
        return not_here(stand_in, "This account does not exist.")
    return _shown(stand_in, _neighbour(found), [item for item in found if item.stream not in OF_PEOPLE])


async def status(request: web.Request) -> web.Response:
    """One post. As on X, the id alone decides."""
    stand_in = stand_in_of(request)
    post = stand_in.items.get(request.match_info["id"])
    if post is None or post.stream in OF_PEOPLE:
        return not_here(stand_in, "This post does not exist.")
    return _shown(stand_in, stand_in.people.get(post.author_id) or _neighbour([post]), [post])


def _shown(stand_in: StandIn, person: Person, posts: Iterable[Item]) -> web.Response:
    hung = [_hung(person, post) for post in posts]
    return frame(stand_in, f"{person.name} on {stand_in.name}", wall(stand_in, person.name, person.about, hung))


def _hung(person: Person, post: Item) -> Hung:
    return Hung(post, person, f"/{person.handle}/status/{post.id}", f"/{person.handle}", f"@{person.handle}")


def _neighbour(found: Sequence[Item]) -> Person:
    """Somebody who does not live here, from what stands here of them."""
    about = next((item.text for item in found if item.stream in OF_PEOPLE), "")
    first = found[0]
    return Person(first.author_id, first.handle, first.name, about, face_of(first.handle), JOINED_AT)
