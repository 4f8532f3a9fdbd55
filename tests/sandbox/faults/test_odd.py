"""Answers in odd forms: each comes over the line as it is listed, from a rule or from the page's button."""

from typing import Any

import pytest
import requests

from alphorn.sandbox.network import Network
from alphorn.sandbox.networks import NETWORKS
from tests.sandbox.played import Played

SECONDS = 5
EACH = [pytest.param(network, name, id=f"{network.slug}-{name}") for network in NETWORKS for name in network.odd]


def answered(played: Played, network: Network) -> requests.Response:
    """Any call, while a rule holds for all of them."""
    return requests.get(
        f"{getattr(played, network.slug)}/{'2/users' if network.slug == 'x' else 'v26.0'}/me", timeout=SECONDS
    )


def is_said(answer: requests.Response, network: Network, name: str) -> bool:
    """Whether it is that odd answer."""
    odd = network.odd[name]
    body: Any = answer.text if isinstance(odd.body, str) else answer.json()
    return (answer.status_code, body) == (odd.status, odd.body)


@pytest.mark.parametrize(("network", "name"), EACH)
def test_each_comes_as_it_is_listed(network: Network, name: str, played: Played) -> None:
    played.trouble(network.slug, {"odd": name, "call": "*"})

    assert is_said(answered(played, network), network, name)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.slug)
def test_they_are_listed_with_the_call_at_which_each_is_met(network: Network, played: Played) -> None:
    listed = requests.get(f"{played.control}/{network.slug}/odd", timeout=SECONDS).json()

    assert {name: each["call"] for name, each in listed.items()} == {k: odd.call for k, odd in network.odd.items()}


def test_what_a_rule_says_itself_counts(played: Played) -> None:
    played.trouble("x", {"odd": "shield", "call": "me", "status": 503})

    [standing] = requests.get(f"{played.control}/x/faults", timeout=SECONDS).json()
    assert (standing["call"], standing["status"]) == ("me", 503)


def test_one_that_is_not_there_is_told_which_there_are(played: Played) -> None:
    told = requests.put(f"{played.control}/x/faults", json=[{"odd": "no-such"}], timeout=SECONDS)

    assert (told.status_code, "errors-in-a-200" in told.text) == (422, True)


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.slug)
def test_a_person_chooses_one_on_the_page(network: Network, played: Played) -> None:
    page = requests.get(f"http://127.0.0.1:{played.port}/", timeout=SECONDS).text
    name, odd = next(iter(network.odd.items()))

    requests.post(
        f"http://127.0.0.1:{played.port}/{network.slug}/trouble", data={"what": "odd", "odd": name}, timeout=SECONDS
    )

    assert f'<option value="{name}">{odd.words}' in page
    [standing] = requests.get(f"{played.control}/{network.slug}/faults", timeout=SECONDS).json()
    assert (standing["odd"], standing["status"]) == (name, odd.status)
