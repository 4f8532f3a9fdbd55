"""Nobody but this machine, and no page but the sandbox's own: other addresses and origins are turned away."""

from urllib.parse import urlsplit

from aiohttp import web

from alphorn.sandbox.playing.stand_in import Handler

NAMES = ("localhost", "127.0.0.1", "::1")
SAFE = ("GET", "HEAD", "OPTIONS")
FROM_HERE = ("same-origin", "none")  # "none": somebody typed it
JSON = "application/json"
NOT_TO_A_PAGE = "The sandbox listens to no page of another site.\n"
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with none, a browser would call the origin of our own forms "null"
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


@web.middleware
async def only_loopback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a host name that was pointed at us (DNS rebinding), and requests that pages of other sites make."""
    if not is_loopback(f"http://{request.host}"):
        raise web.HTTPMisdirectedRequest(text="The sandbox is played on this machine alone.\n")
    if request.method not in SAFE and is_of_another_page(request):
        raise web.HTTPForbidden(text=NOT_TO_A_PAGE)
    return await handler(request)


def is_of_another_page(request: web.Request) -> bool:
    """Whether a browser sends it for a page that is not at this very address. Programs name no page at all."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return True
    return request.headers.get("Sec-Fetch-Site", "none") not in FROM_HERE


@web.middleware
async def only_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a form of any site could bring where JSON is asked for: no form can say that it is JSON."""
    brings_something = request.path.startswith("/control/") and request.method not in SAFE and request.can_read_body
    if brings_something and request.content_type != JSON:
        raise web.HTTPUnsupportedMediaType(text=f"This takes {JSON}.\n")
    return await handler(request)


async def strict_headers(request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Nothing is sniffed, framed or kept, whatever it is; a page has said already what it may do beyond that."""
    add_strict(response)


def add_strict(response: web.StreamResponse) -> None:
    """Whatever it has not said itself."""
    for name, value in STRICT.items():
        response.headers.setdefault(name, value)


def is_loopback(address: str) -> bool:
    """Whether an address names this machine. `*.localhost` does, too (RFC 6761)."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host in NAMES or host.endswith(".localhost")
