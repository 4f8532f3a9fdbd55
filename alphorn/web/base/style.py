"""The style sheet: one file per thing seen, served as one, under an address that changes with it."""

import hashlib
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# The order in which they are joined: tokens first, each thing after what it builds on.
PARTS = (
    "tokens", "base", "top", "button", "form", "card", "network", "delivery", "post", "compose", "suggestion",
    "connection", "archive", "schedule", "reading", "notice", "empty", "welcome",
)  # fmt: skip


@cache
def joined() -> tuple[str, str]:
    """The whole sheet, and its fingerprint."""
    sheet = "\n".join((settings.HERE / "static" / "css" / f"{part}.css").read_text() for part in PARTS)
    return sheet, hashlib.sha256(sheet.encode()).hexdigest()[:12]


@require_safe
def style(request: HttpRequest, fingerprint: str) -> HttpResponse:
    """The sheet of that fingerprint, to be kept for a year."""
    sheet, present = joined()
    if fingerprint != present:
        raise Http404
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
