"""What somebody typed, when it could not be taken just then. It belongs to somebody: to their session while they are
signed in; until then it travels, signed, in the sign-in form itself. Nothing is stored for nobody."""

from dataclasses import dataclass

from allauth.account.forms import LoginForm
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from alphorn.models import User

NAME = "kept_text"
TICKS = "kept_ticks"
LONGEST = 100_000
MOST_TICKS = 500
LONGEST_TICK = 36  # a UUID's
FIELD = "kept"  # of the forms at the door
IS_MINE = "is_mine"  # of the sign-up form
SALT = "alphorn.draft"
GOOD_FOR_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Sheet:
    """Text and ticks of a sheet, and whose it is: "" where nobody said."""

    text: str
    ticks: list[str]
    author: str

    def is_of(self, user: User) -> bool:
        """Whether that user may see it."""
        return not self.author or constant_time_compare(self.author, author_of(user))


def author_of(user: User) -> str:
    """What stands on somebody's sheets to tell them from anybody else's, and tells nothing else."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:32]


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The answer to a form of nobody: the sign-in page, which takes along what was typed."""
    if not request.POST.get("text"):
        return redirect_to_login(reverse("home"))
    return sign_in_page(request, _sealed(request))


def sign_in_page(request: HttpRequest, kept: str, status: int = 403) -> HttpResponse:
    """The sign-in page, with a sealed sheet in its form."""
    page = {
        "form": LoginForm(request=request),
        "redirect_field_name": "next",
        "redirect_field_value": reverse("write"),
        "kept": kept,
    }
    return render(request, "account/login.html", page, status=status)


def take_in(request: HttpRequest, user: User, *, is_new: bool = False) -> None:
    """`user` has signed in: what the form took along stands on their sheet, if it is theirs.

    Somebody who `is_new` has written nothing yet: they were asked whether it is theirs, and say so.
    """
    sheet = opened(request.POST.get(FIELD, ""))
    if sheet and (sheet.is_of(user) or (is_new and IS_MINE in request.POST)):
        request.session[NAME], request.session[TICKS] = sheet.text, sheet.ticks or None


def opened(sealed: str) -> Sheet | None:
    """The sheet that was sealed; None where it is none of ours, or too old."""
    try:
        return Sheet(*signing.loads(sealed, salt=SALT, max_age=GOOD_FOR_SECONDS))
    except signing.BadSignature:
        return None


def keep_sheet(request: HttpRequest) -> None:
    """Keep a whole sheet, as it is now: its text, even an empty one, and what is ticked. Without a text: nothing."""
    if "text" in request.POST:
        request.session[NAME] = _text(request)
        request.session[TICKS] = _ticks(request)


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


def _sealed(request: HttpRequest) -> str:
    author = request.POST.get("author", "")[:LONGEST_TICK]
    sealed: str = signing.dumps([_text(request), _ticks(request), author], salt=SALT, compress=True)
    return sealed


def _text(request: HttpRequest) -> str:
    return request.POST["text"].replace("\r\n", "\n")[:LONGEST]


def _ticks(request: HttpRequest) -> list[str]:
    return [each[:LONGEST_TICK] for each in request.POST.getlist("to")[:MOST_TICKS]]
