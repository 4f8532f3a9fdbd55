"""Where a sign-in or a consent may lead on to: pages of ours, and nowhere else, whatever an address asks for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.stage.people import KNOWN_AS, PASSWORD, Person
from tests.web.pages.test_consents import arrive, begin, said

pytestmark = pytest.mark.not_quick

LEADING_ASTRAY = (
    "https://evil.example",
    "http://evil.example/posts",
    "HTTPS://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example@localhost",
    "//localhost@evil.example",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    "http://localhost:1/",
    "http://127.0.0.1/",
    "http://foo.localhost/",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\x00//evil.example",
    "/\x00/evil.example",
    " //evil.example",
    "\u00a0//evil.example",
    "\u2028//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://evil.example",
    "evil.example",
    "posts",
    "?next=//evil.example",
    "",
    "/" + "a" * 1000,
)
OURS = ("/posts", "/posts?before=1", "/write?from=2#end", "/connections", "/a/../b", "/täglich")


def named(way: str) -> str:
    """A short name for the test."""
    return ascii(way)[:30]


def consent(person: Person, way: str) -> Any:
    """Connect X from a page that asks to be led back to `way`."""
    address = begin(person.browser, "x", return_to=way)
    back = person.stage.consent(address, KNOWN_AS[person.name, "x"])
    return arrive(person.browser, "x", said(back))


@pytest.mark.parametrize("way", LEADING_ASTRAY, ids=named)
def test_a_consent_leads_nowhere_else(way: str, alice: Person) -> None:
    answer = consent(alice, way)

    assert answer["Location"] == reverse("connections")


@pytest.mark.parametrize("way", ["/posts", "/write?from=2#end"])
def test_a_consent_leads_back_to_where_it_began(way: str, alice: Person) -> None:
    answer = consent(alice, way)

    assert answer["Location"] == way


@pytest.mark.parametrize("way", LEADING_ASTRAY, ids=named)
def test_a_sign_in_leads_nowhere_else(way: str, alice: Person, nobody: Client) -> None:
    form = {"login": alice.user.email, "password": PASSWORD, "next": way}

    answer = nobody.post(reverse("account_login"), form)

    assert answer["Location"] == reverse("home")


@pytest.mark.parametrize("way", OURS)
def test_a_sign_in_leads_to_the_page_that_was_asked_for(way: str, alice: Person, nobody: Client) -> None:
    form = {"login": alice.user.email, "password": PASSWORD, "next": way}

    answer = nobody.post(reverse("account_login"), form)

    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")
    assert answer["Location"] != reverse("home")


@pytest.mark.parametrize("way", ["//evil.example", "https://evil.example", "javascript:alert(1)"])
@pytest.mark.parametrize("page", ["account_login", "account_signup", "account_logout"])
def test_a_page_with_a_way_in_its_address_leads_nowhere_else(
    page: str, way: str, alice: Person, nobody: Client
) -> None:
    answers = [browser.get(reverse(page), {"next": way}) for browser in (nobody, alice.browser)]

    assert way not in [answer.headers.get("Location") for answer in answers]
    assert not any(f'href="{way}' in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9999", "[::1]", "[::1]:8000"])
def test_another_name_of_this_machine_leads_to_the_one_that_was_set(host: str, nobody: Client) -> None:
    answer = nobody.get("//evil.example/posts?a=b", headers={"host": host})

    assert answer.status_code == 302
    assert answer["Location"].partition("//")[2].startswith("localhost:")


@pytest.mark.parametrize("forwarded", ["X-Forwarded-Host", "X-Host", "X-Original-URL", "X-Rewrite-URL", "Forwarded"])
def test_nothing_that_is_forwarded_moves_a_page(forwarded: str, alice: Person) -> None:
    page = alice.browser.get(reverse("connections"), headers={forwarded: "evil.example"})

    assert page.status_code == 200
    assert "evil.example" not in page.content.decode()
