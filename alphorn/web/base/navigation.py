"""What every page stands in: the ways at its head, and where one is."""

from django.http import HttpRequest

from alphorn.lib.environment import environment
from alphorn.models import Event, User
from alphorn.web.base import draft

WAYS = {
    "write": ("write", "muted"),
    "posts": ("posts", "post"),
    "archive": ("archive", "delete-item", "delete-archive"),
    "schedule": ("schedule", "stream", "delete-stream"),
    "needs-you": ("needs-you", "event"),
    "connections": ("connections", "connection", "person", "places", "doctor"),
}


def frame(request: HttpRequest) -> dict[str, object]:
    """For all templates: `way` (which of the ways this page belongs to), `host`, `request_id`; and, asked for where a
    page says them, `author` and `needs_you`."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    way = next((way for way, names in WAYS.items() if name in names), "")
    return {
        "way": way,
        "host": environment().host,
        "request_id": getattr(request, "id", ""),
        "author": lambda: _author(request),
        "needs_you": lambda: _needs_you(request),
    }


def _author(request: HttpRequest) -> str:
    return draft.author_of(request.user) if isinstance(request.user, User) else ""


def _needs_you(request: HttpRequest) -> int:
    """How many things need whoever looks at the page."""
    workspace = getattr(request, "workspace", None)
    return 0 if workspace is None else Event.objects.of(workspace).open().count()
