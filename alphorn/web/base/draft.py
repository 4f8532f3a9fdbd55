"""What somebody typed, when it could not be taken just then: it stands in their session until they come back."""

from django.http import HttpRequest
from django.urls import reverse

NAME = "kept_text"
TICKS = "kept_ticks"
LONGEST = 100_000
MOST_TICKS = 500


def keep(request: HttpRequest) -> str:
    """Keep the text of a form in the session. Returns the address where it goes on."""
    if text := request.POST.get("text", ""):
        request.session[NAME] = text[:LONGEST]
        return reverse("write")
    return reverse("home")


def keep_sheet(request: HttpRequest) -> None:
    """Keep a whole sheet, as it is now: its text, even an empty one, and what is ticked. Without a text: nothing."""
    if "text" in request.POST:
        request.session[NAME] = request.POST["text"].replace("\r\n", "\n")[:LONGEST]
        request.session[TICKS] = request.POST.getlist("to")[:MOST_TICKS]


def ticks(request: HttpRequest) -> list[str] | None:
    """What was ticked on the sheet that was kept; None: nobody said."""
    found = request.session.get(TICKS)
    return [str(each) for each in found] if isinstance(found, list) else None


def read(request: HttpRequest) -> str:
    """The text that was kept; it stays until something was sent, so that a page that is loaded anew has it still."""
    text = request.session.get(NAME, "")
    return text if isinstance(text, str) else ""


def forget(request: HttpRequest) -> None:
    """Something was sent: the sheet is empty again."""
    request.session.pop(NAME, None)
    request.session.pop(TICKS, None)
