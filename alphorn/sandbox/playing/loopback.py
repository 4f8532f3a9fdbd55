"""Nobody but this machine: addresses and origins that are not loopback are turned away."""

from urllib.parse import urlsplit

from aiohttp import web

from alphorn.sandbox.playing.stand_in import Handler

NAMES = ("localhost", "127.0.0.1", "::1")


@web.middleware
async def only_loopback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a host name that was pointed at us (DNS rebinding), and requests that pages of other sites make."""
    if not is_loopback(f"http://{request.host}"):
        raise web.HTTPMisdirectedRequest(text="The sandbox is played on this machine alone.\n")
    origin = request.headers.get("Origin", "null")
    if request.method not in ("GET", "HEAD") and origin != "null" and not is_loopback(origin):
        raise web.HTTPForbidden(text="The sandbox listens to no page of another site.\n")
    return await handler(request)


def is_loopback(address: str) -> bool:
    """Whether an address names this machine. `*.localhost` does, too (RFC 6761)."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host in NAMES or host.endswith(".localhost")
