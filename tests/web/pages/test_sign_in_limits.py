"""Whoever guesses shuts a door to themselves, and to nobody who lives here. Behind a proxy, too."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.lib.proxies import Proxies
from alphorn.models import User
from alphorn.web.pages import known_browser
from alphorn.web.pages.accounts import password_link
from tests.stage.people import Person
from tests.web.elsewhere import PUBLIC, Visit, answers
from tests.web.house import HOST
from tests.web.pages.test_accounts import ANOTHER, new_password, sign_in
from tests.web.pages.test_compose import words

TOO_OFTEN = "That was wrong too often."


def browser_at(address: str) -> Client:
    """A browser that nobody has signed in from."""
    return Client(headers=HOST, REMOTE_ADDR=address)


def guess(login: str, count: int, address: str = "192.0.2.1", browser: Client | None = None) -> list[bool]:
    """Wrong passwords, one after another: which of them were refused for being too many."""
    return [TOO_OFTEN in words(sign_in(browser or browser_at(address), login, f"wrong {n}")) for n in range(count)]


def known(person: Person, address: str = "192.0.2.9") -> Client:
    """A browser in which somebody has signed in, and out again."""
    browser = browser_at(address)
    assert sign_in(browser, person.user.email).status_code == 302
    browser.post(reverse("account_logout"))
    return browser


def test_the_sixth_try_at_an_account_from_an_address_is_refused(alice: Person) -> None:
    assert guess(alice.user.email, 7) == [False] * 5 + [True] * 2
    assert sign_in(browser_at("192.0.2.1"), alice.user.email).status_code == 200


def test_others_are_not_shut_out_by_that(alice: Person, bob: Person) -> None:
    guess(alice.user.email, 30)

    assert sign_in(browser_at("192.0.2.2"), alice.user.email).status_code == 302
    assert sign_in(browser_at("192.0.2.1"), bob.user.email).status_code == 302


def test_an_account_takes_twenty_from_everywhere(alice: Person) -> None:
    refused = [guess(alice.user.email, 5, f"192.0.2.{n}") for n in range(1, 6)]

    assert refused == [[False] * 5] * 4 + [[True] * 5]


def test_eleven_invented_names_shut_their_address_out_for_a_minute(alice: Person) -> None:
    refused = [guess(f"somebody{n}@x.example", 1)[0] for n in range(12)]
    answer = words(sign_in(browser_at("192.0.2.1"), "another@x.example", "wrong"))

    assert refused == [False] * 10 + [True] * 2
    assert re.search(r"Try again in \d+ seconds\.", answer)
    assert sign_in(browser_at("192.0.2.2"), alice.user.email).status_code == 302


def test_a_network_of_the_new_kind_is_one_address(alice: Person) -> None:
    refused = [guess(f"somebody{n}@x.example", 1, f"2001:db8::{n}")[0] for n in range(12)]

    assert refused[-1]


def test_the_page_says_for_how_long(alice: Person) -> None:
    guess(alice.user.email, 5)

    assert "Try again in 5 minutes." in words(sign_in(browser_at("192.0.2.1"), alice.user.email, "wrong"))


def test_a_right_one_is_not_counted(alice: Person) -> None:
    for _ in range(12):
        assert sign_in(browser_at("192.0.2.1"), alice.user.email).status_code == 302


def test_a_browser_that_is_known_is_not_shut_out_by_others(alice: Person) -> None:
    browser = known(alice)
    for address in ("192.0.2.9", *(f"192.0.2.{n}" for n in range(10, 16))):
        guess(alice.user.email, 10, address)
    guess("somebody@x.example", 12, "192.0.2.9")

    assert sign_in(browser_at("192.0.2.77"), alice.user.email).status_code == 200
    assert sign_in(browser, alice.user.email).status_code == 302


def test_a_browser_that_is_known_may_not_guess_for_ever(alice: Person) -> None:
    assert guess(alice.user.email, 12, browser=known(alice)) == [False] * 10 + [True] * 2


def test_a_browser_is_known_at_the_account_it_was_signed_in_to_alone(alice: Person, bob: Person) -> None:
    browser = known(alice)

    assert guess(bob.user.email, 6, browser=browser) == [False] * 5 + [True]


def test_several_who_share_a_browser_are_all_known(alice: Person, bob: Person) -> None:
    browser = known(alice)
    sign_in(browser, bob.user.email)
    browser.post(reverse("account_logout"))
    for address in range(1, 7):
        guess(alice.user.email, 5, f"192.0.2.{address}")

    assert sign_in(browser, alice.user.email).status_code == 302


def test_with_a_new_password_browsers_of_before_are_not_known(alice: Person) -> None:
    browser = known(alice)
    new_password(browser_at("192.0.2.50"), password_link(User.objects.get(pk=alice.user.pk)), ANOTHER)

    assert guess(alice.user.email, 6, browser=browser) == [False] * 5 + [True]


def test_a_forged_note_makes_no_browser_known(alice: Person) -> None:
    browser = browser_at("192.0.2.1")
    browser.cookies[known_browser.COOKIE] = "eyJpZCI6ICJhIn0:1xWO6w:zfmSiDmsqmLImLd9nnHlWu41ZYqClCalDuKyrhMvsP8"

    assert guess(alice.user.email, 6, browser=browser) == [False] * 5 + [True]


def test_the_note_is_for_the_server_alone(alice: Person) -> None:
    note = known(alice).cookies[known_browser.COOKIE]

    assert (bool(note["httponly"]), note["samesite"], note["path"], note["domain"]) == (True, "Lax", "/", "")
    assert alice.user.email not in note.value


def test_a_new_password_opens_the_door_again(alice: Person) -> None:
    guess(alice.user.email, 6)

    new_password(browser_at("192.0.2.1"), password_link(alice.user), ANOTHER)

    assert sign_in(browser_at("192.0.2.1"), alice.user.email, ANOTHER).status_code in (200, 302)


class TestProxies:
    @pytest.mark.parametrize(
        ("listed", "peer", "forwarded", "address"),
        [
            ("", "127.0.0.1", "192.0.2.7", "127.0.0.1"),
            ("127.0.0.1", "127.0.0.1", "192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "198.51.100.1", "192.0.2.7", "198.51.100.1"),
            ("127.0.0.1", "127.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
            ("127.0.0.1 10.0.0.0/8", "127.0.0.1", "6.6.6.6, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
            ("127.0.0.1,10.0.0.0/8", "127.0.0.1", "10.1.2.3", "10.1.2.3"),
            ("127.0.0.1", "127.0.0.1", "192.0.2.7:5555", "192.0.2.7"),
            ("127.0.0.1", "127.0.0.1", "[2001:db8::1]:443", "2001:db8::1"),
            ("127.0.0.1", "127.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("127.0.0.1", "::ffff:127.0.0.1", "192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "127.0.0.1", "unknown", "127.0.0.1"),
            ("127.0.0.1", "127.0.0.1", "192.0.2.7, ' OR 1=1", "127.0.0.1"),
            ("::1", "::1", "192.0.2.7", "192.0.2.7"),
            ("127.0.0.1", "127.0.0.1", "," * 100_000, "127.0.0.1"),
        ],
    )
    def test_only_those_that_are_listed_are_believed(
        self, listed: str, peer: str, forwarded: str, address: str
    ) -> None:
        assert Proxies(listed).address_behind(peer, forwarded) == address

    @pytest.mark.parametrize("listed", ["localhost", "10.0.0.0/99", "*"])
    def test_what_is_no_address_is_refused(self, listed: str) -> None:
        with pytest.raises(ValueError, match="not appear to be"):
            Proxies(listed)


def tries(settings: Mapping[str, str], count: int) -> list[bool]:
    """So many wrong ones of different people behind one proxy, each from their own address: which were refused."""
    visits = [
        Visit(
            "/sign-in",
            {"login": f"somebody{n}@x.example", "password": "wrong"},
            browser=str(n),
            headers={"X-Forwarded-For": f"192.0.2.{n}"},
        )
        for n in range(count)
    ]
    return [TOO_OFTEN in answer.words for answer in answers(settings, *visits)]


@pytest.mark.not_quick
def test_behind_a_proxy_that_is_listed_each_has_their_own_count(database: Any) -> None:
    assert tries({**PUBLIC, "ALPHORN_TRUSTED_PROXIES": "127.0.0.1"}, 12) == [False] * 12


@pytest.mark.not_quick
def test_behind_one_that_is_not_they_share_one(database: Any) -> None:
    assert tries(PUBLIC, 12) == [False] * 10 + [True] * 2
