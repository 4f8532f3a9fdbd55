"""The control interface for people: who lives here, and more of them."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.people.people import Person
from alphorn.sandbox.played import Played
from alphorn.sandbox.stage import SANDBOX


class MovingIn(BaseModel):
    """Who is to be added: `{"network": "x", "people": [{"name": "Zoe"}]}`. What a person has, the network says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    network: str
    people: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]


async def everybody(request: web.Request) -> web.Response:
    """All people by network."""
    networks = request.app[SANDBOX].networks
    return web.json_response(
        {slug: [_told(played, person) for person in played.stand_in.people.all()] for slug, played in networks.items()}
    )


async def move_in(request: web.Request) -> web.Response:
    """Add them all, or none."""
    sandbox, wanted = request.app[SANDBOX], MovingIn.model_validate_json(await request.read())
    if wanted.network not in sandbox.networks:
        raise web.HTTPBadRequest(text=f"There is no network {wanted.network} here.\n")
    played = sandbox.networks[wanted.network]
    newcomers = [played.network.newcomer.model_validate(each) for each in wanted.people]
    with sandbox.store.change():
        people = [each.move_in(played.stand_in) for each in newcomers]
    return web.json_response([_told(played, person) for person in people], status=201)


ROUTES = (web.get("/control/people", everybody), web.post("/control/people", move_in))


def _told(played: Played, person: Person) -> dict[str, Any]:
    more = played.network.more_of(played.stand_in, person)
    return {"id": person.id, "handle": person.handle, "name": person.name, **more}
