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


def read(request: HttpRequest) -> str:
    """The text that was kept; it stays until something was sent, so that a page that is loaded anew has it still."""
    text = request.session.get(NAME, "")
    return text if isinstance(text, str) else ""


def forget(request: HttpRequest) -> None:
    """Something was sent: the sheet is empty again."""
    request.session.pop(NAME, None)
