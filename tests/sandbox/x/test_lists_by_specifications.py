"""X's lists, held against what it has published: the sandbox's answers, and what our own class asks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests

from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Token
from alphorn.networks.streams import StreamRequest
from alphorn.networks.x import X
from tests.sandbox.our_networks import KEYS, allowed
from tests.sandbox.played import X_READING, X_SCOPES, Played
from tests.sandbox.recorder import Recorder, recording
from tests.sandbox.signing_in import x_token
from tests.sandbox.specifications import needed, new_x, old_x
from tests.sandbox.x.test_specifications import NEW_FIELDS, OLD_FIELDS, USER_FIELDS

pytestmark = needed
SECONDS = 10
POSTS = ("tweets", "timelines/reverse_chronological", "liked_tweets", "bookmarks")
PEOPLE = ("following", "followers")
MEDIA_FIELDS = "alt_text,height,preview_image_url,type,url,width"
KINDS = ("posts", "home", "likes", "following", "followers")


def ask(played: Played, path: str, scopes: tuple[str, ...] = X_READING, **query: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {x_token(played, '1001', scopes)['access_token']}"}
    return requests.get(f"{played.x}{path}", params=query, headers=headers, timeout=SECONDS)


def keys_of(answer: requests.Response) -> list[str]:
    """The keys of all that the posts of a page have attached."""
    attached = [post.get("attachments", {}) for post in answer.json()["data"]]
    return [key for each in attached for key in each.get("media_keys", [])]


@pytest.mark.parametrize("page", ["first", "second"])
@pytest.mark.parametrize(
    ("vocabulary", "specification", "name", "fields"),
    [("old", old_x, "tweet.fields", OLD_FIELDS), ("new", new_x, "post.fields", NEW_FIELDS)],
)
@pytest.mark.parametrize("edge", POSTS)
def test_posts_are_what_x_declares(
    played: Played, vocabulary: str, specification: Any, name: str, fields: str, edge: str, page: str
) -> None:
    played.settings("x", vocabulary=vocabulary)
    path = f"/2/users/1001/{edge}"
    query = {name: fields, "user.fields": USER_FIELDS, "max_results": "20"}
    query |= {"expansions": "author_id,attachments.media_keys", "media.fields": MEDIA_FIELDS}
    token = ask(played, path, X_READING, **query).json()["meta"]["next_token"]
    query |= {"pagination_token": token} if page == "second" else {}

    answer = ask(played, path, X_READING, **query)

    assert answer.status_code == 200
    assert len(answer.json()["data"]) == 20
    assert sorted(keys_of(answer)) == sorted(each["media_key"] for each in answer.json()["includes"]["media"])
    assert specification().wrong_with_request("GET", path, query) == []
    assert specification().wrong_with_answer("GET", path, 200, answer.json()) == []


@pytest.mark.parametrize(("vocabulary", "specification"), [("old", old_x), ("new", new_x)])
@pytest.mark.parametrize("edge", PEOPLE)
def test_people_are_what_x_declares(played: Played, vocabulary: str, specification: Any, edge: str) -> None:
    played.settings("x", vocabulary=vocabulary)
    path, query = f"/2/users/1001/{edge}", {"user.fields": USER_FIELDS, "max_results": "30"}
    query["pagination_token"] = ask(played, path, X_READING, **query).json()["meta"]["next_token"]

    answer = ask(played, path, X_READING, **query)

    assert len(answer.json()["data"]) == 30
    assert specification().wrong_with_request("GET", path, query) == []
    assert specification().wrong_with_answer("GET", path, 200, answer.json()) == []


@pytest.mark.parametrize(("vocabulary", "specification"), [("old", old_x), ("new", new_x)])
@pytest.mark.parametrize("edge", [*POSTS, *PEOPLE])
def test_an_empty_list_is_what_x_declares(played: Played, vocabulary: str, specification: Any, edge: str) -> None:
    played.settings("x", vocabulary=vocabulary)
    names = {"tweets": "posts", "timelines/reverse_chronological": "home", "liked_tweets": "likes"}
    played.deepen("x", "1001", names.get(edge, edge), 0)

    answer = ask(played, f"/2/users/1001/{edge}").json()

    assert answer == {"meta": {"result_count": 0}}
    assert specification().wrong_with_answer("GET", f"/2/users/1001/{edge}", 200, answer) == []


@pytest.mark.parametrize(
    ("path", "scopes", "query", "status"),
    [
        ("/2/users/1001/liked_tweets", X_SCOPES, {}, 403),
        ("/2/users/1001/following", X_SCOPES, {}, 403),
        ("/2/users/1001/followers", X_SCOPES, {}, 403),
        ("/2/users/1001/liked_tweets", X_READING, {"since_id": "1"}, 400),
        ("/2/users/1001/liked_tweets", X_READING, {"max_results": "4"}, 400),
        ("/2/users/1001/following", X_READING, {"max_results": "1001"}, 400),
        ("/2/users/1001/following", X_READING, {"pagination_token": "short"}, 400),
        ("/2/users/1002/timelines/reverse_chronological", X_READING, {}, 400),
        ("/2/users/99/liked_tweets", X_READING, {}, 200),
        ("/2/users/99/followers", X_READING, {}, 200),
    ],
)
def test_how_a_list_is_refused_is_how_x_declares(
    played: Played, path: str, scopes: tuple[str, ...], query: dict[str, str], status: int
) -> None:
    answer = ask(played, path, scopes, **query)

    assert answer.status_code == status
    assert old_x().wrong_with_answer("GET", path, status, answer.json()) == []


@pytest.fixture
async def to_x(played: Played) -> AsyncIterator[Recorder]:
    async with recording(played.x) as recorder:
        yield recorder


async def pull_from_x(played: Played, recorder: Recorder, kind: str, dialect: str) -> list[int]:
    """Two pages of a kind by our own class: how many items each holds."""
    token = Token(x_token(played, "1001", X_READING)["access_token"])
    async with allowed(recorder) as http:
        network = X(KEYS, Addresses(played.x, recorder.url), http, dialect)
        first = await network.pull(StreamRequest(kind, "1001", size=20), token)
        second = await network.pull(StreamRequest(kind, "1001", first.next_cursor, size=20), token)
        return [len(first.items), len(second.items)]


@pytest.mark.parametrize(("dialect", "specification"), [("tweet", old_x), ("post", new_x)])
@pytest.mark.parametrize("kind", KINDS)
async def test_what_we_ask_x_for_is_what_x_declares(
    played: Played, to_x: Recorder, kind: str, dialect: str, specification: Any
) -> None:
    found = await pull_from_x(played, to_x, kind, dialect)

    wrong = [specification().wrong_with_request(each.method, each.path, each.query) for each in to_x.heard]
    assert found == [20, 20]
    assert [each.status for each in to_x.heard] == [200, 200]
    assert wrong == [[], []]


@pytest.mark.parametrize(("dialect", "vocabulary"), [("tweet", "new"), ("post", "old"), ("tweet", "old"), ("", "new")])
async def test_we_find_the_vocabulary_that_x_speaks(
    played: Played, to_x: Recorder, dialect: str, vocabulary: str
) -> None:
    played.settings("x", vocabulary=vocabulary)

    assert await pull_from_x(played, to_x, "likes", dialect) == [20, 20]
