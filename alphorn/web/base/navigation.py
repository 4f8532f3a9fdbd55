"""What every page stands in: the ways at its head, and where one is."""

from django.http import HttpRequest

from alphorn.lib.environment import environment
from alphorn.models import User
from alphorn.web.base import draft

WAYS = {
    "write": ("write", "muted"),
    "posts": ("posts", "post"),
    "archive": ("archive", "delete-item", "delete-archive"),
    "schedule": ("schedule", "stream", "delete-stream"),
    "connections": ("connections", "connection", "person", "places", "doctor"),
}


def frame(request: HttpRequest) -> dict[str, object]:
    """For all templates: `way` (which of the ways this page belongs to), `host`, `request_id`, `author`."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    way = next((way for way, names in WAYS.items() if name in names), "")
    return {
        "way": way,
        "host": environment().host,
        "request_id": getattr(request, "id", ""),
        "author": lambda: _author(request),  # asked for on the sheet alone
    }


def _author(request: HttpRequest) -> str:
    return draft.author_of(request.user) if isinstance(request.user, User) else ""
