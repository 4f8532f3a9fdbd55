"""Reading from Graph: people, their Pages and permissions, Pages and their posts."""

from collections.abc import Sequence

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of, wanted
from alphorn.sandbox.facebook.caller import granted, require, token_of
from alphorn.sandbox.facebook.lists import listed, listed_items
from alphorn.sandbox.facebook.roles import Role, roles_in
from alphorn.sandbox.facebook.seeing import author_of, page_token, pages_url, person_of, require_self, role_of
from alphorn.sandbox.facebook.shapes.people import ACCOUNTS_DEFAULT, PAGE_FIELDS, USER_FIELDS, page_shape, user_shape
from alphorn.sandbox.facebook.shapes.posts import POST_DEFAULT, POST_FIELDS, post_shape
from alphorn.sandbox.facebook.shapes.wire import Shape
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.stand_in import stand_in_of


async def me(request: web.Request) -> web.Response:
    """Whose token this is: a person, or with its own token a Page."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    return web.json_response(_node(request, token, parameters, token.page_id or token.person_id))


async def node(request: web.Request) -> web.Response:
    """A person, a Page or a post by its id."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    return web.json_response(_node(request, token, parameters, request.match_info["id"]))


async def accounts(request: web.Request) -> web.Response:
    """The Pages somebody runs, with their tokens. Without pages_show_list there are none [assumed]."""
    parameters = await parameters_of(request)
    stand_in, token = stand_in_of(request), token_of(request, parameters)
    require_self(token, request.match_info.get("id", "me"))
    names = wanted(parameters, ACCOUNTS_DEFAULT, PAGE_FIELDS, "Page")
    roles = roles_in(stand_in).of(token.person_id) if "pages_show_list" in granted(token) else []
    own = [role for role in roles if role.held is None]  # what a portfolio lends is not listed here [assumed]
    return web.json_response(pages_listed(request, parameters, token, own, names))


def pages_listed(
    request: web.Request, parameters: dict[str, str], token: Token, roles: Sequence[Role], names: tuple[str, ...]
) -> Shape:
    """A page of a list of Pages, as somebody sees them who runs them."""
    stand_in = stand_in_of(request)

    def shape(role: Role) -> Shape:
        value = page_token(stand_in, token, role.page.id) if "access_token" in names else ""
        return page_shape(role, names, value, pages_url(request), stand_in)

    return listed(request, parameters, roles, shape)


async def permissions(request: web.Request) -> web.Response:
    """What somebody allowed, and what they declined."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    require_self(token, request.match_info.get("id", "me"))

    def shape(scope: str) -> Shape:
        return {"permission": scope.lstrip("-"), "status": "declined" if scope.startswith("-") else "granted"}

    return web.json_response(listed(request, parameters, token.scopes, shape))


async def page_posts(request: web.Request) -> web.Response:
    """A Page's posts, newest first."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    role = role_of(stand_in_of(request), token, request.match_info["id"])
    require(token, "pages_read_engagement")
    return web.json_response(posts_of(request, parameters, role.page, "PagePost"))


def posts_of(request: web.Request, parameters: dict[str, str], author: Person, kind: str) -> Shape:
    """The posts of a person or Page. `kind` is what Graph calls them."""
    names = wanted(parameters, POST_DEFAULT, POST_FIELDS, kind)

    def shape(post: Item) -> Shape:
        return post_shape(post, author, names, pages_url(request), stand_in_of(request))

    return listed_items(request, parameters, author.id, "posts", shape)


def _node(request: web.Request, token: Token, parameters: dict[str, str], id: str) -> Shape:
    stand_in = stand_in_of(request)
    if id == token.person_id and not token.page_id:
        names = wanted(parameters, ("name", "id"), USER_FIELDS, "User")
        return user_shape(person_of(stand_in, id), names, stand_in)
    if post := stand_in.posts.get(id):
        author = author_of(stand_in, token, post.author_id)
        names = wanted(parameters, POST_DEFAULT, POST_FIELDS, "PagePost")
        return post_shape(post, author, names, pages_url(request), stand_in)
    role = role_of(stand_in, token, id)
    names = wanted(parameters, ("name", "id"), PAGE_FIELDS, "Page")
    value = page_token(stand_in, token, id) if "access_token" in names and not token.page_id else token.token
    return page_shape(role, names, value, pages_url(request), stand_in)
