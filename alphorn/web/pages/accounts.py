"""How people come in: allauth does the work, and asks here what is special about Alphorn."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alphorn import live
from alphorn.lib.environment import environment
from alphorn.models import Instance, User, Workspace
from alphorn.models.accounts.user import known_time_zone
from alphorn.web.base import consent_link, draft
from alphorn.web.base.sessions import stored
from alphorn.web.pages import known_browser, sign_in_limits
from alphorn.web.server.live import SESSIONS

OWNER = "owner_link"
LONGEST_AGENT = UserSession._meta.get_field("user_agent").max_length


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth comes without types
    """Sign-up is open on loopback; on a public instance only the owner comes in, by a link, once."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this browser may make an account."""
        return not environment().is_public or Instance.objects.get().knows_owner_link(request.session.get(OWNER, ""))

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """The new user, with a workspace, their language and time zone."""
        super().save_user(request, user, form, commit=False)
        user.language = get_language() or "en"
        user.time_zone = usable_time_zone(form.cleaned_data.get("time_zone", ""))
        try:
            self._move_in(request, user)
        except IntegrityError:  # somebody with this address was faster by a moment: a second click, most likely
            messages.info(request, _("There is an account with this address already. Sign in here."))
            raise ImmediateHttpResponse(_sign_in_instead(request)) from None
        return user

    @transaction.atomic
    def _move_in(self, request: HttpRequest, user: User) -> None:
        if environment().is_public and not Instance.objects.get().use_owner_link(request.session.pop(OWNER, "")):
            raise PermissionDenied(_("The link was used already."))
        user.move_in()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request comes from, for whatever is counted by address."""
        address = sign_in_limits.address_of(request)
        if not address:
            raise PermissionDenied
        return address

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, before the password is looked at. Raises ValidationError."""
        # By this name allauth takes it back when the password is right.
        self._login_failed_rl_usage = sign_in_limits.take(request, get_ip(request), credentials.get("email", ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_limits.clear(request, get_ip(request), credentials.get("email", ""))

    def is_safe_url(self, url: str | None) -> bool:
        """Whether a sign-in may lead on to `url`: pages of ours, and nothing with a host in it."""
        return bool(consent_link.safe_way(url or ""))

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """What follows a sign-in: this session is noted, by its hash, and this browser is known from now on."""
        UserSession.objects.get_or_create(
            session_key=stored(request.session.session_key or ""),
            defaults={
                "user": user,
                "ip": self.get_client_ip(request),
                "user_agent": request.headers.get("User-Agent", "")[:LONGEST_AGENT],
            },
        )
        response: HttpResponse = super().post_login(request, user, **more)
        known_browser.remember(request, response, user)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in. What was typed before, and came with the form, is theirs from now on."""
        super().login(request, user)
        at = request.resolver_match
        draft.take_in(request, user, is_new=at is not None and at.view_name == "account_signup")

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and let open pages of this session hear it."""
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            _tell_open_pages(user)

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every session; open pages hear it."""
        super().set_password(user, password)
        _tell_open_pages(user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No mail yet: `alphorn reset-password` prints what a mail would say."""


def _sign_in_instead(request: HttpRequest) -> HttpResponse:
    kept = request.POST.get(draft.FIELD, "")
    return draft.sign_in_page(request, kept, status=200) if kept else redirect("account_login")


def _tell_open_pages(user: User) -> None:
    live.announce(Workspace.objects.of(user).pk, SESSIONS)


def usable_time_zone(name: str) -> str:
    """The browser's zone where it is one, else UTC."""
    try:
        known_time_zone(name)
    except ValidationError:
        return "UTC"
    return name


@require_safe
def owner(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of a public instance comes by the one-time link and goes on to sign up."""
    if Instance.objects.get().knows_owner_link(token):
        request.session[OWNER] = token
        return redirect("account_signup")
    return render(request, "account/owner_link_over.html", status=410)


def password_link(user: User) -> str:
    """The path under which `user` sets a new password, once."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
