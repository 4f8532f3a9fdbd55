"""A public instance: its owner comes by one link, once; nobody else signs up, and nothing is played."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from alphorn.models import Instance, User
from alphorn.models.work.instance_check import refuse_a_copy
from tests.stage.people import PASSWORD
from tests.web.base.test_headers import EVERYWHERE, POLICY, strict
from tests.web.elsewhere import AT_HOME, PUBLIC, Visit, answers

pytestmark = pytest.mark.not_quick
SIGN_UP = {"email": "owner@alphorn.example", "password1": PASSWORD, "time_zone": "Europe/Zurich"}


@pytest.fixture
def owner_link(database: None) -> str:
    """The path that `alphorn owner-link` prints."""
    refuse_a_copy()
    return f"/owner/{Instance.objects.get().new_owner_link()}"


def test_sign_up_is_closed(owner_link: str) -> None:
    page, welcome, posted, typed = answers(
        PUBLIC, Visit("/sign-up"), Visit("/"), Visit("/sign-up", SIGN_UP), Visit("/kept/sign-up", {"kept": "a sheet"})
    )

    assert "Sign-up is closed" in page.words
    assert "Sign-up is closed" in typed.words
    assert "What you wrote is kept in this page." in typed.words
    assert "sign-up is closed" in welcome.words
    assert "Create account" not in welcome.words
    assert "Sign-up is closed" in posted.words
    assert User.objects.count() == 0


def test_the_owner_comes_by_the_link(owner_link: str) -> None:
    link, page, signed_up, home = answers(
        PUBLIC, Visit(owner_link), Visit("/sign-up"), Visit("/sign-up", SIGN_UP), Visit("/first-steps")
    )

    assert link.way == "/sign-up"
    assert "Create account" in page.words
    assert signed_up.way == "/"
    assert home.status == 200
    assert User.objects.get().email == "owner@alphorn.example"


def test_a_second_visitor_cannot_claim_it(owner_link: str) -> None:
    second = {**SIGN_UP, "email": "second@alphorn.example"}
    _, _, page, posted = answers(
        PUBLIC,
        Visit(owner_link),
        Visit("/sign-up", SIGN_UP),
        Visit(owner_link, browser="second"),
        Visit("/sign-up", second, browser="second"),
    )

    assert (page.status, "This link is over" in page.words) == (410, True)
    assert "Sign-up is closed" in posted.words
    assert User.objects.count() == 1


def test_of_two_with_the_link_one_becomes_the_owner(owner_link: str) -> None:
    second = {**SIGN_UP, "email": "second@alphorn.example"}
    *_, first, late = answers(
        PUBLIC,
        Visit(owner_link),
        Visit(owner_link, browser="second"),
        Visit("/sign-up", SIGN_UP),
        Visit("/sign-up", second, browser="second"),
    )

    assert first.way == "/"
    assert "Sign-up is closed" in late.words
    assert User.objects.get().email == "owner@alphorn.example"


def test_the_link_is_good_for_an_hour(owner_link: str, time_passes: Callable[[timedelta], None]) -> None:
    time_passes(timedelta(minutes=61))

    link, posted = answers(PUBLIC, Visit(owner_link), Visit("/sign-up", SIGN_UP))

    assert link.status == 410
    assert "Sign-up is closed" in posted.words
    assert User.objects.count() == 0


def test_a_new_link_ends_the_former(owner_link: str) -> None:
    Instance.objects.get().new_owner_link()

    (link,) = answers(PUBLIC, Visit(owner_link))

    assert link.status == 410


def test_the_sandbox_is_not_offered(owner_link: str) -> None:
    *_, steps, page, asked = answers(
        PUBLIC,
        Visit(owner_link),
        Visit("/sign-up", SIGN_UP),
        Visit("/first-steps"),
        Visit("/connections"),
        Visit("/consents", {"network": "x", "host": "sandbox"}),
    )

    assert "Begin in the sandbox" not in steps.words
    assert "ALPHORN_X_CLIENT_ID" in steps.words
    assert "sandbox" not in page.words
    assert "https://alphorn.example/consents/x/callback" in page.words
    assert asked.status == 404


def test_https_is_insisted_on(owner_link: str) -> None:
    page, refused, missing = answers(
        PUBLIC, Visit("/sign-in"), Visit("/", headers={"host": "evil.example"}), Visit("/nowhere")
    )

    assert [each.headers["Strict-Transport-Security"] for each in (page, refused, missing)] == ["max-age=31536000"] * 3
    assert strict(page.headers) == {**EVERYWHERE, "policy": POLICY}


def test_cookies_over_https_are_of_this_host_alone(owner_link: str) -> None:
    _, signed_up, page = answers(PUBLIC, Visit(owner_link), Visit("/sign-up", SIGN_UP), Visit("/first-steps"))

    cookies = {**signed_up.cookies, **page.cookies}
    assert set(cookies) == {"__Host-session", "__Host-csrf", "__Host-known"}
    assert {(c["secure"], c["httponly"], c["samesite"], c["path"], c["domain"]) for c in cookies.values()} == {
        (True, True, "Lax", "/", "")
    }


def test_a_home_network_without_https_can_sign_in(owner_link: str) -> None:
    _, signed_up, page = answers(AT_HOME, Visit(owner_link), Visit("/sign-up", SIGN_UP), Visit("/first-steps"))

    cookies = {**signed_up.cookies, **page.cookies}
    assert page.status == 200
    assert set(cookies) == {"session", "csrf", "known"}
    assert {cookie["secure"] for cookie in cookies.values()} == {""}
    assert "Strict-Transport-Security" not in page.headers


@pytest.mark.parametrize(
    ("settings", "origin", "status"),
    [
        (PUBLIC, "https://alphorn.example", 200),
        (PUBLIC, "http://alphorn.example", 403),
        (PUBLIC, "https://alphorn.example.evil.example", 403),
        (PUBLIC, "https://evil.example", 403),
        (PUBLIC, "null", 403),
        (AT_HOME, "http://alphorn.home:8000", 200),
        (AT_HOME, "http://alphorn.home", 403),
    ],
)
def test_a_form_counts_from_our_own_origin_alone(
    settings: dict[str, str], origin: str, status: int, owner_link: str
) -> None:
    cookie = {"Cookie": f"__Host-csrf={'a' * 32}; csrf={'a' * 32}"}
    form = {"login": "nobody@alphorn.example", "password": "whatever", "csrfmiddlewaretoken": "a" * 32}
    headers = {**cookie, "Origin": origin}

    (answer,) = answers(settings, Visit("/sign-in", form, headers=headers, checks_forms=True))

    assert answer.status == status


def test_proxies_are_not_believed_what_they_forward(owner_link: str) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}

    page, asked = answers(PUBLIC, Visit("/sign-in", headers=headers), Visit("/posts", headers=headers))

    assert "evil.example" not in page.words
    assert asked.way == "/sign-in?next=/posts"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http", "X-Forwarded-Port": "81"},
        {"X-Forwarded-Server": "evil.example", "X-Host": "evil.example", "X-Original-Host": "evil.example"},
        {"X-Original-URL": "/healthz", "X-Rewrite-URL": "/healthz", "X-HTTP-Method-Override": "DELETE"},
        {"Forwarded": "for=192.0.2.1;host=evil.example;proto=http"},
        {"X-Forwarded-Prefix": "//evil.example", "X-Script-Name": "//evil.example"},
    ],
    ids=lambda headers: "-".join(headers),
)
def test_a_proxy_that_is_listed_says_who_comes_and_nothing_else(headers: dict[str, str], owner_link: str) -> None:
    listed = {**PUBLIC, "ALPHORN_TRUSTED_PROXIES": "127.0.0.1"}
    sent = {**headers, "X-Forwarded-For": "192.0.2.1"}

    page, asked, named = answers(
        listed,
        Visit("/sign-in", headers=sent),
        Visit("/posts", headers=sent),
        Visit("/", headers={**sent, "host": "x.x"}),
    )

    assert (page.status, "evil.example" in page.words) == (200, False)
    assert asked.way == "/sign-in?next=/posts"
    assert page.headers["Strict-Transport-Security"]
    assert named.status == 400


def test_django_itself_finds_nothing_to_warn_of() -> None:
    looked = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
        env={**os.environ, **PUBLIC, "DJANGO_SETTINGS_MODULE": "alphorn.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (looked.returncode, "no issues" in looked.stdout) == (0, True), looked.stderr


def test_without_its_database_alphorn_says_one_moment(owner_link: str) -> None:
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    cookie = {"Cookie": "session=abcdefghijklmnopqrstuvwxyz123456"}

    page, form = answers(away, Visit("/posts", headers=cookie), Visit("/sign-in", SIGN_UP, headers=cookie))

    assert (page.status, page.headers["Retry-After"], page.headers["Refresh"]) == (503, "10", "10")
    assert "One moment, please" in page.words
    assert strict(page.headers) == {**EVERYWHERE, "policy": POLICY}
    assert (form.status, "Refresh" in form.headers) == (503, False)
