"""What the web server runs: live events in front, Django behind a bounded pool of threads."""

from typing import Any

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402 - Django must be set up before its parts are loaded

from alphorn.web.live import Live, Receive, Scope, Send  # noqa: E402
from alphorn.web.pool import Pool  # noqa: E402

live = Live()
pages = Pool(WSGIHandler())


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route one ASGI connection."""
    match scope["type"], scope.get("path"):
        case "lifespan", _:
            await _lifespan(receive, send)
        case "http", "/live":
            await live(scope, receive, send)
        case "http", _:
            await pages(scope, receive, send)
        case _:
            await send({"type": "websocket.close", "code": 1000})


async def _lifespan(receive: Receive, send: Send) -> None:
    message: Any = await receive()
    while message["type"] != "lifespan.shutdown":
        live.open()
        await send({"type": "lifespan.startup.complete"})
        pages.log_ready()
        message = await receive()
    live.close()
    await send({"type": "lifespan.shutdown.complete"})
