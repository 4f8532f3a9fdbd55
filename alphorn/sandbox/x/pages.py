"""X's timelines: everybody's, one person's, one post."""

from collections.abc import Iterable

from aiohttp import web

from alphorn.sandbox.frame import frame
from alphorn.sandbox.people import Person
from alphorn.sandbox.posts import Post
from alphorn.sandbox.stand_in import StandIn, stand_in_of
from alphorn.sandbox.wall import Hung, wall


async def everything(request: web.Request) -> web.Response:
    """Everybody's posts."""
    stand_in = stand_in_of(request)
    below = f"Everything {stand_in.name} was really given, newest first. The same thing twice would stand here twice."
    people = {person.id: person for person in stand_in.people.all()}
    hung = [_hung(people[post.author_id], post) for post in stand_in.posts.newest()]
    return frame(stand_in, f"{stand_in.name}: what was posted", wall(stand_in, "What was posted", below, hung))


async def timeline(request: web.Request) -> web.Response:
    """One person's posts, by handle or, under /i/user, by id."""
    stand_in = stand_in_of(request)
    person = _person(stand_in, request.match_info["handle"])
    return _shown(stand_in, person, stand_in.posts.of(person.id))


async def status(request: web.Request) -> web.Response:
    """One post. As on X, the id alone decides."""
    stand_in = stand_in_of(request)
    post = stand_in.posts.get(request.match_info["id"])
    if post is None:
        raise web.HTTPNotFound(text="This post does not exist.")
    return _shown(stand_in, _person(stand_in, post.author_id), [post])


def _shown(stand_in: StandIn, person: Person, posts: Iterable[Post]) -> web.Response:
    hung = [_hung(person, post) for post in posts]
    return frame(stand_in, f"{person.name} on {stand_in.name}", wall(stand_in, person.name, person.about, hung))


def _hung(person: Person, post: Post) -> Hung:
    return Hung(post, person, f"/{person.handle}/status/{post.id}", f"/{person.handle}", f"@{person.handle}")


def _person(stand_in: StandIn, handle: str) -> Person:
    person = stand_in.people.get(handle)
    if person is None:
        raise web.HTTPNotFound(text="This account does not exist.")
    return person
