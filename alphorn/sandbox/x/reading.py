"""Reading from X: GET /2/users/me and GET /2/users/:id/tweets."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from alphorn.sandbox.posts import Post
from alphorn.sandbox.stand_in import stand_in_of
from alphorn.sandbox.x.asking import caller, fields, moment, number, post_id, vocabulary_of
from alphorn.sandbox.x.problems import invalid, not_found
from alphorn.sandbox.x.shapes import post_shape, user_shape

READ = ("tweet.read", "users.read")
ME_QUERY = ("user.fields", "tweet.fields", "expansions")
POSTS_QUERY = (
    *("since_id", "until_id", "max_results", "pagination_token", "exclude", "start_time", "end_time"),
    *("tweet.fields", "expansions", "media.fields", "poll.fields", "user.fields", "place.fields"),
)


async def me(request: web.Request) -> web.Response:
    """Whose token this is."""
    _, person = caller(request, *READ)
    vocabulary = vocabulary_of(request, ME_QUERY)
    asked = fields(request, "user.fields", vocabulary)
    return web.json_response({"data": user_shape(person, asked, vocabulary, stand_in_of(request).posts)})


async def posts(request: web.Request) -> web.Response:
    """Somebody's posts, newest first, in pages."""
    caller(request, *READ)
    vocabulary = vocabulary_of(request, POSTS_QUERY)
    user_fields = fields(request, "user.fields", vocabulary)
    asked = fields(request, vocabulary.fields, vocabulary) | _expanded(request)
    size = number(request, "max_results", 10, 5, 100)
    stand_in, id = stand_in_of(request), request.match_info["id"]
    person = stand_in.people.get(id)
    if person is None or person.id != id:
        # A missing user is a success with errors alone, as X's own simulator answers.
        return web.json_response({"errors": [not_found("user", "id", id).body(vocabulary, in_list=True)]})
    found = _wanted(request, stand_in.posts.of(id))
    start = _start(request, found)
    shown = found[start : start + size]
    answer: dict[str, Any] = {"meta": _meta(found, start, size)}
    if shown:
        answer["data"] = [post_shape(post, asked, vocabulary) for post in shown]
        if "author_id" in _expansions(request):
            answer["includes"] = {"users": [user_shape(person, user_fields, vocabulary, stand_in.posts)]}
    return web.json_response(answer)


def _expansions(request: web.Request) -> list[str]:
    return request.query.get("expansions", "").split(",")


def _expanded(request: web.Request) -> frozenset[str]:
    """An expansion brings its own field along."""
    return frozenset({"author_id"} if "author_id" in _expansions(request) else ())


def _wanted(request: web.Request, found: Sequence[Post]) -> Sequence[Post]:
    """Those after since_id and start_time, before until_id and end_time."""
    since, until = post_id(request, "since_id"), post_id(request, "until_id")
    starts, ends = moment(request, "start_time"), moment(request, "end_time")
    return [
        post
        for post in found
        if (since is None or int(post.id) > since)
        and (until is None or int(post.id) < until)
        and (starts is None or post.created_at >= starts)
        and (ends is None or post.created_at < ends)
    ]


def _start(request: web.Request, found: Sequence[Post]) -> int:
    """Where the page begins that pagination_token names."""
    token = request.query.get("pagination_token")
    if token is None:
        return 0
    try:
        last = int(base64.urlsafe_b64decode(token.encode()).decode().removeprefix("after "))
    except (ValueError, binascii.Error):
        raise invalid(
            f"The `pagination_token` query parameter value [{token}] is not valid", pagination_token=token
        ) from None
    return next((place for place, post in enumerate(found) if int(post.id) <= last), len(found))


def _token(post: Post) -> str:
    return base64.urlsafe_b64encode(f"after {post.id}".encode()).decode()


def _meta(found: Sequence[Post], start: int, size: int) -> dict[str, Any]:
    """Where this page stands. On the last one next_token is absent; without posts everything but the count is."""
    shown = found[start : start + size]
    meta: dict[str, Any] = {"result_count": len(shown)}
    if shown:
        meta |= {"newest_id": shown[0].id, "oldest_id": shown[-1].id}
    if start + size < len(found):
        meta["next_token"] = _token(found[start + size])
    if start:
        meta["previous_token"] = _token(found[max(0, start - size)])
    return meta
