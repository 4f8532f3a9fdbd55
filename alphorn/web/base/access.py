"""Who is asking: signed in unless an address says otherwise, in their own workspace, language and time zone."""

import zoneinfo
from collections.abc import Callable
from datetime import UTC, tzinfo
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from alphorn.models import User, Workspace
from alphorn.web.base import consent_link, draft
from alphorn.web.base.requests import Answer, Request, SignedInRequest

# Every address that answers without a sign-in, by name. Anything else asks for one.
PUBLIC = frozenset(
    {
        "home",
        "welcome",
        "owner",
        "healthz",
        "style",
        "account_login",
        "kept",
        "account_signup",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }
)

AT_THE_DOOR = ("account_login", "account_signup")  # their forms take along what was typed


class SignedInByDefault:
    """Asks for a sign-in everywhere but at PUBLIC, and gives the request its workspace."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer, with `request.workspace` found when it is first asked for."""
        user = request.user
        if user.is_authenticated:
            request.workspace = cast(Workspace, SimpleLazyObject(lambda: Workspace.objects.of(user)))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The sign-in page, unless somebody is signed in or the address is public. What they typed is kept."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if isinstance(request.user, User) and name in AT_THE_DOOR and request.method == "POST":
            draft.take_in(request, request.user)  # signed in already, in another tab
        if request.user.is_authenticated or name in PUBLIC:
            return None
        if request.method == "POST":
            return draft.ask_to_sign_in(request)
        return redirect_to_login(_way_on(request, name))


def _way_on(request: HttpRequest, name: str) -> str:
    """Where to go after the sign-in. A network's answer is of no use by then, and its code belongs on no page.

    Written out in the address of the sign-in page, a long way would make that too long to be asked for.
    """
    if name == "consent-callback":
        return reverse("connections")
    return consent_link.safe_way(request.get_full_path()) or reverse("home")


def may_change(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for members who may write, connect and send; a viewer is told so."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.workspace.allows_changes_by(request.user):
            raise PermissionDenied(_("You may look at this workspace, not change it."))
        return view(request, *args, **kwargs)

    return guarded


class SpeakTheirLanguage:
    """The language and time zone of the user, for every page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        """Answer in them."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        translation.activate(request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone_of(request.user)):
            return self.get_response(request)


def _zone_of(user: User) -> tzinfo:
    """Theirs; UTC where this machine does not know it any more, or not yet."""
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return UTC
