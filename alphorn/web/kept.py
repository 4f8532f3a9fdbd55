"""What somebody typed, when it could not be taken just then: it stands in their session until they come back."""

from django.http import HttpRequest
from django.urls import reverse

NAME = "kept_text"
LONGEST = 100_000


def keep(request: HttpRequest) -> str:
    """Keep the text of a form in the session. Returns the address where it goes on."""
    if text := request.POST.get("text", ""):
        request.session[NAME] = text[:LONGEST]
        return reverse("write")
    return reverse("home")


def take(request: HttpRequest) -> str:
    """The text that was kept, once."""
    text = request.session.pop(NAME, "")
    return text if isinstance(text, str) else ""
