"""What the web server runs: live events and fetched pictures in front, Django behind a bounded pool of threads."""

from typing import Any

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - Django must be set up before its parts are loaded

from alphorn.web.server.form_types import PlainForms  # noqa: E402
from alphorn.web.server.health import Health, by_nobody, say_not_well  # noqa: E402
from alphorn.web.server.live import Live, Receive, Scope, Send  # noqa: E402
from alphorn.web.server.picture_fetcher import Fetching  # noqa: E402
from alphorn.web.server.pool import Pool  # noqa: E402
from alphorn.web.server.refusals import answered  # noqa: E402

health = Health()
live = Live()
fetching = Fetching()
pages = Pool(PlainForms(WSGIHandler()))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one ASGI connection."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await answered(_http, scope, receive, send)


async def _http(scope: Scope, receive: Receive, send: Send) -> None:
    match scope["path"]:
        case "/healthz" if not await health.is_well():
            await say_not_well(send)
        case "/healthz":
            await pages(by_nobody(scope), receive, send)
        case "/live":
            await live(scope, receive, send)
        case str(path) if path.startswith("/pictures/"):
            await fetching.see_to(scope)
            await pages(scope, receive, send)
        case _:
            await pages(scope, receive, send)


def leave() -> None:
    """End what would not end by itself, or not soon: the server is about to."""
    live.close()
    fetching.leave()


async def _lifespan(receive: Receive, send: Send) -> None:
    message: Any = await receive()
    while message["type"] != "lifespan.shutdown":
        live.open()
        await fetching.open()
        await send({"type": "lifespan.startup.complete"})
        pages.log_ready()
        message = await receive()
    leave()
    await fetching.close()
    await health.close()
    await send({"type": "lifespan.shutdown.complete"})
