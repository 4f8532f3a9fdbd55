"""Back from a network's consent page: what goes well once, and every way in which it must not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from alphorn.models import Authorisation, Connection, Consent, Offer
from tests.stage.people import KNOWN_AS, Person
from tests.web.house import signed_in

NETWORKS = ("x", "facebook")
OTHER = {"x": "facebook", "facebook": "x"}
UNUSED, FOREIGN = "This answer was used already", "This answer belongs to another sign-in"
both = pytest.mark.parametrize("network", NETWORKS)


def begin(browser: Client, network: str, **more: str) -> str:
    """Press Connect. Returns the address of the consent page."""
    answer = browser.post(reverse("consents"), {"network": network, "host": "sandbox", **more})
    return str(answer["Location"])


def come_back(person: Person, network: str) -> str:
    """Press Connect and consent, as the same person there. Returns the address the browser is sent to."""
    return person.stage.consent(begin(person.browser, network), KNOWN_AS[person.name, network])


def said(address: str) -> dict[str, str]:
    """The query of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def arrive(browser: Client, network: str, query: dict[str, str]) -> Any:
    """The browser is sent back, with that query."""
    return browser.get(reverse("consent-callback", args=[network]), query)


def nothing_is_stored() -> bool:
    """Whether there is no consent, no place and no choice in the database."""
    return not (Authorisation.objects.exists() or Connection.objects.exists() or Offer.objects.exists())


def refused(answer: Any, words: str, secrets: dict[str, str]) -> bool:
    """Whether it is a page of ours with `words`, with nothing of `secrets` in it, and nothing was stored."""
    page = answer.content.decode()
    leaked = [secret for name, secret in secrets.items() if name in ("code", "state") and secret in page]
    return words in page and "<h1" in page and not leaked and nothing_is_stored()


@both
def test_a_consent_asks_with_a_state_a_challenge_and_what_sending_needs(network: str, alice: Person) -> None:
    asked = said(begin(alice.browser, network))

    scopes = {
        "x": "tweet.read tweet.write users.read offline.access",
        "facebook": "pages_show_list,pages_manage_posts,pages_read_engagement,business_management",
    }
    assert len(asked["state"]) >= 43  # 256 bit in base64
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == scopes[network]
    assert asked["redirect_uri"].endswith(f"/consents/{network}/callback")


@both
def test_an_answer_without_a_state_is_refused(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {"code": query["code"]})

    assert answer.status_code == 400
    assert refused(answer, UNUSED, query)


@both
def test_an_answer_with_a_guessed_state_is_refused(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {**query, "state": "guessed\x00"})

    assert answer.status_code == 400
    assert refused(answer, UNUSED, query)


@both
def test_an_answer_in_another_session_of_the_same_user_is_refused(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(signed_in(alice.user), network, query)

    assert answer.status_code == 400
    assert refused(answer, FOREIGN, query)


@both
def test_an_answer_to_somebody_else_is_refused(network: str, alice: Person, bob: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(bob.browser, network, query)

    assert answer.status_code == 400
    assert refused(answer, FOREIGN, query)


@both
def test_an_answer_to_nobody_leads_to_the_sign_in_without_its_code(network: str, alice: Person, nobody: Client) -> None:
    query = said(come_back(alice, network))

    answer = arrive(nobody, network, query)
    page = nobody.get(answer["Location"])

    assert answer["Location"] == f"{reverse('account_login')}?next={reverse('connections')}"
    assert refused(page, "Sign in", query)


@both
def test_an_answer_counts_once(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))
    arrive(alice.browser, network, query)
    stored = Authorisation.objects.values_list("pk", "version").get()

    answer = arrive(alice.browser, network, query)

    assert answer.status_code == 400
    assert UNUSED in answer.content.decode()
    assert "is not connected" not in answer.content.decode()
    assert Authorisation.objects.values_list("pk", "version").get() == stored


@both
def test_an_answer_after_ten_minutes_is_refused(
    network: str, alice: Person, time_passes: Callable[[timedelta], None]
) -> None:
    query = said(come_back(alice, network))
    time_passes(timedelta(minutes=10, seconds=1))

    answer = arrive(alice.browser, network, query)

    assert answer.status_code == 400
    assert refused(answer, "That took longer than ten minutes", query)


@both
def test_an_answer_of_one_network_is_none_of_another(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, OTHER[network], query)

    assert answer.status_code == 400
    assert refused(answer, UNUSED, query)


@both
def test_a_code_that_the_network_never_gave_is_refused(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))

    answer = arrive(alice.browser, network, {**query, "code": "guessed\x00\ud7ff" * 50})

    assert answer.status_code in (400, 503)
    assert refused(answer, "<h1>", query)


@both
@pytest.mark.parametrize(
    "trouble",
    [
        {"status": 400, "body": {"error": "invalid_client", "error_description": "no"}},
        {"status": 401, "body": {}},
        {"status": 429, "body": {}},
        {"status": 500, "body": "broken"},
        {"status": 200, "body": {"access_token": ""}},
        {"status": 200, "body": [1, 2]},
        {"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}, "body": {}},
        {"garbage": True},
        {"reset_before": True},
        {"lose_reply": True},
    ],
    ids=lambda trouble: "-".join(f"{name}-{value}" for name, value in trouble.items())[:30],
)
def test_a_network_in_trouble_is_told_in_words(trouble: dict[str, Any], network: str, alice: Person) -> None:
    query = said(come_back(alice, network))
    alice.stage.trouble(network, {"call": "token", **trouble})

    answer = arrive(alice.browser, network, query)

    assert answer.status_code in (400, 503)
    assert refused(answer, "does not count", query)


@both
def test_a_network_that_does_not_listen_is_told_in_words(network: str, alice: Person) -> None:
    query = said(come_back(alice, network))
    alice.stage.trouble(network, {"refuse": True})

    answer = arrive(alice.browser, network, query)

    assert answer.status_code == 503
    assert refused(answer, "does not answer just now", query)


@pytest.mark.not_quick
def test_a_network_that_hangs_is_not_waited_for_for_long(alice: Person) -> None:
    query = said(come_back(alice, "x"))
    alice.stage.trouble("x", {"call": "token", "hang": True})

    answer = arrive(alice.browser, "x", query)

    assert answer.status_code == 503
    assert refused(answer, "does not answer just now", query)


def test_a_consent_of_x_without_the_permission_to_post_is_refused(alice: Person) -> None:
    query = said(come_back(alice, "x"))
    token = {"token_type": "bearer", "expires_in": 7200, "access_token": "less", "scope": "tweet.read users.read"}
    alice.stage.trouble("x", {"call": "token", "status": 200, "body": token})

    answer = arrive(alice.browser, "x", query)

    assert answer.status_code == 400
    assert refused(answer, "did not give Alphorn the permission to post", query)


def test_a_consent_of_facebook_without_the_permission_to_post_is_refused(alice: Person) -> None:
    query = said(come_back(alice, "facebook"))
    granted = [{"permission": "pages_show_list", "status": "granted"}, {"permission": "x", "status": "declined"}]
    alice.stage.trouble("facebook", {"call": "permissions", "status": 200, "body": {"data": granted}})

    answer = arrive(alice.browser, "facebook", query)

    assert answer.status_code == 400
    assert refused(answer, "did not give Alphorn the permission to post", query)


@pytest.mark.parametrize(("left_out", "is_named"), [("", False), ("%2Cbusiness_management", True)])
def test_who_runs_no_page_is_told_so_and_where_one_may_hide_and_nothing_is_stored(
    left_out: str, is_named: bool, alice: Person
) -> None:
    address = begin(alice.browser, "facebook").replace(left_out, "")
    query = said(alice.stage.consent(address, "2003"))

    answer = arrive(alice.browser, "facebook", query)
    page = answer.content.decode()
    assert (answer.status_code, "Does it belong to a business portfolio?" in page) == (400, is_named)
    assert refused(answer, "Facebook showed no Page", query)
    assert "Nuria Grau" in page


@pytest.mark.parametrize(
    "form", [{}, {"network": "x"}, {"network": "x", "host": "x.com"}, {"network": "../x", "host": "sandbox"}]
)
def test_what_is_not_offered_is_not_there(form: dict[str, str], alice: Person) -> None:
    answer = alice.browser.post(reverse("consents"), form)

    assert answer.status_code == 404
    assert not Consent.objects.exists()
