"""The control interface of one network: what was created there, what shall go wrong, and how strict it is.

`GET posts` · `GET|PUT faults`: a list of what `faults/rule` describes · `GET odd`: answers that a rule may name ·
`GET requests` · `GET|PUT settings`
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.faults.standing import Standing
from alphorn.sandbox.network import UnknownOdd
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.played import Played
from alphorn.sandbox.stage import SANDBOX

BELOW = "/control/{network}"
RULES = TypeAdapter(list[Rule])
CHANGES = TypeAdapter(dict[str, Any])


def played_of(request: web.Request) -> Played:
    """The network that the address names. Raises HTTPNotFound."""
    slug, networks = request.match_info["network"], request.app[SANDBOX].networks
    if slug not in networks:
        raise web.HTTPNotFound(text=f"There is no network {slug} here.\n")
    return networks[slug]


async def posts(request: web.Request) -> web.Response:
    """Everything that apps created, oldest first, deleted ones too."""
    return web.json_response([_post(post) for post in played_of(request).stand_in.posts.created()])


async def faults(request: web.Request) -> web.Response:
    """The rules that hold."""
    return web.json_response([_standing(each) for each in played_of(request).faults.current])


async def set_faults(request: web.Request) -> web.Response:
    """These rules, and no others; an empty list is back to normal."""
    try:
        await played_of(request).trouble(RULES.validate_json(await request.read()))
    except UnknownOdd as sentence:
        raise web.HTTPUnprocessableEntity(text=f"{sentence}\n") from None
    return await faults(request)


async def odd(request: web.Request) -> web.Response:
    """The odd answers that a rule may name: what each is, and at which call it is met."""
    of_network = played_of(request).network.odd
    return web.json_response({name: {"words": each.words, "call": each.call} for name, each in of_network.items()})


async def requests(request: web.Request) -> web.Response:
    """How often each call came since the sandbox started."""
    counts = {call.title: number for call, number in played_of(request).stand_in.journal.counts.items()}
    return web.json_response(dict(sorted(counts.items())))


async def settings(request: web.Request) -> web.Response:
    """How strict it is."""
    return web.json_response(played_of(request).stand_in.settings.model_dump())


async def set_settings(request: web.Request) -> web.Response:
    """Turn the named switches; the others stay."""
    played, changes = played_of(request), CHANGES.validate_json(await request.read())
    settings_now = played.stand_in.settings.model_dump()
    played.stand_in.settings = played.network.settings.model_validate({**settings_now, **changes})
    return await settings(request)


ROUTES = (
    web.get(f"{BELOW}/posts", posts),
    web.get(f"{BELOW}/faults", faults),
    web.put(f"{BELOW}/faults", set_faults),
    web.get(f"{BELOW}/odd", odd),
    web.get(f"{BELOW}/requests", requests),
    web.get(f"{BELOW}/settings", settings),
    web.put(f"{BELOW}/settings", set_settings),
)


def _post(post: Item) -> dict[str, Any]:
    at = datetime.fromtimestamp(post.created_at, UTC).isoformat()
    return {**asdict(post), "created_at": at, "deleted": post.deleted_at is not None}


def _standing(standing: Standing) -> dict[str, Any]:
    rule: BaseModel = standing.rule
    return {**rule.model_dump(exclude_defaults=True), "left": standing.left, "seconds_left": standing.seconds_left}
