"""OAuth 2.0 as our networks speak it: PKCE S256 (RFC 7636), code exchange and refresh (RFC 6749)."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from alphorn.lib.endings import OutcomeUnknown, Reason
from alphorn.networks.answer import Answer
from alphorn.networks.base import AppKeys, Token

STATE_BYTES = 32  # 256 bit
VERIFIER_BYTES = 48


def new_state() -> str:
    """A value nobody can guess, to know our own answer by."""
    return secrets.token_urlsafe(STATE_BYTES)


def new_verifier() -> str:
    """A PKCE code verifier of 64 characters."""
    return secrets.token_urlsafe(VERIFIER_BYTES)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def address(base: str, **parameters: str) -> str:
    """`base` with a query."""
    return f"{base}?{urlencode(parameters)}"


def basic(keys: AppKeys) -> str:
    """The Authorization header of a confidential client."""
    pair = f"{keys.client_id}:{keys.client_secret}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def token_from(answer: Answer, former: Token | None = None) -> Token:
    """The token in a successful answer of a token endpoint. Raises OutcomeUnknown(GARBAGE) when there is none.

    What the answer leaves out of refresh token and scopes is taken from the `former` one.
    """
    try:
        said = answer.json()
        access = said["access_token"]
        lifetime = said.get("expires_in")
        expires_at = None if lifetime is None else datetime.now(UTC) + timedelta(seconds=int(str(lifetime)))
    except (ValueError, KeyError, OverflowError) as error:
        raise OutcomeUnknown(Reason.GARBAGE, "no token in the answer") from error
    if not isinstance(access, str) or not access:
        raise OutcomeUnknown(Reason.GARBAGE, "no token in the answer")
    refresh = said.get("refresh_token") or (former.refresh if former else "")
    scope = said.get("scope")
    scopes = tuple(scope.split()) if isinstance(scope, str) else (former.scopes if former else ())
    return Token(access, str(refresh), expires_at, scopes)
