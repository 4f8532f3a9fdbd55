"""X's calls and pages: which address is whose."""

from aiohttp import web

from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.x import consent, follows, pages, posting, reading, tokens

ID = r"{id:[0-9]{1,19}}"
HANDLE = r"{handle:[A-Za-z0-9_]{1,15}}"
LISTS = (
    ("posts", "tweets", reading.posts),
    ("home", "timelines/reverse_chronological", reading.home),
    ("likes", "liked_tweets", reading.likes),
    ("bookmarks", "bookmarks", reading.bookmarks),
    ("following", "following", follows.following),
    ("followers", "followers", follows.followers),
)
LIST_CALLS = "GET /2/users/:id/*"


def serve(app: web.Application, stand_in: StandIn) -> None:
    """Put them into the application of Sandbox X."""
    stand_in.answer(app, "token", "POST", "/2/oauth2/token", tokens.token)
    stand_in.answer(app, "revoke", "POST", "/2/oauth2/revoke", tokens.revoke)
    stand_in.answer(app, "create", "POST", "/2/tweets", posting.create)
    stand_in.answer(app, "delete", "DELETE", f"/2/tweets/{ID}", posting.delete, "DELETE /2/tweets/:id")
    stand_in.answer(app, "me", "GET", "/2/users/me", reading.me)
    for name, path, handler in LISTS:
        stand_in.answer(app, name, "GET", f"/2/users/{ID}/{path}", handler, f"GET /2/users/:id/{path}")
    for path in ("/i/oauth2/authorize", "/2/oauth2/authorize"):  # the second is the specification's
        app.router.add_get(path, consent.ask)
        app.router.add_post(path, consent.choose)
    app.router.add_get("/", pages.everything)
    app.router.add_get("/i/user/{handle:[0-9]+}", pages.timeline)
    app.router.add_get(f"/{HANDLE}", pages.timeline)
    app.router.add_get(f"/{HANDLE}/status/{ID}", pages.status)
