"""What every page stands in: the ways at its head, and where one is."""

from django.http import HttpRequest

from alphorn.lib.environment import environment

WAYS = {
    "write": ("write", "muted"),
    "posts": ("posts", "post"),
    "archive": ("archive", "delete-item", "delete-archive"),
    "schedule": ("schedule", "stream", "delete-stream"),
    "connections": ("connections", "connection", "person", "places"),
}


def frame(request: HttpRequest) -> dict[str, object]:
    """For all templates: `way` (which of the ways this page belongs to), `host`, `request_id`."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    way = next((way for way, names in WAYS.items() if name in names), "")
    return {"way": way, "host": environment().host, "request_id": getattr(request, "id", "")}
