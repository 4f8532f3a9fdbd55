"""Graph's tokens: a code for a short one, a short one for one of sixty days, and what a token is (debug_token).

Documented: addresses, parameters, sixty days. Assumed: the sentences and codes of refusals, the short token's life.
"""

from aiohttp import web

from alphorn.sandbox.facebook.asking import app_token, granted, parameters_of, token_of
from alphorn.sandbox.facebook.errors import GraphError, bad_parameter
from alphorn.sandbox.people.grants import Token
from alphorn.sandbox.playing.oauth import basic_of, fits
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of
from alphorn.sandbox.walls.wall import app_name

SHORT_SECONDS = 5400.0
LONG_SECONDS = 5_183_944.0
DATA_ACCESS_SECONDS = 90 * 24 * 3600
VERIFYING = (
    "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in "
    "the OAuth dialog request"
)


async def access_token(request: web.Request) -> web.Response:
    """A token, by the kind of grant."""
    parameters = await parameters_of(request)
    stand_in = stand_in_of(request)
    client_id = _client(request, parameters)
    grant_type = parameters.get("grant_type", "authorization_code")
    if grant_type == "authorization_code":
        return _by_code(stand_in, client_id, parameters)
    if grant_type == "fb_exchange_token":
        return _by_short_token(stand_in, client_id, parameters)
    if grant_type == "client_credentials":
        secret = stand_in.grants.secret(client_id)
        return web.json_response({"access_token": f"{client_id}|{secret}", "token_type": "bearer"})
    raise bad_parameter(f"Invalid grant_type: {grant_type}")


def _client(request: web.Request, parameters: dict[str, str]) -> str:
    """The app, by parameters or by Basic. Its secret stays what it was first."""
    basic = basic_of(request) or ("", "")
    client_id = parameters.get("client_id") or basic[0]
    secret = parameters.get("client_secret") or basic[1]
    if not client_id:
        raise GraphError("Missing client_id parameter.", 101)
    if not secret:
        raise GraphError("Missing client_secret parameter.", 1)
    if not stand_in_of(request).grants.knows(client_id, secret):
        raise GraphError("Error validating client secret.", 1)
    return client_id


def _by_code(stand_in: StandIn, client_id: str, parameters: dict[str, str]) -> web.Response:
    if not parameters.get("code"):
        raise GraphError("Missing authorization code", 1)
    code = stand_in.grants.find_code(parameters["code"])
    if code is None or code.client_id != client_id:
        raise GraphError("Invalid verification code format.", 100)
    if stand_in.clock() >= code.expires_at:
        raise GraphError("This authorization code has expired.", 100, subcode=36007)
    if parameters.get("redirect_uri") != code.redirect_uri:
        raise GraphError(VERIFYING, 100, subcode=36008)
    if code.challenge and not fits(parameters.get("code_verifier", ""), code.challenge):
        raise GraphError("Invalid code_verifier.", 100)
    if not stand_in.grants.use_code(code.code):
        raise GraphError("This authorization code has been used.", 100, subcode=36009)
    return _granted(stand_in, client_id, code.person_id, code.scopes, SHORT_SECONDS)


def _by_short_token(stand_in: StandIn, client_id: str, parameters: dict[str, str]) -> web.Response:
    short = stand_in.grants.find(parameters.get("fb_exchange_token", ""))
    if short is None or short.kind == "page" or short.client_id != client_id or not short.lives(stand_in.clock()):
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    return _granted(stand_in, client_id, short.person_id, short.scopes, LONG_SECONDS)


def _granted(
    stand_in: StandIn, client_id: str, person_id: str, scopes: tuple[str, ...], seconds: float
) -> web.Response:
    kind = "long" if seconds == LONG_SECONDS else "short"
    token = stand_in.grants.token(kind, client_id, person_id, scopes, seconds)
    return web.json_response({"access_token": token, "token_type": "bearer", "expires_in": int(seconds)})


async def debug_token(request: web.Request) -> web.Response:
    """What a token is. Asked with the app's own token, or one of its people's [assumed: the body]."""
    parameters = await parameters_of(request)
    stand_in = stand_in_of(request)
    asking = token_of(request, parameters, proof=False)
    value = parameters.get("input_token", "")
    token = app_token(stand_in, value) or stand_in.grants.find(value)
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
