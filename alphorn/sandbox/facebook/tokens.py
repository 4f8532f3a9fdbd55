"""Graph's tokens: a code for a short one, a short one for one of sixty days.

Documented: addresses, parameters, sixty days. Assumed: the sentences and codes of refusals, the short token's life.
"""

from aiohttp import web

from alphorn.sandbox.facebook.asking import parameters_of
from alphorn.sandbox.facebook.errors import GraphError, bad_parameter
from alphorn.sandbox.playing.oauth import basic_of, fits
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of

SHORT_SECONDS = 5400.0
LONG_SECONDS = 5_183_944.0
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
        secret = stand_in.clients.secret(client_id)
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
    if not stand_in_of(request).clients.knows(client_id, secret):
        raise GraphError("Error validating client secret.", 1)
    return client_id


def _by_code(stand_in: StandIn, client_id: str, parameters: dict[str, str]) -> web.Response:
    if not parameters.get("code"):
        raise GraphError("Missing authorization code", 1)
    code = stand_in.codes.find(parameters["code"])
    if code is None or code.client_id != client_id:
        raise GraphError("Invalid verification code format.", 100)
    if stand_in.clock() >= code.expires_at:
        raise GraphError("This authorization code has expired.", 100, subcode=36007)
    if parameters.get("redirect_uri") != code.redirect_uri:
        raise GraphError(VERIFYING, 100, subcode=36008)
    if code.challenge and not fits(parameters.get("code_verifier", ""), code.challenge):
        raise GraphError("Invalid code_verifier.", 100)
    if not stand_in.codes.use(code.code):
        raise GraphError("This authorization code has been used.", 100, subcode=36009)
    return _granted(stand_in, client_id, code.person_id, code.scopes, SHORT_SECONDS)


def _by_short_token(stand_in: StandIn, client_id: str, parameters: dict[str, str]) -> web.Response:
    short = stand_in.tokens.find(parameters.get("fb_exchange_token", ""))
    if short is None or short.kind == "page" or short.client_id != client_id or not short.lives(stand_in.clock()):
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    return _granted(stand_in, client_id, short.person_id, short.scopes, LONG_SECONDS)


def _granted(
    stand_in: StandIn, client_id: str, person_id: str, scopes: tuple[str, ...], seconds: float
) -> web.Response:
    kind = "long" if seconds == LONG_SECONDS else "short"
    life = stand_in.settings.life(seconds)
    token = stand_in.tokens.add(kind, client_id, person_id, scopes, life)
    return web.json_response({"access_token": token, "token_type": "bearer", "expires_in": int(life)})
