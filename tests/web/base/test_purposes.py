"""Seven kinds of keys, seven doors: each opens its own, and no other."""

from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.models import Consent, Instance, User
from alphorn.web.base import draft
from alphorn.web.pages import known_browser
from alphorn.web.pages.accounts import password_link
from tests.stage.people import PASSWORD, Person
from tests.web.base.test_forgery import token
from tests.web.house import HOST, House
from tests.web.pages.test_consents import UNUSED, begin, said

TYPED = "The larches are still gold."
KINDS = ("session", "form token", "owner link", "password link", "consent", "known browser", "sheet")


@pytest.fixture
def keys(house: House, alice: Person) -> Mapping[str, str]:
    """One of each, made for Alice, and good."""
    alice.browser.post(reverse("account_login"))
    signing_in = Client(headers=HOST)
    signing_in.post(reverse("account_login"), {"login": alice.user.email, "password": PASSWORD})
    alice.user.refresh_from_db()  # a link knows the second in which they signed in last
    sheet = draft_of(Client(headers=HOST).post(reverse("create-post"), {"text": TYPED}))
    return {
        "session": alice.browser.cookies["session"].value,
        "form token": token(alice.browser)["csrfmiddlewaretoken"],
        "owner link": Instance.objects.get().new_owner_link(),
        "password link": password_link(alice.user).rpartition("/")[2],
        "consent": said(begin(alice.browser, "x"))["state"],
        "known browser": signing_in.cookies[known_browser.COOKIE].value,
        "sheet": sheet,
    }


def draft_of(page: Any) -> str:
    """The sealed sheet in a sign-in form."""
    return str(page.context["kept"])


def by_session(key: str, person: Person) -> bool:
    """Whether it lets somebody in as a session."""
    browser = Client(headers=HOST)
    browser.cookies = SimpleCookie({"session": key})
    return browser.get(reverse("posts")).status_code == 200


def by_form_token(key: str, person: Person) -> bool:
    """Whether it makes a form one of ours."""
    browser = Client(enforce_csrf_checks=True, headers=HOST)
    browser.cookies = SimpleCookie({"csrf": person.browser.cookies["csrf"].value})
    return browser.post(reverse("account_login"), {"csrfmiddlewaretoken": key}).status_code != 403


def by_owner_link(key: str, person: Person) -> bool:
    """Whether somebody becomes the owner by it."""
    return Client(headers=HOST).get(reverse("owner", args=[key.replace("/", "-")])).status_code == 302


def by_password_link(key: str, person: Person) -> bool:
    """Whether a new password can be set by it."""
    mine = password_link(person.user).rpartition("/")[2].partition("-")[0]
    tried = [key, f"{mine}-{key}"]
    answers = [Client(headers=HOST).get(f"/password/{each}") for each in tried]
    return any(answer.headers.get("Location", "").endswith("-set-password") for answer in answers)


def by_consent(key: str, person: Person) -> bool:
    """Whether a network's answer counts with it."""
    answer = person.browser.get(reverse("consent-callback", args=["x"]), {"state": key, "error": "access_denied"})
    return UNUSED not in answer.content.decode()


def by_known_browser(key: str, person: Person) -> bool:
    """Whether a browser is known by it."""
    request = Client(headers=HOST).get(reverse("account_login")).wsgi_request
    request.COOKIES[known_browser.COOKIE] = key
    return bool(known_browser.known_as(request, person.user.email))


def by_sheet(key: str, person: Person) -> bool:
    """Whether it stands for what somebody typed."""
    return draft.opened(key) is not None


DOORS: Mapping[str, Callable[[str, Person], bool]] = dict(
    zip(
        KINDS,
        (by_session, by_form_token, by_owner_link, by_password_link, by_consent, by_known_browser, by_sheet),
        strict=True,
    )
)


@pytest.mark.parametrize("door", KINDS)
def test_a_key_opens_its_own_door_alone(door: str, keys: Mapping[str, str], alice: Person) -> None:
    opening = {kind for kind, key in keys.items() if DOORS[door](key, alice)}

    assert opening == {door}


@pytest.mark.parametrize("door", KINDS)
def test_a_key_that_is_nearly_right_opens_nothing(door: str, keys: Mapping[str, str], alice: Person) -> None:
    key = keys[door]

    assert [nearly for nearly in (key[:-1], f"{key}A", "-", key[1:]) if DOORS[door](nearly, alice)] == []


def test_every_key_is_longer_than_anybody_guesses(keys: Mapping[str, str]) -> None:
    assert min(len(key) for key in keys.values()) >= 32
    assert len({*keys.values()}) == len(KINDS)
    assert Consent.objects.count() == 1
    assert User.objects.exists()
