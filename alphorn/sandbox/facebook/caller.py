"""Who calls Graph: the token of a request with its proof, and what it was allowed."""

import hashlib
import hmac
from datetime import UTC, datetime

from aiohttp import web

from alphorn.sandbox.facebook.errors import GraphError, no_permission
from alphorn.sandbox.facebook.settings import settings_of
from alphorn.sandbox.people.tokens import Token
from alphorn.sandbox.playing.oauth import bearer_of
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of


def token_of(request: web.Request, parameters: dict[str, str], *, proof: bool = True) -> Token:
    """The living token of a call. Raises GraphError 190, or 100 where the proof is missing or wrong."""
    stand_in = stand_in_of(request)
    value = parameters.get("access_token") or bearer_of(request)
    if not value:
        raise GraphError("An active access token must be used to query information about the current user.", 2500)
    token = app_token(stand_in, value) or stand_in.tokens.find(value)
    if token is None:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    require_living(token, stand_in.clock())
    _check_proof(
        stand_in, token, parameters.get("appsecret_proof"), required=proof and settings_of(stand_in).require_proof
    )
    return token


def app_token(stand_in: StandIn, value: str) -> Token | None:
    """ "id|secret" is the app itself."""
    client_id, _, secret = value.partition("|")
    if not secret or not stand_in.clients.knows(client_id, secret):
        return None
    return Token(value, "app", client_id, "", "", (), stand_in.clock(), 0.0, "")


def require_living(token: Token, now: float) -> None:
    """Raises GraphError 190 with the subcode that says why not."""
    if token.ended:
        message = f"Error validating access token: The user has not authorized application {token.client_id}."
        raise GraphError(message, 190, subcode=458)
    if not token.lives(now):
        since, current = (
            f"{datetime.fromtimestamp(at, UTC):%A, %d-%b-%y %H:%M:%S} UTC" for at in (token.expires_at, now)
        )
        message = f"Error validating access token: Session has expired on {since}. The current time is {current}."
        raise GraphError(message, 190, subcode=463)


def _check_proof(stand_in: StandIn, token: Token, proof: str | None, *, required: bool) -> None:
    """HMAC-SHA256 of the token with the app's secret (docs/graph-api/guides/secure-requests)."""
    if proof is None:
        if required and token.kind != "app":
            message = "API calls from the server require an appsecret_proof argument"
            raise GraphError(message, 100, kind="GraphMethodException")
        return
    secret = stand_in.clients.secret(token.client_id) or ""
    right = hmac.new(secret.encode(), token.token.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), proof.encode()):
        raise GraphError("Invalid appsecret_proof provided in the API argument", 100, kind="GraphMethodException")


def granted(token: Token) -> tuple[str, ...]:
    """The permissions that were given; a declined one is kept with a minus."""
    return tuple(scope for scope in token.scopes if not scope.startswith("-"))


def require(token: Token, *permissions: str) -> None:
    """Raises GraphError 200 where a permission is missing."""
    if missing := [name for name in permissions if name not in granted(token)]:
        raise no_permission(f"Requires {' and '.join(missing)} permission")
