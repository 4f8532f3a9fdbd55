"""OAuth 2.0 as our networks speak it: PKCE S256 (RFC 7636), code exchange and refresh (RFC 6749)."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.facts import AppKeys
from alphorn.networks.grants import Token
from alphorn.networks.reasons import Reason

STATE_BYTES = 32  # 256 bit
VERIFIER_BYTES = 48
LONGEST_LIFE = timedelta(days=3650)
SEPARATORS = re.compile(r"[\s,]+")  # of scopes: a space, as the standard has it, or a comma
TOKEN = re.compile(r"[\x21-\x7e]+")  # visible ASCII (RFC 6749, A.12; a space would end it in a header)


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


def is_token(value: object) -> bool:
    """Whether that can be a token: one that cannot be written into a header is none."""
    return isinstance(value, str) and TOKEN.fullmatch(value) is not None


def token_from(answer: Answer, former: Token | None = None) -> Token:
    """The token in a successful answer of a token endpoint. Raises OutcomeUnknown(GARBAGE) when there is none.

    What the answer leaves out of refresh token and scopes, or says as nothing that could be one, is taken from the
    `former` one: the rest of it counts, as the network takes that for given.
    """
    try:
        said = answer.json()
    except ValueError as error:
        raise OutcomeUnknown(Reason.GARBAGE, "no token in the answer") from error
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if not is_token(access):
        raise OutcomeUnknown(Reason.GARBAGE, "no token in the answer")
    if not is_token(refresh):
        refresh = former.refresh if former else ""
    return Token(str(access), str(refresh), _life_of(said.get("expires_in")), _scopes_in(said.get("scope"), former))


def _life_of(seconds: object) -> timedelta | None:
    """How long it lives from now on. None for nonsense, too: a refusal will say that it is over."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | str):
        return None
    try:
        return min(max(timedelta(seconds=float(seconds)), timedelta(0)), LONGEST_LIFE)
    except (ValueError, OverflowError):
        return None


def _scopes_in(scope: object, former: Token | None) -> tuple[str, ...]:
    """What was given, however it is written; what a former one had where nothing is said (RFC 6749, 5.1 and 6)."""
    names = SEPARATORS.split(scope) if isinstance(scope, str) else scope if isinstance(scope, list) else ()
    given = tuple(str(name) for name in names if is_token(name))
    return given or (former.scopes if former else ())
