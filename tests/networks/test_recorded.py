"""Every recorded answer becomes what it must, through the class and over a real socket; the pages tell the same."""

from collections.abc import Awaitable, Callable

import pytest

from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.endings import Ending
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Token
from alphorn.networks.outgoing import Sending
from alphorn.networks.streams import StreamRequest
from tests.networks.recorded import (
    ASSUMED,
    PAGES,
    Recorded,
    described,
    items_of,
    recorded,
    refreshable,
    rows_on_page,
    scope_of,
    wait_of,
)
from tests.networks.servers import saying, serving
from tests.networks.trying import BACK, KEYS, VERIFIER, may

ALL = [pytest.param(slug, each, id=f"{slug}: {each.title}") for slug in NETWORKS for each in recorded(slug)]


async def send(network: Network, place: str) -> object:
    return await network.send(Sending(network.render("hi"), place, "alice", Token("a-token"), may))


async def exchange(network: Network, place: str) -> object:
    return await network.finish(code="a-code", verifier=VERIFIER, redirect_uri=BACK)


async def refresh(network: Network, place: str) -> object:
    return await network.refresh(Token("a-token", "a-refresh-token"))


async def read(network: Network, place: str) -> object:
    return await network.pull(StreamRequest("posts", "1001"), Token("a-token"))


# Facebook's token endpoint is asked at the consent alone, X's for a refresh, too.
CALLS: dict[tuple[str, str], Callable[[Network, str], Awaitable[object]]] = {
    ("x", "send"): send,
    ("x", "token"): refresh,
    ("x", "list"): read,
    ("facebook", "send"): send,
    ("facebook", "token"): exchange,
}


async def outcome_of(slug: str, answer: Recorded) -> object:
    async with serving(saying(answer.bytes, answer.status, answer.headers)) as server, server.http() as http:
        network = NETWORKS[slug](KEYS, Addresses("https://pages.example", f"http://{server.address}"), http)
        try:
            return await CALLS[slug, answer.call](network, answer.place)
        except Ending as ending:
            return ending


@pytest.mark.parametrize(("slug", "answer"), ALL)
async def test_a_recorded_answer_means_what_it_must(slug: str, answer: Recorded) -> None:
    outcome = await outcome_of(slug, answer)

    assert described(outcome) == answer.ending
    assert wait_of(outcome) == answer.after_s
    assert scope_of(outcome) == answer.scope
    assert refreshable(outcome) == answer.refreshable
    assert items_of(outcome) == answer.items


@pytest.mark.parametrize(("slug", "answer"), [each for each in ALL if each.values[1].detail])  # type: ignore[union-attr]
async def test_the_networks_own_sentence_is_kept(slug: str, answer: Recorded) -> None:
    outcome = await outcome_of(slug, answer)

    assert isinstance(outcome, Ending)
    assert outcome.detail == answer.detail


@pytest.mark.parametrize("slug", NETWORKS)
def test_the_page_of_a_network_tells_every_recorded_answer(slug: str) -> None:
    assert rows_on_page(slug) == [answer.row for answer in recorded(slug)]


@pytest.mark.parametrize("slug", NETWORKS)
def test_the_page_of_a_network_lists_what_is_assumed(slug: str) -> None:
    assumed = (PAGES / f"{slug}.md").read_text().partition("\n## Assumed")[2]

    missing = [answer.title for answer in recorded(slug) if answer.source == ASSUMED and answer.title not in assumed]
    assert missing == []


@pytest.mark.parametrize("slug", NETWORKS)
def test_an_answer_is_recorded_once(slug: str) -> None:
    titles = [answer.title for answer in recorded(slug)]

    assert len(set(titles)) == len(titles)
