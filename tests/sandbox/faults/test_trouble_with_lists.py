"""Faults of lists: cursors that lead in a circle, pages that repeat, and permissions that end half-way."""

from collections.abc import Callable

import pytest
import requests

from tests.sandbox.played import FACEBOOK_READING, X_READING, Played
from tests.sandbox.signing_in import long_token, x_token

SECONDS = 10
Read = Callable[[str], tuple[list[str], str]]
CALLS = {"x": "likes", "facebook": "GET /{user}/likes"}


@pytest.fixture(params=["x", "facebook"])
def network(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def read(played: Played, network: str) -> Read:
    """Reads one page of Alice's likes by a cursor: the ids, and the next cursor."""
    if network == "x":
        headers = {"Authorization": f"Bearer {x_token(played, '1001', X_READING)['access_token']}"}
        return lambda cursor: x_page(f"{played.x}/2/users/1001/liked_tweets", headers, cursor)
    played.settings("facebook", require_proof=False)
    token = long_token(played, "2001", FACEBOOK_READING)
    return lambda cursor: facebook_page(f"{played.facebook}/v26.0/me/likes", token, cursor)


def x_page(url: str, headers: dict[str, str], cursor: str) -> tuple[list[str], str]:
    query = {"max_results": "5", **({"pagination_token": cursor} if cursor else {})}
    answer = requests.get(url, params=query, headers=headers, timeout=SECONDS)
    answer.raise_for_status()
    said = answer.json()
    return [row["id"] for row in said["data"]], said["meta"].get("next_token", "")


def facebook_page(url: str, token: str, cursor: str) -> tuple[list[str], str]:
    answer = requests.get(url, params={"access_token": token, "limit": "5", "after": cursor}, timeout=SECONDS)
    answer.raise_for_status()
    said = answer.json()
    return [row["id"] for row in said["data"]], said["paging"]["cursors"]["after"] if "next" in said["paging"] else ""


def test_a_cursor_leads_back_to_the_first_page(played: Played, network: str, read: Read) -> None:
    first, second_cursor = read("")
    played.trouble(network, {"call": CALLS[network], "cursor_loop": True})

    _, back = read(second_cursor)
    again, still_back = read(back)

    assert again == first
    assert still_back == back


def test_a_page_comes_again_under_a_new_cursor(played: Played, network: str, read: Read) -> None:
    first, second_cursor = read("")
    played.trouble(network, {"call": CALLS[network], "repeat_page": True, "times": 1})

    page, again = read(second_cursor)
    repeated, onward = read(again)
    further, _ = read(onward)

    assert again not in ("", second_cursor)
    assert repeated == page
    assert not set(further) & {*first, *page}


def test_a_page_that_repeats_for_ever_has_a_new_cursor_each_time(played: Played, network: str, read: Read) -> None:
    played.trouble(network, {"call": CALLS[network], "repeat_page": True})

    first, cursor = read("")
    second, other_cursor = read(cursor)

    assert first == second
    assert cursor != other_cursor


def test_a_shuffled_page_holds_the_same(played: Played, network: str, read: Read) -> None:
    first, cursor = read("")
    played.trouble(network, {"call": CALLS[network], "shuffle": True})

    shuffled, same_cursor = read("")

    assert sorted(shuffled) == sorted(first)
    assert same_cursor == cursor


def test_a_rule_begins_at_the_call_it_names(played: Played, network: str, read: Read) -> None:
    played.trouble(network, {"call": CALLS[network], "from_n": 3, "times": 1, "revoke_tokens": True})
    _, second_cursor = read("")
    _, third_cursor = read(second_cursor)

    with pytest.raises(requests.HTTPError):
        read(third_cursor)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("no-reading", "answers"),
        ("circle", "leads reading in a circle"),
        ("forgetful", "takes permissions back"),
    ],
)
def test_a_button_makes_trouble_for_readers(played: Played, network: str, read: Read, what: str, says: str) -> None:
    page = requests.post(f"http://127.0.0.1:{played.port}/{network}/trouble", data={"what": what}, timeout=SECONDS)

    assert says in page.text


def test_a_reader_is_let_wait(played: Played, network: str, read: Read) -> None:
    requests.post(f"http://127.0.0.1:{played.port}/{network}/trouble", data={"what": "no-reading"}, timeout=SECONDS)

    with pytest.raises(requests.HTTPError) as refused:
        read("")

    assert refused.value.response is not None
    assert refused.value.response.status_code in (429, 400)
