"""A browser in which somebody has signed in before: it keeps a note of it, and is not shut out by what others try."""

import secrets
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from alphorn.lib.environment import environment
from alphorn.models import User

COOKIE = "__Host-known" if environment().is_https else "known"
SALT = "alphorn.known-browser"
GOOD_FOR_SECONDS = 180 * 86_400
MOST_PEOPLE = 5
LONGEST = 2_000


def known_as(request: HttpRequest, login: str) -> str:
    """Under which name this browser is known at that account; "" when it is not, or its password is another one."""
    note = _note(request)
    if not note["of"]:
        return ""
    user = User.objects.at(login).first()
    kept = note["of"].get(str(user.pk), "") if user else ""
    return note["id"] if user and constant_time_compare(kept, _fingerprint(user)) else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """`user` has signed in here."""
    note = _note(request)
    others = [(pk, kept) for pk, kept in note["of"].items() if pk != str(user.pk)]
    note["of"] = dict([*others, (str(user.pk), _fingerprint(user))][-MOST_PEOPLE:])
    response.set_cookie(
        COOKIE,
        signing.dumps(note, salt=SALT),
        max_age=GOOD_FOR_SECONDS,
        secure=environment().is_https,
        httponly=True,
        samesite="Lax",
    )


def _note(request: HttpRequest) -> dict[str, Any]:
    kept = request.COOKIES.get(COOKIE, "")
    try:
        note: dict[str, Any] = signing.loads(kept, salt=SALT, max_age=GOOD_FOR_SECONDS) if len(kept) < LONGEST else {}
    except signing.BadSignature:
        note = {}
    return note or {"id": secrets.token_urlsafe(12), "of": {}}


def _fingerprint(user: User) -> str:
    """Of account and password: another one ends it."""
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]
