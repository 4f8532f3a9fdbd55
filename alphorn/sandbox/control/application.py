"""The control interface: what was created, what shall go wrong, how often each call came, who lives here. JSON.

`GET|POST /control/people` · `POST /control/reset` · and of each network, below `/control/{network}/`, what
`one_network` and `items` say.
"""

from aiohttp import web
from pydantic import ValidationError

from alphorn.sandbox.control import items, one_network, people, start_page
from alphorn.sandbox.playing.loopback import only_json, only_loopback, strict_headers
from alphorn.sandbox.playing.stand_in import Handler
from alphorn.sandbox.stage import SANDBOX, Sandbox
from alphorn.sandbox.walls.styles import add_static


def application(sandbox: Sandbox) -> web.Application:
    """The application of the control port: the interface, and a page for people."""
    app = web.Application(middlewares=[only_loopback, only_json, plain_errors])
    app.on_response_prepare.append(strict_headers)
    app[SANDBOX] = sandbox
    app.router.add_post("/control/reset", reset)
    for routes in (people.ROUTES, one_network.ROUTES, items.ROUTES, start_page.ROUTES):
        app.add_routes(routes)
    add_static(app)
    return app


async def reset(request: web.Request) -> web.Response:
    """As it was on the first day."""
    await request.app[SANDBOX].reset()
    return web.json_response({"reset": True})


@web.middleware
async def plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in JSON what is wrong with a request."""
    try:
        return await handler(request)
    except ValidationError as error:
        wrong = [{"where": list(each["loc"]), "why": each["msg"]} for each in error.errors(include_url=False)]
        return web.json_response({"errors": wrong}, status=400)
