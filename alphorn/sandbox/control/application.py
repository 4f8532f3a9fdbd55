"""The control interface: what was created, what shall go wrong, how often each call came, who lives here. JSON.

`GET /control/{network}/posts` · `GET|PUT /control/{network}/faults` · `GET /control/{network}/requests`
`GET|PUT /control/{network}/settings` · `GET|POST /control/people` · `POST /control/reset`
`GET|POST|PATCH|DELETE /control/{network}/items`: see `control/items`. A fault is a `Rule`: see `faults/rules`.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from alphorn.sandbox.control import items as control_items
from alphorn.sandbox.control import people as moving_in
from alphorn.sandbox.control import start_page
from alphorn.sandbox.faults.rules import Rule, Standing
from alphorn.sandbox.oracle.items import Item
from alphorn.sandbox.playing.loopback import only_loopback
from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.stand_in import Handler, StandIn
from alphorn.sandbox.stage import SANDBOX, Sandbox
from alphorn.sandbox.walls.layout import add_static

RULES = TypeAdapter(list[Rule])
NETWORK = "{network}"


def application(sandbox: Sandbox) -> web.Application:
    """The application of the control port: the interface, and a page for people."""
    app = web.Application(middlewares=[only_loopback, _plain_errors])
    app[SANDBOX] = sandbox
    app.add_routes(
        [
            web.get(f"/control/{NETWORK}/posts", posts),
            web.get(f"/control/{NETWORK}/faults", faults),
            web.put(f"/control/{NETWORK}/faults", set_faults),
            web.get(f"/control/{NETWORK}/requests", requests),
            web.get(f"/control/{NETWORK}/settings", settings),
            web.put(f"/control/{NETWORK}/settings", set_settings),
            web.get(f"/control/{NETWORK}/items", items),
            web.post(f"/control/{NETWORK}/items", add_items),
            web.patch(f"/control/{NETWORK}/items", change_item),
            web.delete(f"/control/{NETWORK}/items", remove_items),
            web.get("/control/people", people),
            web.post("/control/people", add_people),
            web.post("/control/reset", reset),
            web.get("/", start_page.show),
            web.post("/{network}/trouble", start_page.trouble),
        ]
    )
    add_static(app)
    return app


async def posts(request: web.Request) -> web.Response:
    """Everything that apps created, oldest first, deleted ones too."""
    return web.json_response([_post(post) for post in _network(request).posts.created()])


async def faults(request: web.Request) -> web.Response:
    """The rules that hold."""
    return web.json_response([_standing(each) for each in _network(request).faults.current])


async def set_faults(request: web.Request) -> web.Response:
    """These rules, and no others; an empty list is back to normal."""
    rules = RULES.validate_json(await request.read())
    stand_in = _network(request)
    await request.app[SANDBOX].trouble(stand_in.slug, rules)
    return web.json_response([_standing(each) for each in stand_in.faults.current])


async def requests(request: web.Request) -> web.Response:
    """How often each call came since the sandbox started."""
    counts = _network(request).journal.counts
    return web.json_response(
        {call.title: number for call, number in sorted(counts.items(), key=lambda row: row[0].title)}
    )


async def settings(request: web.Request) -> web.Response:
    """How strict it is."""
    return web.json_response(_network(request).settings.model_dump())


async def set_settings(request: web.Request) -> web.Response:
    """Turn the named switches; the others stay."""
    stand_in = _network(request)
    changes = TypeAdapter(dict[str, Any]).validate_json(await request.read())
    stand_in.settings = Settings.model_validate({**stand_in.settings.model_dump(), **changes})
    return web.json_response(stand_in.settings.model_dump())


async def items(request: web.Request) -> web.Response:
    """The newest of a stream, and how many it has."""
    query = {name: value for name, value in request.query.items() if name != "limit"}
    place = control_items.Place.model_validate(query)
    limit = TypeAdapter(int).validate_python(request.query.get("limit", "25"))
    return web.json_response(control_items.shown(_network(request), place, limit))


async def add_items(request: web.Request) -> web.Response:
    """One more, or so many."""
    new = control_items.New.model_validate_json(await request.read())
    return web.json_response(control_items.add(_network(request), new), status=201)


async def change_item(request: web.Request) -> web.Response:
    """Edit one."""
    changed = control_items.Changed.model_validate_json(await request.read())
    return web.json_response(control_items.change(_network(request), changed))


async def remove_items(request: web.Request) -> web.Response:
    """Take one away, or all."""
    gone = control_items.Gone.model_validate_json(await request.read())
    return web.json_response(control_items.remove(_network(request), gone))


async def people(request: web.Request) -> web.Response:
    """Everybody."""
    return web.json_response(moving_in.everybody(request.app[SANDBOX]))


async def add_people(request: web.Request) -> web.Response:
    """Let more people move in."""
    wanted = moving_in.MovingIn.model_validate_json(await request.read())
    return web.json_response(moving_in.move_in(request.app[SANDBOX], wanted), status=201)


async def reset(request: web.Request) -> web.Response:
    """As it was on the first day."""
    await request.app[SANDBOX].reset()
    return web.json_response({"reset": True})


@web.middleware
async def _plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ValidationError as error:
        wrong = [{"where": list(each["loc"]), "why": each["msg"]} for each in error.errors(include_url=False)]
        return web.json_response({"errors": wrong}, status=400)


def _network(request: web.Request) -> StandIn:
    slug = request.match_info["network"]
    networks = request.app[SANDBOX].networks
    if slug not in networks:
        raise web.HTTPNotFound(text=f"There is no network {slug} here.\n")
    return networks[slug]


def _post(post: Item) -> dict[str, Any]:
    at = datetime.fromtimestamp(post.created_at, UTC).isoformat()
    return {**asdict(post), "created_at": at, "deleted": post.deleted_at is not None}


def _standing(standing: Standing) -> dict[str, Any]:
    rule: BaseModel = standing.rule
    return {**rule.model_dump(exclude_defaults=True), "left": standing.left, "seconds_left": standing.seconds_left}
