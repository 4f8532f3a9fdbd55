"""Coming in and going out: sign-up, sign-in and its limits, sign-out, and a password that was forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Membership, User, Workspace
from alphorn.web.base.sessions import stored
from alphorn.web.pages.accounts import password_link
from tests.stage.people import PASSWORD, Person
from tests.web.house import HOST, signed_in
from tests.web.pages.test_compose import words

FORM = {"email": "carla@carla.example", "password1": PASSWORD, "time_zone": "Europe/Zurich"}
ANOTHER = "a sentence about stone pines"
REFUSED = "The email address and/or password you specified are not correct."
TOO_OFTEN = "That was wrong too often."


def sign_up(browser: Client, **changed: str) -> Any:
    """Send the sign-up form off."""
    return browser.post(reverse("account_signup"), {**FORM, **changed})


def sign_in(browser: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the sign-in form off."""
    return browser.post(reverse("account_login"), {"login": email, "password": password}, **more)


def new_password(browser: Client, link: str, password: str) -> Any:
    """Follow a link for a new password, and set it."""
    form = browser.get(link)
    return browser.post(form.headers.get("Location", link), {"password1": password, "password2": password}, follow=True)


@pytest.mark.usefixtures("database")
class TestSigningUp:
    def test_it_makes_a_workspace_and_leads_on(self, nobody: Client) -> None:
        answer = sign_up(nobody)

        user = User.objects.get(email=FORM["email"])
        membership = Membership.objects.get(user=user)
        assert answer["Location"] == reverse("home")
        assert membership.role == Membership.Role.OWNER
        assert Workspace.objects.of(user) == membership.workspace
        assert nobody.get(reverse("first-steps")).status_code == 200

    def test_the_password_is_kept_as_argon2id(self, nobody: Client) -> None:
        sign_up(nobody)

        assert User.objects.get().password.startswith("argon2$argon2id$")

    @pytest.mark.parametrize(
        ("sent", "kept"),
        [("Europe/Zurich", "Europe/Zurich"), ("", "UTC"), ("Mars/Olympus", "UTC"), ("../etc/passwd", "UTC")],
    )
    def test_the_time_zone_comes_from_the_browser(self, sent: str, kept: str, nobody: Client) -> None:
        sign_up(nobody, time_zone=sent)

        assert User.objects.get().time_zone == kept

    @pytest.mark.parametrize(("asked", "kept"), [("en-GB,en;q=0.8", "en"), ("tlh", "en"), ("\x00", "en"), ("*", "en")])
    def test_the_language_comes_from_the_browser(self, asked: str, kept: str, database: None) -> None:
        browser = Client(headers={**HOST, "Accept-Language": asked})

        sign_up(browser)

        assert User.objects.get().language == kept

    @pytest.mark.parametrize("address", ["carla@carla.example", "Carla@Carla.Example", "CARLA@CARLA.EXAMPLE"])
    def test_an_address_that_is_taken_is_said(self, address: str, nobody: Client) -> None:
        User.objects.sign_up("carla@carla.example", PASSWORD)

        answer = sign_up(nobody, email=address)

        assert "A user is already registered with this email address." in words(answer)
        assert User.objects.count() == 1

    @pytest.mark.parametrize(
        "password", ["", "short", "password1234", "123456789012", "carla@carla.example", "\x00" * 12]
    )
    def test_a_weak_password_is_refused_in_words(self, password: str, nobody: Client) -> None:
        answer = sign_up(nobody, password1=password)

        assert answer.status_code == 200
        assert 'class="wrong"' in answer.content.decode()
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        "address", ["", "carla", "carla@", "a@b\r\nBcc: x@y.example", "\x00@carla.example", "a" * 300]
    )
    def test_an_address_that_is_none_is_refused_in_words(self, address: str, nobody: Client) -> None:
        answer = sign_up(nobody, email=address)

        assert answer.status_code == 200
        assert 'class="wrong"' in answer.content.decode()
        assert not User.objects.exists()

    def test_two_clicks_at_once_are_one_account(self, database: None) -> None:
        browsers = [Client(headers=HOST) for _ in range(4)]

        def click(browser: Client) -> int:
            try:
                return int(sign_up(browser).status_code)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as crowd:
            answers = set(crowd.map(click, browsers))

        assert answers <= {200, 302}
        assert User.objects.count() == 1

    def test_more_than_twenty_in_a_minute_are_slowed_down(self, nobody: Client) -> None:
        answers = [sign_up(nobody, email=f"carla{n}@carla.example", password1="short") for n in range(21)]

        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert "That was a lot at once" in words(answers[-1])


class TestSigningIn:
    def test_it_leads_to_the_page_that_was_asked_for(self, alice: Person, nobody: Client) -> None:
        asked = nobody.get(f"{reverse('posts')}?before=1")

        answer = nobody.post(
            asked["Location"], {"login": alice.user.email, "password": PASSWORD, "next": "/posts?before=1"}
        )

        assert asked["Location"] == "/sign-in?next=/posts%3Fbefore%3D1"
        assert answer["Location"] == "/posts?before=1"

    def test_no_page_has_so_long_an_address_that_the_door_cannot_be_asked_for(self, nobody: Client) -> None:
        asked = nobody.get(f"{reverse('archive')}?words={'%E6%9D%B1' * 800}")

        assert asked["Location"] == "/sign-in?next=/"

    @pytest.mark.parametrize("address", ["alice@alice.example", "Alice@ALICE.example"])
    def test_capitals_are_no_matter(self, address: str, alice: Person, nobody: Client) -> None:
        assert sign_in(nobody, address).status_code == 302

    def test_a_wrong_password_and_an_unknown_address_sound_the_same(self, alice: Person, nobody: Client) -> None:
        wrong = sign_in(nobody, alice.user.email, "wrong")
        unknown = sign_in(nobody, "nobody@nobody.example", "wrong")

        assert [REFUSED in words(answer) for answer in (wrong, unknown)] == [True, True]

    @pytest.mark.parametrize("text", ["\x00", "a\r\nb", "\u202e", "'; DROP TABLE users --", "a" * 5000])
    def test_whatever_is_typed_has_an_answer(self, text: str, alice: Person, nobody: Client) -> None:
        assert [sign_in(nobody, text).status_code, sign_in(nobody, alice.user.email, text).status_code] == [200, 200]

    def test_the_eleventh_try_from_one_address_is_refused(self, database: None) -> None:
        browsers = [Client(headers=HOST) for _ in range(11)]

        failures = [words(sign_in(b, f"somebody{n}@x.example", "wrong")) for n, b in enumerate(browsers)]

        assert [TOO_OFTEN in failure for failure in failures] == [False] * 10 + [True]

    def test_a_forwarded_address_does_not_get_around_it(self, database: None, nobody: Client) -> None:
        failures = [
            words(sign_in(nobody, f"somebody{n}@x.example", "wrong", headers={"X-Forwarded-For": f"192.0.2.{n}"}))
            for n in range(11)
        ]

        assert TOO_OFTEN in failures[-1]

    def test_the_session_is_another_one_afterwards(self, alice: Person, nobody: Client) -> None:
        session = nobody.session
        session["planted"] = "by somebody else"
        session.save()
        before = nobody.cookies["session"].value

        sign_in(nobody, alice.user.email)

        assert nobody.cookies["session"].value != before
        assert not Session.objects.filter(session_key=stored(before)).exists()

    def test_an_account_that_was_switched_off_does_not_come_in(self, alice: Person, nobody: Client) -> None:
        User.objects.filter(pk=alice.user.pk).update(is_active=False)

        answer = sign_in(nobody, alice.user.email)

        assert answer["Location"] == reverse("account_inactive")
        assert alice.browser.get(reverse("posts"))["Location"].startswith(reverse("account_login"))

    def test_every_session_is_noted(self, alice: Person, nobody: Client) -> None:
        sign_in(nobody, alice.user.email)

        noted = UserSession.objects.filter(user=alice.user, session_key=stored(nobody.cookies["session"].value))

        assert noted.count() == 1

    def test_a_session_ends_after_two_weeks(self, alice: Person) -> None:
        session = Session.objects.get(session_key=stored(alice.browser.cookies["session"].value))

        left = session.expire_date - timezone.now()
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        assert timedelta(days=13) < left <= timedelta(days=14)
        assert alice.browser.get(reverse("posts"))["Location"].startswith(reverse("account_login"))


class TestSigningOut:
    def test_looking_at_the_page_does_not_sign_out(self, alice: Person) -> None:
        page = alice.browser.get(reverse("account_logout"))

        assert "Sign out?" in words(page)
        assert alice.browser.get(reverse("posts")).status_code == 200

    def test_it_ends_the_session(self, alice: Person) -> None:
        key = alice.browser.cookies["session"].value

        answer = alice.browser.post(reverse("account_logout"))

        assert answer["Location"] == reverse("welcome")
        assert not Session.objects.filter(session_key=stored(key)).exists()
        assert alice.browser.get(reverse("posts"))["Location"].startswith(reverse("account_login"))


class TestAForgottenPassword:
    def test_the_page_says_who_can_help(self, nobody: Client) -> None:
        assert "alphorn reset-password" in words(nobody.get(reverse("account_reset_password")))

    def test_the_link_sets_a_new_one(self, alice: Person, nobody: Client) -> None:
        answer = new_password(nobody, password_link(alice.user), ANOTHER)

        assert "Your new password is set" in words(answer)
        assert sign_in(nobody, alice.user.email).status_code == 200
        assert sign_in(nobody, alice.user.email, ANOTHER).status_code == 302

    def test_it_works_once(self, alice: Person, nobody: Client) -> None:
        link = password_link(alice.user)
        new_password(nobody, link, ANOTHER)

        answer = new_password(Client(headers=HOST), link, "a sentence about somebody else")

        assert "This link is over" in words(answer)
        assert sign_in(nobody, alice.user.email, ANOTHER).status_code == 302

    def test_the_key_leaves_the_address_at_once(self, alice: Person, nobody: Client) -> None:
        link = password_link(alice.user)

        answer = nobody.get(link)

        assert answer["Location"].endswith("-set-password")
        assert link.rpartition("-")[2] not in nobody.get(answer["Location"]).content.decode()

    def test_every_session_ends_with_it(self, alice: Person, nobody: Client) -> None:
        other = signed_in(alice.user)

        new_password(nobody, password_link(alice.user), ANOTHER)

        ways = [browser.get(reverse("posts")).headers.get("Location", "") for browser in (alice.browser, other)]
        assert [way.partition("?")[0] for way in ways] == [reverse("account_login")] * 2

    @pytest.mark.parametrize(
        "path", ["/password/zzz-abc", "/password/0-set-password", "/password/a%00b-x", "/password/1-%0a"]
    )
    def test_a_link_that_is_none_is_over(self, path: str, alice: Person, nobody: Client) -> None:
        answer = nobody.get(path)

        assert answer.status_code in (200, 404)
        assert words(answer).count("This link is over") + words(answer).count("There is nothing here") >= 1

    @pytest.mark.parametrize("password", ["short", "password1234", "alice@alice.example"])
    def test_a_weak_one_is_refused_in_words(self, password: str, alice: Person, nobody: Client) -> None:
        answer = new_password(nobody, password_link(alice.user), password)

        assert 'class="wrong"' in answer.content.decode()
        assert sign_in(nobody, alice.user.email).status_code == 302
