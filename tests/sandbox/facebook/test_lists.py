"""What Facebook lets one read, as Meta's own SDK and python-facebook-api page through it."""

from collections.abc import Callable
from typing import Any

import pytest
from facebook_business import FacebookAdsApi, FacebookSession
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.post import Post
from facebook_business.adobjects.user import User
from facebook_business.exceptions import FacebookRequestError
from pyfacebook import GraphAPI

from tests.sandbox.played import CLIENT_ID, FACEBOOK_READING, FACEBOOK_SCOPES, SECRET, Played
from tests.sandbox.signing_in import long_token

POST_FIELDS = ["id", "message", "created_time", "permalink_url", "from"]
LIKED_FIELDS = ["id", "name", "category", "link", "about"]
LISTS = [
    ("get_posts", "posts", "posts", POST_FIELDS, Post, 400),
    ("get_likes", "likes", "likes", LIKED_FIELDS, Page, 60),
    ("get_friends", "friends", "friends", ["id", "name"], User, 25),
]


@pytest.fixture
def api(played: Played, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", played.facebook)
    return lambda token: FacebookAdsApi(FacebookSession(CLIENT_ID, SECRET, token), api_version="v26.0")


@pytest.fixture
def alice(played: Played, api: Callable[[str], FacebookAdsApi]) -> User:
    return User("2001", api=api(long_token(played, "2001", FACEBOOK_READING)))


@pytest.fixture
def graph(played: Played) -> GraphAPI:
    token = long_token(played, "2001", FACEBOOK_READING)
    return GraphAPI(
        app_id=CLIENT_ID, app_secret=SECRET, access_token=token, base_url=f"{played.facebook}/", version="v26.0"
    )


def ids_of(rows: Any) -> list[str]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize(("method", "edge", "stream", "fields", "kind", "many"), LISTS)
def test_a_list_is_read_to_the_end(
    played: Played, alice: User, method: str, edge: str, stream: str, fields: list[str], kind: type[Any], many: int
) -> None:
    found = list(getattr(alice, method)(fields=fields, params={"limit": 7}))

    assert ids_of(found) == [item["id"] for item in played.standing("facebook", "2001", stream, 1000)]
    assert len(set(ids_of(found))) == many
    assert [set(row) - set(kind._field_types) for row in found] == [set()] * many
    assert all(row[field] for row in found for field in fields)


@pytest.mark.parametrize(("method", "edge", "stream", "fields", "kind", "many"), LISTS)
def test_another_client_reads_it_to_the_end(
    graph: GraphAPI, method: str, edge: str, stream: str, fields: list[str], kind: type[Any], many: int
) -> None:
    found = graph.get_full_connections("me", edge, count=many + 1, limit=100, fields=",".join(fields))

    assert len(set(ids_of(found["data"]))) == many


@pytest.mark.parametrize(("page_id", "many"), [("3001", 240), ("3002", 161), ("3003", 120)])
def test_a_page_has_written_much(api: Callable[[str], FacebookAdsApi], alice: User, page_id: str, many: int) -> None:
    tokens = {row["id"]: row["access_token"] for row in alice.get_accounts(fields=["id", "access_token"])}
    page = Page(page_id, api=api(tokens[page_id]))

    found = list(page.get_published_posts(fields=POST_FIELDS, params={"limit": 100}))

    assert len(set(ids_of(found))) == many
    assert [post["created_time"] for post in found] == sorted((post["created_time"] for post in found), reverse=True)


def test_likes_say_since_when(alice: User) -> None:
    rows = alice.get_api().call("GET", ("me", "likes"), {"fields": "id,created_time"}).json()["data"]

    assert [row["created_time"] for row in rows] == sorted((row["created_time"] for row in rows), reverse=True)


@pytest.mark.parametrize("edge", ["posts", "likes", "friends"])
def test_the_last_page_has_a_cursor_and_no_next(played: Played, alice: User, edge: str) -> None:
    played.deepen("facebook", "2001", edge, 3)

    paging = alice.get_api().call("GET", ("me", edge), {"limit": "3"}).json()["paging"]

    assert paging["cursors"]["after"]
    assert "next" not in paging


@pytest.mark.parametrize("edge", ["posts", "likes", "friends"])
def test_one_can_go_back(alice: User, edge: str) -> None:
    first = alice.get_api().call("GET", ("me", edge), {"limit": "5"}).json()
    after = first["paging"]["cursors"]["after"]
    second = alice.get_api().call("GET", ("me", edge), {"limit": "5", "after": after}).json()

    before = second["paging"]["cursors"]["before"]
    back = alice.get_api().call("GET", ("me", edge), {"limit": "5", "before": before}).json()

    assert back["data"] == first["data"]
    assert not {row["id"] for row in first["data"]} & {row["id"] for row in second["data"]}


def test_friends_are_those_who_use_it_too_and_all_are_counted(alice: User) -> None:
    found = alice.get_friends(fields=["id", "name"])

    assert len(list(found)) == 25
    assert found.total() == 250


def test_posts_are_read_between_two_moments(played: Played, alice: User) -> None:
    newest = played.standing("facebook", "2001", "posts", 10)
    since, until = (int(newest[place]["sort"] >> 22) // 1000 + 1_288_834_974 for place in (6, 2))

    found = list(alice.get_posts(fields=["id"], params={"since": since, "until": until + 1}))

    assert ids_of(found) == [item["id"] for item in newest[2:7]]


@pytest.mark.parametrize("edge", ["posts", "likes", "friends"])
def test_without_the_permission_a_list_is_empty(
    played: Played, api: Callable[[str], FacebookAdsApi], edge: str
) -> None:
    poor = api(long_token(played, "2001", FACEBOOK_SCOPES))

    assert poor.call("GET", ("me", edge)).json() == {"data": []}


@pytest.mark.parametrize(("edge", "many"), [("posts", 60), ("likes", 24), ("friends", 9)])
def test_somebody_without_a_page_has_lists_of_their_own(
    played: Played, api: Callable[[str], FacebookAdsApi], edge: str, many: int
) -> None:
    nuria = api(long_token(played, "2003", FACEBOOK_READING))

    assert len(nuria.call("GET", ("me", edge), {"limit": "100"}).json()["data"]) == many


@pytest.mark.parametrize("edge", ["posts", "likes", "friends"])
def test_what_others_like_and_write_is_not_for_us(alice: User, edge: str) -> None:
    with pytest.raises(FacebookRequestError, match="does not exist"):
        alice.get_api().call("GET", ("2002", edge))


def test_a_post_of_ones_own_is_read_by_its_id(played: Played, alice: User) -> None:
    item = played.standing("facebook", "2001", "posts", 1)[0]

    assert alice.get_api().call("GET", (item["id"],), {"fields": "message"}).json()["message"] == item["text"]
