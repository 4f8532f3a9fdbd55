"""Reading from Graph: people, their Pages and permissions, Pages and their posts."""

from aiohttp import web

from alphorn.sandbox.facebook import shapes
from alphorn.sandbox.facebook.asking import granted, parameters_of, require, token_of, wanted
from alphorn.sandbox.facebook.errors import GraphError, bad_parameter, no_permission, no_such_object
from alphorn.sandbox.facebook.lists import listed, listed_items
from alphorn.sandbox.facebook.roles import Role, roles_in
from alphorn.sandbox.facebook.shapes import Shape
from alphorn.sandbox.oracle.items import Item
from alphorn.sandbox.people.grants import Token
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of


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
    _require_self(token, request.match_info.get("id", "me"))
    names = wanted(parameters, shapes.ACCOUNTS_DEFAULT, shapes.PAGE_FIELDS, "Page")
    roles = roles_in(stand_in).of(token.person_id) if "pages_show_list" in granted(token) else []

    def shape(role: Role) -> Shape:
        value = page_token(stand_in, token, role.page.id) if "access_token" in names else ""
        return shapes.page_shape(role, names, value, pages_url(request), stand_in)

    return web.json_response(listed(request, parameters, roles, shape))


async def permissions(request: web.Request) -> web.Response:
    """What somebody allowed, and what they declined."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    _require_self(token, request.match_info.get("id", "me"))

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


def page_token(stand_in: StandIn, token: Token, page_id: str) -> str:
    """A Page's token: for ever from a token of sixty days, as long as the person's own from a short one."""
    if token.kind != "long":
        left = max(0.0, token.expires_at - stand_in.clock())
        return stand_in.grants.token("page", token.client_id, token.person_id, token.scopes, left, page_id)
    known = stand_in.grants.page_token(token.client_id, token.person_id, page_id)
    if known and known.scopes == token.scopes:
        return known.token
    return stand_in.grants.token("page", token.client_id, token.person_id, token.scopes, None, page_id)


def pages_url(request: web.Request) -> str:
    """Where people look at Facebook."""
    return f"http://localhost:{request.url.port}"


def posts_of(request: web.Request, parameters: dict[str, str], author: Person, kind: str) -> Shape:
    """The posts of a person or Page. `kind` is what Graph calls them."""
    names = wanted(parameters, shapes.POST_DEFAULT, shapes.POST_FIELDS, kind)

    def shape(post: Item) -> Shape:
        return shapes.post_shape(post, author, names, pages_url(request), stand_in_of(request))

    return listed_items(request, parameters, author.id, "posts", shape)


def _node(request: web.Request, token: Token, parameters: dict[str, str], id: str) -> Shape:
    stand_in = stand_in_of(request)
    if id == token.person_id and not token.page_id:
        names = wanted(parameters, ("name", "id"), shapes.USER_FIELDS, "User")
        return shapes.user_shape(person_of(stand_in, id), names, stand_in)
    if post := stand_in.posts.get(id):
        author = _author(stand_in, token, post.author_id)
        names = wanted(parameters, shapes.POST_DEFAULT, shapes.POST_FIELDS, "PagePost")
        return shapes.post_shape(post, author, names, pages_url(request), stand_in)
    role = role_of(stand_in, token, id)
    names = wanted(parameters, ("name", "id"), shapes.PAGE_FIELDS, "Page")
    value = page_token(stand_in, token, id) if "access_token" in names and not token.page_id else token.token
    return shapes.page_shape(role, names, value, pages_url(request), stand_in)


def _author(stand_in: StandIn, token: Token, id: str) -> Person:
    """Who wrote a post, if this token may read it."""
    if id == token.person_id and "user_posts" in granted(token):
        return person_of(stand_in, id)
    role = role_of(stand_in, token, id)
    require(token, "pages_read_engagement")
    return role.page


def role_of(stand_in: StandIn, token: Token, page_id: str) -> Role:
    """The Page, if this token may see it: its own, or one that its person runs."""
    if token.page_id and token.page_id != page_id:
        raise no_such_object(page_id)
    for role in roles_in(stand_in).of(token.person_id):
        if role.page.id == page_id:
            return role
    raise no_such_object(page_id)


def person_of(stand_in: StandIn, id: str) -> Person:
    """Whose token it is. Raises GraphError where that person is gone."""
    person = stand_in.people.get(id)
    if person is None:
        raise GraphError("Error validating access token: the person is gone.", 190, subcode=460)
    return person


def _require_self(token: Token, id: str) -> None:
    """Only one's own Pages and permissions; a Page has none."""
    if token.page_id:
        raise bad_parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
    if id not in ("me", token.person_id):
        raise no_permission("Provide valid app ID")
