"""Whom and what a token lets one see, and where people look at it."""

from aiohttp import web

from alphorn.sandbox.facebook.caller import granted, require
from alphorn.sandbox.facebook.errors import GraphError, bad_parameter, no_permission, no_such_object
from alphorn.sandbox.facebook.roles import Role, roles_in
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.stand_in import StandIn


def author_of(stand_in: StandIn, token: Token, id: str) -> Person:
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
    if (person := stand_in.people.get(id)) is None:
        raise GraphError("Error validating access token: the person is gone.", 190, subcode=460)
    return person


def require_self(token: Token, id: str) -> None:
    """Only one's own Pages and permissions; a Page has none."""
    if token.page_id:
        raise bad_parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
    if id not in ("me", token.person_id):
        raise no_permission("Provide valid app ID")


def page_token(stand_in: StandIn, token: Token, page_id: str) -> str:
    """A Page's token: for ever from a token of sixty days, as long as the person's own from a short one."""
    if token.kind != "long":
        left = max(0.0, token.expires_at - stand_in.clock())
        return stand_in.tokens.add("page", token.client_id, token.person_id, token.scopes, left, page_id)
    known = stand_in.tokens.lasting("page", token.client_id, token.person_id, page_id)
    if known and known.scopes == token.scopes:
        return known.token
    return stand_in.tokens.add("page", token.client_id, token.person_id, token.scopes, None, page_id)


def pages_url(request: web.Request) -> str:
    """Where people look at Facebook."""
    return f"http://localhost:{request.url.port}"
