"""The strict policy on every answer, whatever it is: pages, fragments, refusals, files, our own faults."""

from collections.abc import Mapping
from contextlib import closing

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.models import Membership
from tests.stage.people import Person
from tests.web.base.test_access import FORMS, NAMES, address
from tests.web.house import HOST, House

pytestmark = pytest.mark.not_quick

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types alphorn; form-action 'self'"
)
EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Pages with a form that leads on to a network's consent page.
LEADING_AWAY = {
    *("first-steps", "connections", "connection", "person", "post", "places", "consent-callback", "stream"),
    *("needs-you", "event"),
}
FETCHED = {"style", "picture"}  # kept by a browser: their addresses change with them
PAGES = [name for name in NAMES if name != "picture"]  # which is stricter: see test_fetching


def strict(headers: Mapping[str, str]) -> dict[str, str]:
    """Of the headers those that must stand everywhere, and the policy without where forms may lead."""
    policy = headers["Content-Security-Policy"].partition("form-action 'self'")
    return {**{name: headers.get(name, "") for name in EVERYWHERE}, "policy": "".join(policy[:2])}


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_has_the_strict_headers(name: str, house: House, alice: Person, nobody: Client) -> None:
    path, form = address(name, house), FORMS.get(name, {})

    answers = [alice.browser.get(path), nobody.get(path), nobody.post(path, form), alice.browser.post(path, form)]

    assert [strict(answer.headers) for answer in answers] == [{**EVERYWHERE, "policy": POLICY}] * 4


def test_forms_lead_away_only_where_a_consent_begins(house: House, alice: Person, nobody: Client) -> None:
    pages = {name: alice.browser.get(address(name, house)) for name in PAGES}

    policies = {name: page["Content-Security-Policy"] for name, page in pages.items()}

    assert {name for name, policy in policies.items() if policy != POLICY} == LEADING_AWAY


def test_forms_lead_to_the_consent_pages_that_are_offered(alice: Person) -> None:
    page = alice.browser.get(reverse("connections"))

    port = alice.stage.port
    named = f" http://localhost:{port + 1} http://localhost:{port + 2}"
    assert page["Content-Security-Policy"] == POLICY + named


def test_nothing_private_is_kept_by_a_browser(house: House, alice: Person) -> None:
    kept = {name: alice.browser.get(address(name, house))["Cache-Control"] for name in NAMES if name not in FETCHED}

    assert [name for name, control in kept.items() if "no-store" not in control] == []


def test_the_style_sheet_is_kept_for_good(nobody: Client, house: House) -> None:
    sheet = nobody.get(address("style", house))

    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["js/page.js", "icons.svg", "favicon.svg"])
def test_files_have_the_strict_headers(path: str, nobody: Client, database: None) -> None:
    with closing(nobody.get(f"/static/{path}")) as file:
        words = file.getvalue()

    assert (file.status_code, bool(words)) == (200, True)
    assert strict(file.headers) == {**EVERYWHERE, "policy": POLICY}
    assert "Set-Cookie" not in file.headers


def test_no_file_is_found_beside_those_that_are_served(nobody: Client, database: None) -> None:
    answers = [
        nobody.get(f"/static/{path}").status_code for path in ("", "../settings.py", "%2e%2e/settings.py", "js/")
    ]

    assert answers == [404] * 4


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/nowhere", "GET", 404, "There is nothing here"),
        ("/nowhere", "POST", 404, "There is nothing here"),
        ("/static/nowhere.js", "GET", 404, "There is nothing here"),
        ("/posts/not-an-id", "GET", 404, "There is nothing here"),
        ("/consents/nosuch/callback", "GET", 404, "There is nothing here"),
    ],
)
def test_what_is_not_there_has_a_page(path: str, method: str, status: int, words: str, alice: Person) -> None:
    response = alice.browser.generic(method, path)

    assert (response.status_code, strict(response.headers)) == (status, {**EVERYWHERE, "policy": POLICY})
    assert words in response.content.decode()
    assert response.headers["X-Request-Id"] in response.content.decode()


def test_what_a_viewer_may_not_do_has_a_page(house: House, viewer: Client) -> None:
    response = viewer.post(address("connection", house))

    assert response.status_code == 403
    assert strict(response.headers) == {**EVERYWHERE, "policy": POLICY}
    assert "You may look at this workspace, not change it." in response.content.decode()


@pytest.mark.parametrize("host", ["evil.example", "[", "localhost@evil.example", "a b", "localhost:x", "127.0.0.1:x"])
def test_a_host_that_is_not_ours_gets_a_page_that_names_nothing(host: str, nobody: Client) -> None:
    response = nobody.get("/", headers={"host": host})

    assert response.status_code == 400
    assert strict(response.headers) == {**EVERYWHERE, "policy": POLICY}
    assert "Alphorn does not understand that" in response.content.decode()
    assert host not in response.content.decode()


def test_more_fields_than_any_form_has_get_a_page(alice: Person) -> None:
    response = alice.browser.post(reverse("create-post"), {f"field-{n}": "" for n in range(1100)})

    assert response.status_code == 400
    assert "Alphorn does not understand that" in response.content.decode()


def test_our_own_fault_has_a_page_without_its_trace(alice: Person) -> None:
    Membership.objects.all().delete()  # nobody can come to this through the pages: it stands for what nobody foresaw
    browser = Client(headers=HOST, raise_request_exception=False)
    browser.force_login(alice.user)

    response = browser.get(reverse("posts"))

    words = response.content.decode()
    assert response.status_code == 500
    assert strict(response.headers) == {**EVERYWHERE, "policy": POLICY}
    assert "That is our fault" in words
    assert f"request {response.headers['X-Request-Id']}" in words
    assert "Alphorn on localhost" in words
    assert "DoesNotExist" not in words


def test_cookies_on_loopback_are_for_the_server_alone(alice: Person) -> None:
    browser = Client(headers=HOST)
    form = {"login": alice.user.email, "password": "a sentence about larches"}

    browser.get(reverse("account_login"))
    browser.post(reverse("account_login"), form)

    kept = {
        name: (bool(c["httponly"]), bool(c["secure"]), c["samesite"], c["path"], c["domain"])
        for name, c in browser.cookies.items()
    }
    assert kept == dict.fromkeys(("session", "csrf", "known"), (True, False, "Lax", "/", ""))
