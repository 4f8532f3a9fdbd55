"""What stands on the streams: made deeper, added to, changed and removed, and what a reader sees of that."""

from typing import Any

import pytest
import requests

from tests.sandbox.played import FACEBOOK_READING, X_READING, Played
from tests.sandbox.signing_in import long_token, x_token

SECONDS = 10
STREAMS = [
    ("x", "1001", "posts"),
    ("x", "1001", "home"),
    ("x", "1001", "likes"),
    ("x", "1001", "bookmarks"),
    ("x", "1001", "following"),
    ("x", "1001", "followers"),
    ("facebook", "2001", "posts"),
    ("facebook", "2001", "likes"),
    ("facebook", "2001", "friends"),
    ("facebook", "3001", "page_posts"),
]
PATHS = {
    "posts": "tweets",
    "home": "timelines/reverse_chronological",
    "likes": "liked_tweets",
    "following": "following",
    "followers": "followers",
}


def read_x(played: Played, stream: str, **query: str) -> Any:
    headers = {"Authorization": f"Bearer {x_token(played, '1001', X_READING)['access_token']}"}
    url = f"{played.x}/2/users/1001/{PATHS[stream]}"
    return requests.get(url, params=query, headers=headers, timeout=SECONDS).json()


def read_facebook(played: Played, edge: str, **query: str) -> Any:
    played.settings("facebook", require_proof=False)
    token = {"access_token": long_token(played, "2001", FACEBOOK_READING)}
    return requests.get(f"{played.facebook}/v26.0/me/{edge}", params={**token, **query}, timeout=SECONDS).json()


@pytest.mark.parametrize(("network", "person", "stream"), STREAMS)
def test_a_stream_is_as_deep_as_one_wants_it(played: Played, network: str, person: str, stream: str) -> None:
    played.deepen(network, person, stream, 1500)

    found = played.standing(network, person, stream, 2000)
    assert len({item["id"] for item in found}) == 1500
    assert len({item["sort"] for item in found}) == 1500
    assert len({item["text"] for item in found}) == 1500
    assert "{" not in found[0]["text"]


@pytest.mark.parametrize(("network", "person", "stream"), STREAMS)
def test_one_more_stands_on_top(played: Played, network: str, person: str, stream: str) -> None:
    added = played.items("POST", network, person, stream, text="Just now.", name="Zoe Zinsli")

    newest = played.standing(network, person, stream, 1)[0]
    assert newest == added
    assert (newest["text"], newest["name"]) == ("Just now.", "Zoe Zinsli")


@pytest.mark.parametrize(("network", "person", "stream"), STREAMS)
def test_one_is_changed(played: Played, network: str, person: str, stream: str) -> None:
    before = played.standing(network, person, stream, 3)

    played.items("PATCH", network, person, stream, id=before[1]["id"], text="Changed.", likes=7)

    after = played.standing(network, person, stream, 3)
    assert after == [before[0], {**before[1], "text": "Changed.", "likes": 7}, before[2]]


@pytest.mark.parametrize(("network", "person", "stream"), STREAMS)
def test_one_is_removed(played: Played, network: str, person: str, stream: str) -> None:
    before = played.standing(network, person, stream, 3)

    played.items("DELETE", network, person, stream, id=before[1]["id"])

    assert played.standing(network, person, stream, 2) == [before[0], before[2]]


@pytest.mark.parametrize(("network", "person", "stream"), STREAMS)
def test_all_are_removed(played: Played, network: str, person: str, stream: str) -> None:
    played.items("DELETE", network, person, stream)

    assert played.standing(network, person, stream) == []


def test_x_tells_what_was_added_changed_and_removed(played: Played) -> None:
    played.deepen("x", "1001", "likes", 6)
    items = played.standing("x", "1001", "likes")
    added = played.items("POST", "x", "1001", "likes", text="One more")
    played.items("PATCH", "x", "1001", "likes", id=items[0]["id"], text="Changed")
    played.items("DELETE", "x", "1001", "likes", id=items[1]["id"])

    rows = read_x(played, "likes")["data"]

    assert [row["id"] for row in rows] == [added["id"], items[0]["id"], *(item["id"] for item in items[2:])]
    assert [row["text"] for row in rows[:2]] == ["One more", "Changed"]


def test_facebook_tells_what_was_added_changed_and_removed(played: Played) -> None:
    items = played.standing("facebook", "2001", "likes")
    added = played.items("POST", "facebook", "2001", "likes", name="Cow bells", category="Bells")
    played.items("PATCH", "facebook", "2001", "likes", id=items[0]["id"], category="Moss")
    played.items("DELETE", "facebook", "2001", "likes", id=items[1]["id"])

    rows = read_facebook(played, "likes", fields="id,name,category")["data"]

    assert [row["id"] for row in rows[:3]] == [added["id"], items[0]["id"], items[2]["id"]]
    assert [row["category"] for row in rows[:2]] == ["Bells", "Moss"]


@pytest.mark.parametrize("stream", ["posts", "home", "likes", "following", "followers"])
def test_a_page_of_x_goes_on_where_its_first_item_was_removed(played: Played, stream: str) -> None:
    before = played.standing("x", "1001", stream, 9)
    token = read_x(played, stream, max_results="5")["meta"]["next_token"]
    played.items("DELETE", "x", "1001", stream, id=before[4]["id"])
    played.items("DELETE", "x", "1001", stream, id=before[5]["id"])

    rows = read_x(played, stream, max_results="5", pagination_token=token)["data"]

    assert [row["id"] for row in rows[:3]] == [item["id"] for item in before[6:]]


@pytest.mark.parametrize("edge", ["posts", "likes", "friends"])
def test_a_page_of_facebook_goes_on_where_its_cursor_was_removed(played: Played, edge: str) -> None:
    before = played.standing("facebook", "2001", edge, 9)
    after = read_facebook(played, edge, limit="5")["paging"]["cursors"]["after"]
    played.items("DELETE", "facebook", "2001", edge, id=before[4]["id"])
    played.items("DELETE", "facebook", "2001", edge, id=before[5]["id"])

    rows = read_facebook(played, edge, limit="3", after=after)["data"]

    assert [row["id"] for row in rows] == [item["id"] for item in before[6:]]


def test_what_somebody_deletes_is_gone_wherever_it_stood(played: Played) -> None:
    played.deepen("x", "1001", "home", 0)
    post = played.standing("x", "1001", "posts", 1)[0]
    played.items("POST", "x", "1001", "home", id=post["id"], text=post["text"], author_id="1001")

    played.items("DELETE", "x", "1001", "posts", id=post["id"])

    assert played.standing("x", "1001", "home") == []


@pytest.mark.parametrize(
    ("network", "wanted", "status"),
    [
        ("x", {"person": "1001", "stream": "friends"}, 404),
        ("facebook", {"person": "2001", "stream": "followers"}, 404),
        ("x", {"person": "99", "stream": "likes"}, 404),
        ("x", {"person": "1001", "stream": "likes", "count": -1}, 400),
        ("x", {"person": "1001", "stream": "likes", "colour": "red"}, 400),
        ("x", {"stream": "likes"}, 400),
    ],
)
def test_what_cannot_be_added_is_refused(played: Played, network: str, wanted: dict[str, Any], status: int) -> None:
    answer = requests.post(f"{played.control}/{network}/items", json=wanted, timeout=SECONDS)

    assert answer.status_code == status


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_what_is_not_there_is_not_found(played: Played, method: str) -> None:
    wanted = {"person": "1001", "stream": "likes", "id": "1"}

    assert requests.request(method, f"{played.control}/x/items", json=wanted, timeout=SECONDS).status_code == 404


def test_a_reset_brings_back_what_was_removed(played: Played) -> None:
    before = played.standing("x", "1001", "likes")
    played.items("DELETE", "x", "1001", "likes")

    requests.post(f"{played.control}/reset", timeout=SECONDS)

    after = played.standing("x", "1001", "likes")
    assert [(item["id"], item["text"]) for item in after] == [(item["id"], item["text"]) for item in before]


def test_only_what_apps_created_counts_as_created(played: Played) -> None:
    played.standing("x", "1001", "posts")
    played.items("POST", "x", "1001", "posts", text="By hand.")

    assert played.created("x") == []
