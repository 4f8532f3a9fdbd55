"""What both networks' sign-in have in common: PKCE (RFC 7636), clients' credentials, addresses to return to."""

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from alphorn.sandbox.playing.loopback import is_loopback


def fits(verifier: str, challenge: str) -> bool:
    """Whether the verifier is the one behind the S256 challenge."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return secrets.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"=").decode(), challenge)


def basic_of(request: web.Request) -> tuple[str, str] | None:
    """Client id and secret of a Basic header, if there is one."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return client_id, secret


def bearer_of(request: web.Request) -> str:
    """The token of a Bearer header, or nothing."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() in ("bearer", "oauth") else ""


async def body_of(request: web.Request) -> dict[str, str]:
    """A form or a JSON object, as text by name. Anything else is empty."""
    if request.content_type == "application/json":
        try:
            said = json.loads(await request.text())
        except ValueError:
            return {}
        return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}
    form = await request.post()
    return {name: value for name, value in form.items() if isinstance(value, str)}


def may_return_to(address: str) -> bool:
    """Any address on this machine will do; the real networks want it registered."""
    return urlsplit(address).scheme in ("http", "https") and is_loopback(address)


def with_query(address: str, parameters: Mapping[str, str], fragment: str = "") -> str:
    """`address` with more in its query."""
    parts = urlsplit(address)
    query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, fragment))
