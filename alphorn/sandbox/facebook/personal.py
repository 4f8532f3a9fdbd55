"""What a person lets an app read of their own: posts, the Pages they like, and which friends use the app, too.

Assumed: that without the permission a list is empty, and what else a friend is told of than name and id.
"""

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of, wanted
from alphorn.sandbox.facebook.caller import granted, require, token_of
from alphorn.sandbox.facebook.errors import no_such_object
from alphorn.sandbox.facebook.lists import listed_items
from alphorn.sandbox.facebook.reading import posts_of
from alphorn.sandbox.facebook.seeing import pages_url, person_of, role_of
from alphorn.sandbox.facebook.shapes.people import LIKED_FIELDS, USER_FIELDS, friend_shape, liked_shape
from alphorn.sandbox.facebook.shapes.wire import Shape
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.stand_in import stand_in_of

OTHER_FRIENDS = 9  # for each friend who uses the app there are so many who do not


async def posts(request: web.Request) -> web.Response:
    """One's own posts; of a Page, the Page's."""
    parameters = await parameters_of(request)
    stand_in, token = stand_in_of(request), token_of(request, parameters)
    id = _named(request, token)
    if id == token.person_id:
        if "user_posts" not in granted(token):
            return _nothing()
        return web.json_response(posts_of(request, parameters, person_of(stand_in, id), "Post"))
    role = role_of(stand_in, token, id)
    require(token, "pages_read_engagement")
    return web.json_response(posts_of(request, parameters, role.page, "PagePost"))


async def likes(request: web.Request) -> web.Response:
    """The Pages somebody likes, the latest first."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    person = _self(request, token)
    if "user_likes" not in granted(token):
        return _nothing()
    names = wanted(parameters, ("name", "id", "created_time"), LIKED_FIELDS, "Page")

    def shape(item: Item) -> Shape:
        return liked_shape(item, names, pages_url(request), stand_in_of(request))

    return web.json_response(listed_items(request, parameters, person.id, "likes", shape))


async def friends(request: web.Request) -> web.Response:
    """The friends who use the app, too; `summary` counts all friends."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    person = _self(request, token)
    if "user_friends" not in granted(token):
        return _nothing()
    names = wanted(parameters, ("name", "id"), USER_FIELDS, "User")
    stand_in = stand_in_of(request)

    def shape(item: Item) -> Shape:
        return friend_shape(item, names, stand_in)

    answer = listed_items(request, parameters, person.id, "friends", shape)
    here = stand_in.items.count(person.id, "friends")
    answer["summary"] = {"total_count": here * (1 + OTHER_FRIENDS)}
    return web.json_response(answer)


def _nothing() -> web.Response:
    return web.json_response({"data": []})


def _named(request: web.Request, token: Token) -> str:
    id = request.match_info["id"]
    return (token.page_id or token.person_id) if id == "me" else id


def _self(request: web.Request, token: Token) -> Person:
    """The person the address names: only oneself, and no Page. Raises GraphError for others."""
    id = _named(request, token)
    if token.page_id or id != token.person_id:
        raise no_such_object(id)
    return person_of(stand_in_of(request), id)
