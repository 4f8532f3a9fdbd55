"""Business portfolios: which somebody belongs to, and which Pages they own or look after for others.

Documented: the edges and what they are called. Assumed: that `me/accounts` leaves such Pages out, and the refusals.
"""

import zlib
from collections.abc import Sequence

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of, wanted
from alphorn.sandbox.facebook.caller import require, token_of
from alphorn.sandbox.facebook.errors import no_such_object
from alphorn.sandbox.facebook.lists import listed
from alphorn.sandbox.facebook.reading import pages_listed
from alphorn.sandbox.facebook.roles import Role, roles_in
from alphorn.sandbox.facebook.seeing import require_self
from alphorn.sandbox.facebook.shapes.people import ACCOUNTS_DEFAULT, PAGE_FIELDS
from alphorn.sandbox.facebook.shapes.wire import Shape, picked
from alphorn.sandbox.playing.stand_in import stand_in_of

PERMISSION = "business_management"
KNOWN = frozenset({"id", "name"})


async def businesses(request: web.Request) -> web.Response:
    """The portfolios somebody belongs to."""
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    require_self(token, "me")
    require(token, PERMISSION)
    names = wanted(parameters, ("id", "name"), KNOWN, "Business")
    found = list(dict.fromkeys(role.held.portfolio for role in _held(request, token.person_id) if role.held))

    def shape(portfolio: str) -> Shape:
        return picked({"id": id_of(portfolio), "name": portfolio}, names)

    return web.json_response(listed(request, parameters, found, shape))


async def owned(request: web.Request) -> web.Response:
    """The Pages of a portfolio."""
    return await _pages(request, is_client=False)


async def clients(request: web.Request) -> web.Response:
    """The Pages that it looks after for others."""
    return await _pages(request, is_client=True)


async def _pages(request: web.Request, *, is_client: bool) -> web.Response:
    parameters = await parameters_of(request)
    token = token_of(request, parameters)
    require(token, PERMISSION)
    names = wanted(parameters, ACCOUNTS_DEFAULT, PAGE_FIELDS, "Page")
    there = [
        role
        for role in _held(request, token.person_id)
        if role.held and id_of(role.held.portfolio) == request.match_info["id"]
    ]
    if not there:
        raise no_such_object(request.match_info["id"])
    shown = [role for role in there if role.held and role.held.is_client == is_client]
    return web.json_response(pages_listed(request, parameters, token, shown, names))


def _held(request: web.Request, person_id: str) -> Sequence[Role]:
    return [role for role in roles_in(stand_in_of(request)).of(person_id) if role.held]


def id_of(portfolio: str) -> str:
    """The number of a portfolio."""
    return str(7_000_000_000 + zlib.crc32(portfolio.encode()))
