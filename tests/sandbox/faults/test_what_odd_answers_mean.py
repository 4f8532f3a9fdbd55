"""Each odd answer that the sandbox knows by name becomes the ending it must, over a real socket."""

import json
from collections.abc import Mapping

import pytest

from alphorn.networks import NETWORKS
from alphorn.networks.endings import Ending
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Token
from alphorn.networks.streams import StreamPage, StreamRequest
from alphorn.sandbox.faults.odd import Odd
from alphorn.sandbox.networks import NETWORKS as PLAYED
from tests.networks.recorded import described
from tests.networks.servers import saying, serving
from tests.networks.test_recorded import CALLS
from tests.networks.trying import KEYS
from tests.stage.told import KEPT, MEANT, MEANT_OF_LISTS, MEANT_OF_TOKENS

ODD: Mapping[str, Mapping[str, Odd]] = {played.slug: played.odd for played in PLAYED}
WHOSE = {"x": "1001", "facebook": "2001"}
AT_A_SIGN_IN = {"facebook": ["no-pages"]}  # tests/models/connections, and in a browser


def listed(meant: Mapping[str, Mapping[str, tuple[str, ...]]]) -> list[object]:
    return [
        pytest.param(slug, name, ending, id=f"{slug}-{name}")
        for slug, by_ending in meant.items()
        for ending, names in by_ending.items()
        for name in names
    ]


def body_of(odd: Odd) -> bytes:
    return (odd.body if isinstance(odd.body, str) else json.dumps(odd.body)).encode()


async def outcome_of(slug: str, name: str, call: str) -> object:
    odd = ODD[slug][name]
    async with serving(saying(body_of(odd), odd.status, dict(odd.headers))) as server, server.http() as http:
        network = NETWORKS[slug](KEYS, Addresses("https://pages.example", f"http://{server.address}"), http)
        try:
            if call == "list":
                return await network.pull(StreamRequest("posts", WHOSE[slug]), Token("a-token"))
            return await CALLS[slug, call](network, "3001")
        except Ending as ending:
            return ending


@pytest.mark.parametrize(("slug", "name", "ending"), listed(MEANT))
async def test_an_odd_answer_to_a_post_means_what_it_must(slug: str, name: str, ending: str) -> None:
    assert described(await outcome_of(slug, name, "send")) == ending


@pytest.mark.parametrize(("slug", "name", "ending"), listed(MEANT_OF_TOKENS))
async def test_an_odd_answer_about_tokens_means_what_it_must(slug: str, name: str, ending: str) -> None:
    assert described(await outcome_of(slug, name, "token")) == ending


@pytest.mark.parametrize(("slug", "name", "ending"), listed(MEANT_OF_LISTS))
async def test_an_odd_list_means_what_it_must(slug: str, name: str, ending: str) -> None:
    assert described(await outcome_of(slug, name, "list")) == ending


@pytest.mark.parametrize(
    ("slug", "name", "kept"),
    [pytest.param(slug, *each, id=f"{slug}-{each[0]}") for slug, lists in KEPT.items() for each in lists.items()],
)
async def test_of_an_odd_list_the_words_are_kept_whole_and_as_whose_they_are(
    slug: str, name: str, kept: list[tuple[str, bool]]
) -> None:
    page = await outcome_of(slug, name, "list")

    assert isinstance(page, StreamPage)
    assert [(item.text, not item.is_of_others) for item in page.items] == kept


@pytest.mark.parametrize("slug", ODD)
def test_what_every_odd_answer_means_is_known(slug: str) -> None:
    tables = (MEANT[slug], MEANT_OF_TOKENS[slug], MEANT_OF_LISTS[slug])
    named = [name for table in tables for names in table.values() for name in names]

    assert sorted([*named, *KEPT[slug], *AT_A_SIGN_IN.get(slug, [])]) == sorted(ODD[slug])
