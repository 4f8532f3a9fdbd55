"""Signing in by hand, for clients that know no login, and where a test wants to do it wrong."""

import base64
import hashlib
from collections.abc import Sequence
from urllib.parse import urlencode

import requests

from tests.sandbox.played import CALLBACK, CLIENT_ID, FACEBOOK_SCOPES, SECRET, X_SCOPES, Played, query_of

VERIFIER = "a-verifier-that-is-long-enough-to-be-one-of-forty-three"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
KEYS = {"client_id": CLIENT_ID, "client_secret": SECRET}


def dialog(played: Played, **more: str) -> str:
    """The dialog's address."""
    asked = {"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "state": "st", "scope": ",".join(FACEBOOK_SCOPES)}
    return f"{played.facebook}/v26.0/dialog/oauth?{urlencode({**asked, **more})}"


def short_token(played: Played, person: str, scopes: Sequence[str] = FACEBOOK_SCOPES) -> str:
    """A token of an hour or two."""
    code = query_of(played.consent(dialog(played, scope=",".join(scopes)), person=person))["code"]
    return exchanged(played, code=code, redirect_uri=CALLBACK)


def long_token(played: Played, person: str, scopes: Sequence[str] = FACEBOOK_SCOPES) -> str:
    """A token of sixty days."""
    return exchanged(played, grant_type="fb_exchange_token", fb_exchange_token=short_token(played, person, scopes))


def exchanged(played: Played, **parameters: str) -> str:
    """A token for something else."""
    url = f"{played.facebook}/v26.0/oauth/access_token"
    answer = requests.get(url, params={**KEYS, **parameters}, timeout=10)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def x_consent(played: Played, **changed: str) -> str:
    """The address of X's consent page."""
    asked = {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": CALLBACK,
        "scope": " ".join(X_SCOPES),
        "state": "st",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return f"{played.x}/i/oauth2/authorize?{urlencode({**asked, **changed})}"


def x_token(played: Played, person: str, scopes: Sequence[str] = X_SCOPES) -> dict[str, str]:
    """A pair of tokens of X."""
    code = query_of(played.consent(x_consent(played, scope=" ".join(scopes)), person=person))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    answer = requests.post(f"{played.x}/2/oauth2/token", data=form, auth=(CLIENT_ID, SECRET), timeout=10)
    assert answer.status_code == 200, answer.text
    token: dict[str, str] = answer.json()
    return token
