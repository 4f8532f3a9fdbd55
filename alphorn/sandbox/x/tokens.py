"""X's token endpoint (docs.x.com, OAuth 2.0 authorization code with PKCE): exchange, refresh, revoke.

Documented: the parameters, 30 s for a code, 2 h for a token, Basic for confidential clients. Assumed: that a refresh
token works once, every error but the one for a refused token, and what revoking answers.
"""

from aiohttp import web

from alphorn.sandbox.playing.oauth import basic_of, body_of, fits
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of

ACCESS_SECONDS = 7200.0
REFRESH_SECONDS = 183 * 24 * 3600.0
REFUSED_TOKEN = "Value passed for the token was invalid."  # noqa: S105  # X's sentence


class Refused(Exception):
    """What the token endpoint says no with."""

    def __init__(self, description: str, error: str = "invalid_request", status: int = 400) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "error_description": description}


async def token(request: web.Request) -> web.Response:
    """A pair of tokens for a code or for a refresh token."""
    try:
        return web.json_response(await _exchange(request), headers={"Cache-Control": "no-store"})
    except Refused as refused:
        return web.json_response(refused.body, status=refused.status)


async def revoke(request: web.Request) -> web.Response:
    """Take one token back; one that nobody knows is taken back, too (RFC 7009)."""
    form = await body_of(request)
    tokens = stand_in_of(request).tokens
    try:
        client_id = _client(request, form)
        found = tokens.find(_required(form, "token"))
        if found is not None and found.client_id == client_id:
            tokens.end(found.token, "revoked")
    except Refused as refused:
        return web.json_response(refused.body, status=refused.status)
    return web.json_response({"revoked": True})


async def _exchange(request: web.Request) -> dict[str, object]:
    form = await body_of(request)
    stand_in = stand_in_of(request)
    client_id = _client(request, form)
    grant_type = _required(form, "grant_type")
    if grant_type == "authorization_code":
        return _by_code(stand_in, client_id, form)
    if grant_type == "refresh_token":
        return _by_refresh_token(stand_in, client_id, form)
    raise Refused(f"Value passed for the grant type was invalid: {grant_type}", "unsupported_grant_type")


def _client(request: web.Request, form: dict[str, str]) -> str:
    """The client that asks: by Basic if it has a secret, else by its id alone. Its secret stays what it was first."""
    basic = basic_of(request)
    client_id, secret = basic if basic else (form.get("client_id", ""), form.get("client_secret", ""))
    if not client_id:
        raise Refused("Missing valid authorization header", "unauthorized_client", 401)
    if not stand_in_of(request).clients.knows(client_id, secret):
        raise Refused("Missing valid authorization header", "unauthorized_client", 401)
    return client_id


def _by_code(stand_in: StandIn, client_id: str, form: dict[str, str]) -> dict[str, object]:
    code = stand_in.codes.find(_required(form, "code"))
    verifier, redirect_uri = _required(form, "code_verifier"), _required(form, "redirect_uri")
    if code is None or code.used or code.client_id != client_id or stand_in.clock() >= code.expires_at:
        raise Refused("Value passed for the authorization code was invalid.")
    if redirect_uri != code.redirect_uri:
        raise Refused("Value passed for the redirect uri did not match the uri of the authorization code.")
    if not fits(verifier, code.challenge):
        raise Refused("Value passed for the code verifier did not match the code challenge.")
    if not stand_in.codes.use(code.code):
        raise Refused("Value passed for the authorization code was invalid.")
    return _pair(stand_in, client_id, code.person_id, code.scopes)


def _by_refresh_token(stand_in: StandIn, client_id: str, form: dict[str, str]) -> dict[str, object]:
    former = stand_in.tokens.find(_required(form, "refresh_token"))
    if former is None or former.kind != "refresh" or former.client_id != client_id:
        raise Refused(REFUSED_TOKEN)
    if not former.lives(stand_in.clock()) or not stand_in.tokens.end(former.token, "used"):
        raise Refused(REFUSED_TOKEN)
    return _pair(stand_in, client_id, former.person_id, former.scopes)


def _pair(stand_in: StandIn, client_id: str, person_id: str, scopes: tuple[str, ...]) -> dict[str, object]:
    seconds = stand_in.settings.life(ACCESS_SECONDS)
    access = stand_in.tokens.add("access", client_id, person_id, scopes, seconds)
    answer: dict[str, object] = {
        "token_type": "bearer",
        "expires_in": int(seconds),
        "access_token": access,
        "scope": " ".join(scopes),
    }
    if "offline.access" in scopes:
        answer["refresh_token"] = stand_in.tokens.add("refresh", client_id, person_id, scopes, REFRESH_SECONDS)
    return answer


def _required(form: dict[str, str], name: str) -> str:
    if not form.get(name):
        raise Refused(f"Missing required parameter [{name}].")
    return form[name]
