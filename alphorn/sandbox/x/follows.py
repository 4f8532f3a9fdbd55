"""Reading from X whom somebody follows, and who follows them: the latest first, in pages of up to a thousand."""

from typing import Any

from aiohttp import web

from alphorn.sandbox.faults.mischief import mischief_of
from alphorn.sandbox.oracle.item import Span
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.x.asking import caller, fields, number, vocabulary_of
from alphorn.sandbox.x.paging import begins, meta_of, whose
from alphorn.sandbox.x.problems import invalid, missing_person
from alphorn.sandbox.x.shapes.users import neighbour_shape

READ = ("tweet.read", "users.read", "follows.read")
QUERY = ("max_results", "pagination_token", "user.fields", "expansions", "tweet.fields")
SHORTEST_TOKEN = 16


async def following(request: web.Request) -> web.Response:
    """Whom somebody follows."""
    return _people(request, "following")


async def followers(request: web.Request) -> web.Response:
    """Who follows somebody."""
    return _people(request, "followers")


def _people(request: web.Request, stream: str) -> web.Response:
    caller(request, *READ)
    vocabulary = vocabulary_of(request, QUERY)
    asked = fields(request, "user.fields", vocabulary)
    fields(request, vocabulary.fields, vocabulary)
    size = number(request, "max_results", 100, 1, 1000)
    token = request.query.get("pagination_token", " " * SHORTEST_TOKEN)
    if len(token) < SHORTEST_TOKEN:
        words = f"The length of `pagination_token` must be at least {SHORTEST_TOKEN}"  # assumed
        raise invalid(words, pagination_token=token)
    person = whose(request)
    if person is None:
        return missing_person(request, vocabulary)
    page = stand_in_of(request).items.page(person.id, stream, Span(begins(request)), size)
    answer: dict[str, Any] = {"meta": meta_of(request, page, with_ids=False)}
    if page.items:
        answer["data"] = [
            neighbour_shape(item, asked, vocabulary, stand_in_of(request))
            for item in mischief_of(request).in_order(page.items)
        ]
    return web.json_response(answer)
