"""Writing to Facebook: POST /{page}/feed, DELETE /{post}, DELETE /{user}/permissions."""

from urllib.parse import urlsplit

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of
from alphorn.sandbox.facebook.caller import require, token_of
from alphorn.sandbox.facebook.errors import GraphError, bad_parameter, duplicate, no_permission, no_such_object
from alphorn.sandbox.facebook.roles import roles_in
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of

MOST_CHARACTERS = 63_206  # assumed
DUPLICATE_SECONDS = 24 * 3600.0  # assumed; "the last one you posted" is Facebook's own sentence
NOT_PLAYED = ("attached_media", "scheduled_publish_time", "backdated_time", "place", "targeting", "child_attachments")
AS_ADMIN = (
    "If posting to a page, requires both pages_read_engagement and pages_manage_posts as an admin with sufficient "
    "administrative permission"
)


async def create(request: web.Request) -> web.Response:
    """Post on a Page, with the Page's own token. Parameters nobody knows are passed over, as Graph does [assumed]."""
    parameters = await parameters_of(request)
    stand_in, token = stand_in_of(request), token_of(request, parameters)
    page_id = request.match_info["id"]
    _require_may_post(stand_in, token, page_id)
    message, link = _words(parameters)
    now = stand_in.clock()
    last = stand_in.posts.last_by_an_app(page_id)
    repeated = last and (last.text, last.link) == (message, link) and last.created_at >= now - DUPLICATE_SECONDS
    if repeated and stand_in.settings.refuse_duplicates:
        raise duplicate()
    post = stand_in.posts.add(page_id, message, client_id=token.client_id, at=now, link=link)
    return web.json_response({"id": post.id})


async def delete(request: web.Request) -> web.Response:
    """Delete a post that the same app made [assumed: its own posts only]."""
    parameters = await parameters_of(request)
    stand_in, token = stand_in_of(request), token_of(request, parameters)
    post = stand_in.posts.get(request.match_info["id"])
    if post is None or token.page_id != post.author_id:
        raise no_such_object(request.match_info["id"], "delete")
    require(token, "pages_manage_posts")
    if post.client_id != token.client_id:
        raise no_permission("Permissions error")
    stand_in.posts.delete(post.id, stand_in.clock())
    return web.json_response({"success": True})


async def deauthorise(request: web.Request) -> web.Response:
    """Take all permissions back: every token of this person for this app ends."""
    parameters = await parameters_of(request)
    stand_in, token = stand_in_of(request), token_of(request, parameters)
    if token.page_id or request.match_info.get("id", "me") not in ("me", token.person_id):
        raise no_such_object(request.match_info.get("id", "me"), "delete")
    stand_in.tokens.end_of_person(token.client_id, token.person_id, "deauthorised")
    return web.json_response({"success": True})


def _require_may_post(stand_in: StandIn, token: Token, page_id: str) -> None:
    tasks = roles_in(stand_in).tasks(token.person_id, page_id)
    if not tasks:
        raise no_such_object(page_id, "post")
    if token.page_id != page_id or "CREATE_CONTENT" not in tasks:
        raise no_permission(AS_ADMIN)
    require(token, "pages_manage_posts", "pages_read_engagement")


def _words(parameters: dict[str, str]) -> tuple[str, str]:
    """Message and link. Raises GraphError for what Facebook would not take, or what is not played here."""
    for name in parameters:
        if name.split("[")[0] in NOT_PLAYED:
            raise bad_parameter(f"The sandbox does not play {name}")
    if parameters.get("published", "true").lower() in ("false", "0"):
        raise bad_parameter("The sandbox does not play unpublished posts")
    message, link = parameters.get("message", ""), parameters.get("link", "")
    if not message.strip() and not link:
        raise GraphError("The post is empty. Please enter a message to share.", 197)  # assumed
    if len(message) > MOST_CHARACTERS:
        raise bad_parameter("The message is too long")  # assumed
    if link and (urlsplit(link).scheme not in ("http", "https") or "." not in (urlsplit(link).hostname or "")):
        message = "The url you supplied is invalid."  # assumed
        raise GraphError(f"(#1609005) {message}", 1609005)
    return message, link
