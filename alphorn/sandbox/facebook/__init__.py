"""Facebook, played: the Graph API's login, Pages and their posts, and pages to look at."""

from aiohttp import web

from alphorn.sandbox.facebook import dialog, pages, personal, posting, reading, tokens
from alphorn.sandbox.facebook.errors import errors
from alphorn.sandbox.facebook.usage import usage
from alphorn.sandbox.faults.trouble import trouble
from alphorn.sandbox.pictures.serving import add_pictures
from alphorn.sandbox.playing.loopback import only_loopback
from alphorn.sandbox.playing.stand_in import STAND_IN, Handler, StandIn
from alphorn.sandbox.walls.layout import add_static

VERSION = r"/{version:v\d+\.\d+}"
SLASH = "{slash:/?}"  # Meta's own SDK writes one at the end
NUMBER = r"{id:\d+}"
WHOSE = r"{id:me|\d+}"
POST = r"{id:\d+_\d+}"
NODE = r"{id:\d+(?:_\d+)?}"
EITHER = ("", VERSION)
VERSIONED = (VERSION,)
CALLS: tuple[tuple[str, str, str, Handler, str, tuple[str, ...]], ...] = (
    ("token", "GET", "/oauth/access_token", tokens.access_token, "/oauth/access_token", EITHER),
    ("token", "POST", "/oauth/access_token", tokens.access_token, "/oauth/access_token", EITHER),
    ("debug", "GET", "/debug_token", tokens.debug_token, "/debug_token", EITHER),
    ("me", "GET", "/me", reading.me, "/me", EITHER),
    ("accounts", "GET", "/me/accounts", reading.accounts, "/me/accounts", EITHER),
    ("accounts", "GET", f"/{NUMBER}/accounts", reading.accounts, "/me/accounts", VERSIONED),
    ("permissions", "GET", "/me/permissions", reading.permissions, "/me/permissions", EITHER),
    ("permissions", "GET", f"/{NUMBER}/permissions", reading.permissions, "/me/permissions", VERSIONED),
    ("revoke", "DELETE", "/me/permissions", posting.deauthorise, "/{user}/permissions", EITHER),
    ("revoke", "DELETE", f"/{NUMBER}/permissions", posting.deauthorise, "/{user}/permissions", VERSIONED),
    ("create", "POST", f"/{NUMBER}/feed", posting.create, "/{page}/feed", VERSIONED),
    ("page_posts", "GET", f"/{NUMBER}/published_posts", reading.page_posts, "/{page}/published_posts", VERSIONED),
    ("posts", "GET", f"/{WHOSE}/posts", personal.posts, "/{id}/posts", VERSIONED),
    ("posts", "GET", f"/{WHOSE}/feed", personal.posts, "/{id}/posts", VERSIONED),
    ("likes", "GET", f"/{WHOSE}/likes", personal.likes, "/{user}/likes", VERSIONED),
    ("friends", "GET", f"/{WHOSE}/friends", personal.friends, "/{user}/friends", VERSIONED),
    ("delete", "DELETE", f"/{POST}", posting.delete, "/{post}", VERSIONED),
    ("node", "GET", f"/{NODE}", reading.node, "/{id}", VERSIONED),
)


def application(stand_in: StandIn) -> web.Application:
    """The application of Sandbox Facebook: Graph and the pages share a port."""
    app = web.Application(middlewares=[only_loopback, trouble, usage, errors])
    app[STAND_IN] = stand_in
    for name, method, path, handler, title, prefixes in CALLS:
        for prefix in prefixes:
            stand_in.answer(app, name, method, f"{prefix}{path}{SLASH}", handler, f"{method} {title}")
    for prefix in EITHER:
        app.router.add_get(f"{prefix}/dialog/oauth{SLASH}", dialog.ask)
        app.router.add_post(f"{prefix}/dialog/oauth{SLASH}", dialog.choose)
    add_pictures(app, stand_in)
    add_static(app)
    app.router.add_get("/", pages.everything)
    app.router.add_get(f"/{POST}", pages.post)
    app.router.add_get("/{id:[A-Za-z0-9.]+}", pages.page)
    return app
