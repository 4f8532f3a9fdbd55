"""What X lets one read, as tweepy pages through it in the old vocabulary: ids are numbers, errors have names."""

from typing import Any

import pytest
import tweepy

from tests.sandbox.played import X_READING, X_SCOPES, Played
from tests.sandbox.signing_in import x_token
from tests.sandbox.x.test_by_tweepy import client

FIELDS: dict[str, Any] = {
    "tweet_fields": ["created_at", "entities", "public_metrics", "author_id", "edit_history_tweet_ids"],
    "user_fields": ["created_at", "description", "public_metrics"],
    "expansions": ["author_id"],
}
PEOPLE = {"user_fields": FIELDS["user_fields"]}
LISTS = [
    ("get_users_tweets", "posts", 100, FIELDS),
    ("get_liked_tweets", "likes", 100, FIELDS),
    ("get_users_following", "following", 100, PEOPLE),
    ("get_users_followers", "followers", 1000, PEOPLE),
]


@pytest.fixture
def alice(played: Played) -> tweepy.Client:
    return client(played, x_token(played, "1001", X_READING)["access_token"])


def read(found: tweepy.Client, method: str, size: int, **asked: Any) -> list[Any]:
    return list(tweepy.Paginator(getattr(found, method), "1001", max_results=size, **asked))


@pytest.mark.parametrize("vocabulary", ["old", "as asked"])
@pytest.mark.parametrize(("method", "stream", "size", "asked"), LISTS)
def test_a_list_is_read_to_the_end(
    played: Played, alice: tweepy.Client, vocabulary: str, method: str, stream: str, size: int, asked: dict[str, Any]
) -> None:
    played.settings("x", vocabulary=vocabulary)

    pages = read(alice, method, size, **asked)

    found = [str(row.id) for page in pages for row in page.data]
    assert found == [item["id"] for item in played.standing("x", "1001", stream, 5000)]
    assert all(len(page.data) == size for page in pages[:-1])
    assert "next_token" not in pages[-1].meta


@pytest.mark.parametrize("vocabulary", ["old", "as asked"])
def test_the_home_timeline_is_read_to_the_end(played: Played, alice: tweepy.Client, vocabulary: str) -> None:
    played.settings("x", vocabulary=vocabulary)

    pages = list(tweepy.Paginator(alice.get_home_timeline, user_auth=False, max_results=100, **FIELDS))

    found = [str(post.id) for page in pages for post in page.data]
    assert found == [item["id"] for item in played.standing("x", "1001", "home", 1000)]


@pytest.mark.parametrize("vocabulary", ["old", "as asked"])
def test_bookmarks_are_read_to_the_end(played: Played, alice: tweepy.Client, vocabulary: str) -> None:
    played.settings("x", vocabulary=vocabulary)

    pages = list(tweepy.Paginator(alice.get_bookmarks, max_results=10, **FIELDS))

    assert [len(page.data) for page in pages] == [10, 10, 10, 10]


def test_what_somebody_just_posted_stands_on_the_home_timeline(played: Played, alice: tweepy.Client) -> None:
    bob = client(played, x_token(played, "1002")["access_token"])
    created = bob.create_tweet(text="Rye is out.", user_auth=False)

    newest = alice.get_home_timeline(user_auth=False, max_results=5, **FIELDS)

    assert newest.data[0].id == int(created.data["id"])
    assert newest.includes["users"][0].username == "bob_bakes"


def test_the_home_timeline_is_asked_for_what_is_newer(played: Played, alice: tweepy.Client) -> None:
    newest = played.standing("x", "1001", "home", 5)

    found = alice.get_home_timeline(user_auth=False, since_id=newest[3]["id"])

    assert [str(post.id) for post in found.data] == [item["id"] for item in newest[:3]]


def test_posts_are_read_between_two_moments(played: Played, alice: tweepy.Client) -> None:
    newest = played.standing("x", "1001", "posts", 10)

    found = alice.get_users_tweets("1001", start_time=newest[5]["created_at"], end_time=newest[2]["created_at"])

    assert [str(post.id) for post in found.data] == [item["id"] for item in newest[3:6]]


def test_likes_cannot_be_asked_for_what_is_newer(played: Played, alice: tweepy.Client) -> None:
    with pytest.raises(tweepy.BadRequest, match="'since_id' is not valid for this endpoint"):
        alice.request("GET", "/2/users/1001/liked_tweets", params={"since_id": "1"})


@pytest.mark.parametrize("method", ["get_liked_tweets", "get_users_following", "get_users_followers"])
def test_without_the_scope_a_list_is_forbidden(played: Played, method: str) -> None:
    poor = client(played, x_token(played, "1001", X_SCOPES)["access_token"])

    with pytest.raises(tweepy.Forbidden, match="oauth2 permissions"):
        getattr(poor, method)("1001")


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("tweets", "900"),
        ("timelines/reverse_chronological", "180"),
        ("liked_tweets", "75"),
        ("following", "300"),
        ("followers", "300"),
    ],
)
def test_a_list_has_its_own_limit(alice: tweepy.Client, path: str, limit: str) -> None:
    headers = alice.request("GET", f"/2/users/1001/{path}").headers

    assert headers["x-rate-limit-limit"] == limit
    assert int(headers["x-rate-limit-remaining"]) == int(limit) - 1


def test_the_seventy_sixth_page_of_likes_in_a_quarter_of_an_hour_is_too_many(alice: tweepy.Client) -> None:
    for _ in range(75):
        alice.get_liked_tweets("1001", max_results=5)

    with pytest.raises(tweepy.TooManyRequests) as refused:
        alice.get_liked_tweets("1001", max_results=5)

    assert refused.value.response.headers["x-rate-limit-remaining"] == "0"


@pytest.mark.parametrize("token", ["short", "0123456789abcdefghij"])
def test_a_token_that_is_none_is_refused(alice: tweepy.Client, token: str) -> None:
    with pytest.raises(tweepy.BadRequest, match="pagination_token"):
        alice.get_users_followers("1001", pagination_token=token)
