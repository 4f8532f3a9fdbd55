"""Facebook's login dialog (developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow)."""

from collections.abc import Sequence

from aiohttp import web

from alphorn.sandbox.facebook.roles import Role, roles_in
from alphorn.sandbox.markup import joined, markup
from alphorn.sandbox.people.clients import app_name
from alphorn.sandbox.playing.oauth import may_return_to, with_query
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.walls.frame import frame
from alphorn.sandbox.walls.pieces import person_button

CODE_SECONDS = 600.0  # assumed
ALWAYS = "public_profile"
PERMISSIONS = {
    "public_profile": "see your name and picture",
    "email": "see your e-mail address",
    "pages_show_list": "see which Pages you run",
    "pages_manage_posts": "post on your Pages",
    "pages_read_engagement": "read what stands on your Pages",
    "pages_read_user_content": "read what others write on your Pages",
    "pages_manage_engagement": "answer comments on your Pages",
    "business_management": "see the Pages of your business portfolios",
    "user_posts": "see your posts",
    "user_likes": "see what you like",
    "user_friends": "see which friends use it, too",
}
DOOR = """<main id="main" class="door">
<header><h1>May {app} speak for your Pages?</h1><p class="faint">It asks to {wishes}.</p></header>
<form class="flow" method="post">
<details class="fold"><summary>Allow only some of it</summary>{checks}</details>
<h2>As whom?</h2>
<ul class="card">{people}</ul>
<div class="buttons"><button class="button plain start" name="cancel" value="1">Cancel</button></div>
</form>
<p class="small faint">Nobody here is real and there are no passwords. Click on somebody.</p>
</main>"""
CHECK = (
    '<label class="check"><input type="checkbox" name="scope" value="{scope}" checked>'
    '<span>{words}</span><span class="hint">{scope}</span></label>'
)
WRONG = """<main id="main" class="door">
<header><h1>Sorry, something went wrong</h1><p>{why}.</p></header>
</main>"""


async def ask(request: web.Request) -> web.Response:
    """The dialog. What is wrong with the request is told here: nobody is sent back."""
    stand_in = stand_in_of(request)
    if why := _wrong_with(request):
        return frame(stand_in, "Sorry, something went wrong", markup(WRONG, why=why), status=400)
    asked = _asked(request)
    main = markup(
        DOOR,
        app=app_name(request.query["client_id"]),
        wishes=", ".join(PERMISSIONS[scope] for scope in asked),
        checks=joined(markup(CHECK, scope=scope, words=PERMISSIONS[scope]) for scope in asked if scope != ALWAYS),
        people=joined(
            person_button(person, _pages_in_words(roles_in(stand_in).of(person.id))) for person in stand_in.people.all()
        ),
    )
    return frame(stand_in, f"{stand_in.name}: log in", main)


async def choose(request: web.Request) -> web.Response:
    """Somebody was clicked on, or Cancel: back to the app, with a code or without."""
    if _wrong_with(request):
        return await ask(request)
    stand_in, query = stand_in_of(request), request.query
    form = await request.post()
    back, state = query["redirect_uri"], {"state": query["state"]} if "state" in query else {}
    if "cancel" in form:
        raise web.HTTPFound(with_query(back, {**_refusal(), **state}))
    person = stand_in.people.get(str(form.get("person", "")))
    if person is None:
        return await ask(request)
    allowed = form.getall("scope", ()) if "scope" in form or "some" in form else _asked(request)
    scopes = tuple(scope if scope == ALWAYS or scope in allowed else f"-{scope}" for scope in _asked(request))
    challenge = query.get("code_challenge", "")
    code = stand_in.codes.add(query["client_id"], back, challenge, person.id, scopes, CODE_SECONDS)
    raise web.HTTPFound(with_query(back, {"code": code, **state}, fragment="_=_"))


def _refusal() -> dict[str, str]:
    return {
        "error_reason": "user_denied",
        "error": "access_denied",
        "error_code": "200",
        "error_description": "Permissions error",
    }


def _asked(request: web.Request) -> tuple[str, ...]:
    """The permissions asked for, by commas or spaces; the profile comes always."""
    named = request.query.get("scope", "").replace(",", " ").split()
    return tuple(dict.fromkeys((ALWAYS, *named)))


def _pages_in_words(roles: Sequence[Role]) -> str:
    names = ", ".join(role.page.name for role in roles[:4])
    more = f" and {len(roles) - 4} more" if len(roles) > 4 else ""
    return f"Runs {names}{more}" if roles else "Runs no Page"


def _wrong_with(request: web.Request) -> str:
    query = request.query
    unknown = [scope for scope in _asked(request) if scope not in PERMISSIONS]
    checks = {
        "The parameter app_id is required": not query.get("client_id"),
        "The redirect_uri is not on this machine": not may_return_to(query.get("redirect_uri", "")),
        f"Invalid Scopes: {', '.join(unknown)}": bool(unknown),
        "The response type is not played here": query.get("response_type", "code") != "code",
        "The challenge is not S256": query.get("code_challenge_method", "S256").upper() != "S256",
    }
    return next((why for why, wrong in checks.items() if wrong), "")
