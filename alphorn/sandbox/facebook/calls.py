"""Facebook's calls and pages: which address is whose. Graph and the pages share a port."""

from aiohttp import web

from alphorn.sandbox.facebook import debug, dialog, pages, personal, portfolios, posting, reading, tokens
from alphorn.sandbox.playing.stand_in import Handler, StandIn

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
    ("debug", "GET", "/debug_token", debug.debug_token, "/debug_token", EITHER),
    ("me", "GET", "/me", reading.me, "/me", EITHER),
    ("accounts", "GET", "/me/accounts", reading.accounts, "/me/accounts", EITHER),
    ("accounts", "GET", f"/{NUMBER}/accounts", reading.accounts, "/me/accounts", VERSIONED),
    ("businesses", "GET", "/me/businesses", portfolios.businesses, "/me/businesses", VERSIONED),
    ("owned_pages", "GET", f"/{NUMBER}/owned_pages", portfolios.owned, "/{business}/owned_pages", VERSIONED),
    ("client_pages", "GET", f"/{NUMBER}/client_pages", portfolios.clients, "/{business}/client_pages", VERSIONED),
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
LIST_CALLS = "GET /{*}/*"


def serve(app: web.Application, stand_in: StandIn) -> None:
    """Put them into the application of Sandbox Facebook."""
    for name, method, path, handler, title, prefixes in CALLS:
        for prefix in prefixes:
            stand_in.answer(app, name, method, f"{prefix}{path}{SLASH}", handler, f"{method} {title}")
    for prefix in EITHER:
        app.router.add_get(f"{prefix}/dialog/oauth{SLASH}", dialog.ask)
        app.router.add_post(f"{prefix}/dialog/oauth{SLASH}", dialog.choose)
    app.router.add_get("/", pages.everything)
    app.router.add_get(f"/{POST}", pages.post)
    app.router.add_get("/{id:[A-Za-z0-9.]+}", pages.page)
