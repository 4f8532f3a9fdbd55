"""Reading from X: the person, and the timelines and likes, newest first and in pages."""

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from alphorn.sandbox.faults.mischief import mischief_of
from alphorn.sandbox.oracle.item import Item, Page, Span
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of
from alphorn.sandbox.x.asking import caller, fields, moment, number, post_id, vocabulary_of
from alphorn.sandbox.x.paging import begins, meta_of, place_of, whose
from alphorn.sandbox.x.problems import missing_person, not_yours
from alphorn.sandbox.x.settings import settings_of
from alphorn.sandbox.x.shapes.media import media_shapes
from alphorn.sandbox.x.shapes.posts import post_shape
from alphorn.sandbox.x.shapes.users import neighbour_shape, user_shape
from alphorn.sandbox.x.shapes.wire import Shape
from alphorn.sandbox.x.vocabulary import Vocabulary

READ = ("tweet.read", "users.read")
ME_QUERY = ("user.fields", "tweet.fields", "expansions")
LIST_QUERY = (
    *("max_results", "pagination_token", "tweet.fields", "expansions"),
    *("media.fields", "poll.fields", "user.fields", "place.fields"),
)
TIMELINE_QUERY = (*LIST_QUERY, "since_id", "until_id", "exclude", "start_time", "end_time")
AUTHORS, MEDIA = "author_id", "attachments.media_keys"
MOST_POSTS = 3200
MOST_OF_HOME = 800  # assumed; X also gives whatever is younger than seven days


async def me(request: web.Request) -> web.Response:
    """Whose token this is."""
    _, person = caller(request, *READ)
    vocabulary = vocabulary_of(request, ME_QUERY)
    asked = fields(request, "user.fields", vocabulary)
    return web.json_response({"data": user_shape(person, asked, vocabulary, stand_in_of(request))})


async def posts(request: web.Request) -> web.Response:
    """Somebody's posts: no further back than X goes."""
    caller(request, *READ)
    return _posts(request, "posts", vocabulary_of(request, TIMELINE_QUERY), 5, MOST_POSTS)


async def home(request: web.Request) -> web.Response:
    """What those wrote whom one follows, and oneself. One's own alone."""
    _, person = caller(request, *READ)
    vocabulary = vocabulary_of(request, TIMELINE_QUERY)
    if request.match_info["id"] != person.id:
        raise not_yours(request.match_info["id"], person.id)
    return _posts(request, "home", vocabulary, 1, MOST_OF_HOME)


async def likes(request: web.Request) -> web.Response:
    """The posts somebody liked, the latest like first."""
    caller(request, *READ, "like.read")
    return _posts(request, "likes", vocabulary_of(request, LIST_QUERY), 5)


async def bookmarks(request: web.Request) -> web.Response:
    """The posts one keeps. One's own alone."""
    _, person = caller(request, *READ, "bookmark.read")
    vocabulary = vocabulary_of(request, LIST_QUERY)
    if request.match_info["id"] != person.id:
        raise not_yours(request.match_info["id"], person.id)
    return _posts(request, "bookmarks", vocabulary, 1)


def _posts(request: web.Request, stream: str, vocabulary: Vocabulary, least: int, most: int = 0) -> web.Response:
    user_fields = fields(request, "user.fields", vocabulary)
    expanded = fields(request, "expansions", vocabulary)
    asked = fields(request, vocabulary.fields, vocabulary) | ({AUTHORS} & expanded)
    media_fields = fields(request, "media.fields", vocabulary)
    size = number(request, "max_results", 100 if stream in ("home", "likes") else 10, least, 100)
    person = whose(request)
    if person is None:
        return missing_person(request, vocabulary)
    page = _page(request, person, stream, size, most)
    answer: dict[str, Any] = {"meta": meta_of(request, page, with_ids=stream in ("posts", "home"))}
    if page.items:
        answer["data"] = [post_shape(item, asked, vocabulary) for item in mischief_of(request).in_order(page.items)]
        includes = {
            "users": _authors(stand_in_of(request), page.items, user_fields, vocabulary) if AUTHORS in expanded else [],
            "media": media_shapes(page.items, media_fields, stand_in_of(request)) if MEDIA in expanded else [],
        }
        if any(includes.values()):
            answer["includes"] = {name: rows for name, rows in includes.items() if rows}
    return web.json_response(answer)


def _page(request: web.Request, person: Person, stream: str, size: int, most: int) -> Page:
    """The page that is asked for; on the home timeline what apps posted a moment ago stands among the rest."""
    stand_in = stand_in_of(request)
    span = _span(request, stand_in, person.id, stream, most)
    page = stand_in.items.page(person.id, stream, span, size)
    if stream != "home":
        return page
    fresh = stand_in.items.by_apps("posts", span, size + 1)
    both = sorted((*page.items, *fresh), key=lambda item: -item.sort)
    further = both[size].sort if len(both) > size else page.next
    return Page(both[:size], further, page.previous)


def _span(request: web.Request, stand_in: StandIn, owner_id: str, stream: str, most: int) -> Span:
    """Those after since_id and start_time, before until_id and end_time, and within X's reach."""
    since, until = post_id(request, "since_id"), post_id(request, "until_id")
    starts, ends = moment(request, "start_time"), moment(request, "end_time")
    reach = stand_in.items.reach(owner_id, stream, most) if most and settings_of(stand_in).reach else None
    after = [since, place_of(starts), reach - 1 if reach is not None else None]
    before = [until, place_of(ends)]
    return Span(
        begins(request),
        max((bound for bound in after if bound is not None), default=None),
        min((bound for bound in before if bound is not None), default=None),
    )


def _authors(
    stand_in: StandIn, items: Sequence[Item], user_fields: frozenset[str], vocabulary: Vocabulary
) -> list[Shape]:
    """Everybody who wrote any of these, once."""
    authors: dict[str, Shape] = {}
    for item in items:
        if item.author_id not in authors:
            person = stand_in.people.get(item.author_id)
            authors[item.author_id] = (
                user_shape(person, user_fields, vocabulary, stand_in)
                if person
                else neighbour_shape(item, user_fields, vocabulary, stand_in)
            )
    return list(authors.values())
