"""What a token of Graph is (debug_token)."""

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of
from alphorn.sandbox.facebook.caller import app_token, granted, token_of
from alphorn.sandbox.people.clients import app_name
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of

DATA_ACCESS_SECONDS = 90 * 24 * 3600


async def debug_token(request: web.Request) -> web.Response:
    """What a token is. Asked with the app's own token, or one of its people's [assumed: the body]."""
    parameters = await parameters_of(request)
    stand_in = stand_in_of(request)
    asking = token_of(request, parameters, proof=False)
    value = parameters.get("input_token", "")
    token = app_token(stand_in, value) or stand_in.tokens.find(value)
    if token is None or token.client_id != asking.client_id:
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return web.json_response({"data": {"error": error, "is_valid": False, "scopes": []}})
    return web.json_response({"data": _described(stand_in, token)})


def _described(stand_in: StandIn, token: Token) -> dict[str, object]:
    described: dict[str, object] = {
        "app_id": token.client_id,
        "type": {"page": "PAGE", "app": "APP"}.get(token.kind, "USER"),
        "application": app_name(token.client_id),
        "is_valid": token.lives(stand_in.clock()),
    }
    if token.kind == "app":
        return described
    described |= {
        "data_access_expires_at": int(token.issued_at) + DATA_ACCESS_SECONDS,
        "expires_at": int(token.expires_at),
        "issued_at": int(token.issued_at),
        "scopes": list(granted(token)),
        "granular_scopes": [{"scope": scope} for scope in granted(token)],
        "user_id": token.person_id,
    }
    return described | ({"profile_id": token.page_id} if token.page_id else {})
