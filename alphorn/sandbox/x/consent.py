"""X's consent page: who are you, and may this app?"""

from aiohttp import web

from alphorn.sandbox.markup import Markup, joined, markup
from alphorn.sandbox.people.clients import app_name
from alphorn.sandbox.playing.oauth import may_return_to, with_query
from alphorn.sandbox.playing.stand_in import stand_in_of
from alphorn.sandbox.walls.frame import frame
from alphorn.sandbox.walls.pieces import person_button

CODE_SECONDS = 30.0
MOST_STATE = 500
SCOPES = {
    "tweet.read": "see posts",
    "tweet.write": "post in your name",
    "users.read": "see who you are",
    "offline.access": "stay signed in until you take it back",
    "follows.read": "see whom you follow",
    "like.read": "see what you like",
    "bookmark.read": "see your bookmarks",
    "media.write": "upload pictures",
}
DOOR = """<main id="main" class="door">
<header><h1>May {app} speak for you here?</h1><p class="faint">It asks to {wishes}.</p></header>
<form class="flow" method="post">
<h2>As whom?</h2>
<ul class="card">{people}</ul>
<div class="buttons"><button class="button plain start" name="cancel" value="1">Cancel</button></div>
</form>
<p class="small faint">Nobody here is real and there are no passwords. Click on somebody.</p>
</main>"""
WRONG = """<main id="main" class="door">
<header><h1>Something went wrong</h1><p>You weren’t able to give access to the app: {why}.</p></header>
<p class="small faint">Go back and try to sign in again.</p>
</main>"""


async def ask(request: web.Request) -> web.Response:
    """The page. What is wrong with the request is told here: nobody is sent back."""
    stand_in = stand_in_of(request)
    if why := _wrong_with(request):
        return frame(stand_in, "Something went wrong", markup(WRONG, why=why), status=400)
    scopes = request.query["scope"].split()
    wishes = ", ".join(SCOPES[scope] for scope in scopes)
    buttons = joined(
        person_button(person, f"@{person.handle} · {person.about}".removesuffix(" · "))
        for person in stand_in.people.all()
    )
    app = app_name(request.query["client_id"])
    main: Markup = markup(DOOR, app=app, wishes=wishes, people=buttons)
    return frame(stand_in, f"{stand_in.name}: may {app}?", main)


async def choose(request: web.Request) -> web.Response:
    """Somebody was clicked on, or Cancel: back to the app, with a code or without."""
    if _wrong_with(request):
        return await ask(request)
    stand_in, query = stand_in_of(request), request.query
    form = await request.post()
    back = query["redirect_uri"]
    if "cancel" in form:
        raise web.HTTPFound(with_query(back, {"error": "access_denied", "state": query["state"]}))
    person = stand_in.people.get(str(form.get("person", "")))
    if person is None:
        return await ask(request)
    scopes = tuple(query["scope"].split())
    code = stand_in.codes.add(query["client_id"], back, query["code_challenge"], person.id, scopes, CODE_SECONDS)
    raise web.HTTPFound(with_query(back, {"state": query["state"], "code": code}))


def _wrong_with(request: web.Request) -> str:
    """Why this request cannot be asked about, or nothing."""
    query = request.query
    needed = ("client_id", "redirect_uri", "scope", "state", "code_challenge")
    checks = {f"{missing} is missing": True for missing in needed if not query.get(missing)} | {
        "the response type is not code": query.get("response_type") != "code",
        "the challenge is not S256": query.get("code_challenge_method", "").upper() != "S256",
        "the state is longer than 500 characters": len(query.get("state", "")) > MOST_STATE,
        "a scope is unknown": any(scope not in SCOPES for scope in query.get("scope", "").split()),
        "the redirect address is not on this machine": not may_return_to(query.get("redirect_uri", "")),
    }
    return next((why for why, wrong in checks.items() if wrong), "")
