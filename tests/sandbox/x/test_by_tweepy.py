"""Sandbox X as tweepy sees it: independent of X, it speaks the old vocabulary and insists on other fields."""

from typing import Any

import pytest
import requests
import tweepy

from tests.sandbox.played import CALLBACK, CLIENT_ID, SECRET, X_SCOPES, Played, query_of

FIELDS = ["created_at", "entities", "public_metrics", "author_id", "edit_history_tweet_ids"]


class ToLoopback(requests.adapters.HTTPAdapter):
    """tweepy's hosts are written into it: what goes to them goes to the sandbox."""

    def __init__(self, base: str) -> None:
        self.base = base
        super().__init__()

    def send(self, request: requests.PreparedRequest, *rest: Any, **more: Any) -> requests.Response:
        request.url = self.base + request.path_url
        return super().send(request, *rest, **more)


def signing_in(played: Played) -> tweepy.OAuth2UserHandler:
    handler = tweepy.OAuth2UserHandler(
        client_id=CLIENT_ID, client_secret=SECRET, redirect_uri=CALLBACK, scope=list(X_SCOPES)
    )
    handler.mount("https://", ToLoopback(played.x))
    return handler


def fetch(played: Played, person: str) -> dict[str, Any]:
    handler = signing_in(played)
    url = handler.get_authorization_url().replace("https://twitter.com", played.x).replace("https://x.com", played.x)
    token: dict[str, Any] = handler.fetch_token(played.consent(url, person=person))
    return token


def client(played: Played, access_token: str) -> tweepy.Client:
    found = tweepy.Client(access_token)
    found.session.mount("https://", ToLoopback(played.x))
    return found


@pytest.fixture
def bob(played: Played) -> tweepy.Client:
    return client(played, fetch(played, "bob_bakes")["access_token"])


def test_a_consent_leads_to_tokens(played: Played) -> None:
    token = fetch(played, "bob_bakes")

    assert token["access_token"]
    assert token["refresh_token"]


def test_refreshing_with_a_used_token_is_refused(played: Played) -> None:
    token = fetch(played, "bob_bakes")
    handler = signing_in(played)
    url = "https://api.twitter.com/2/oauth2/token"
    again = {"refresh_token": token["refresh_token"], "auth": (CLIENT_ID, SECRET)}
    handler.refresh_token(url, **again)

    with pytest.raises(Exception, match=r"was invalid"):
        handler.refresh_token(url, **again)


def test_a_code_works_once(played: Played) -> None:
    handler = signing_in(played)
    url = handler.get_authorization_url().replace("https://twitter.com", played.x).replace("https://x.com", played.x)
    back = played.consent(url, person="1002")
    handler.fetch_token(back)

    with pytest.raises(Exception, match=r"was invalid"):
        handler.fetch_token(back)
    assert query_of(back)["code"]


def test_a_post_is_created_under_the_old_names(played: Played, bob: tweepy.Client) -> None:
    created = bob.create_tweet(text="Bread is out.", user_auth=False)

    assert created.data["text"] == "Bread is out."
    assert created.data["edit_history_tweet_ids"] == [created.data["id"]]
    assert played.created("x") == ["Bread is out."]


@pytest.mark.parametrize("vocabulary", ["old", "as asked"])
def test_posts_come_in_pages_to_the_end(played: Played, bob: tweepy.Client, vocabulary: str) -> None:
    played.settings("x", vocabulary=vocabulary)
    played.deepen("x", "1002", "posts", 1)
    ids = [int(bob.create_tweet(text=f"Loaf {number}", user_auth=False).data["id"]) for number in range(7)]

    pages = list(tweepy.Paginator(bob.get_users_tweets, "1002", max_results=5, tweet_fields=FIELDS))

    found = [post for page in pages for post in page.data]
    assert [post.id for post in found][:7] == list(reversed(ids))
    assert [len(page.data) for page in pages] == [5, 3]  # seven, and one that stood there
    assert found[0].public_metrics["retweet_count"] == 0


def test_only_newer_posts_are_read(bob: tweepy.Client) -> None:
    first = bob.create_tweet(text="First", user_auth=False).data["id"]
    second = bob.create_tweet(text="Second", user_auth=False).data["id"]

    found = bob.get_users_tweets("1002", since_id=first)

    assert [post.id for post in found.data] == [int(second)]
    assert found.meta["result_count"] == 1


def test_it_says_whose_token_it_is(played: Played, bob: tweepy.Client) -> None:
    played.deepen("x", "1002", "posts", 3)

    me = bob.get_me(user_fields=["created_at", "public_metrics"], user_auth=False).data

    assert (me.id, me.username, me.name) == (1002, "bob_bakes", "Bob")
    assert me.public_metrics["tweet_count"] == 3


def test_the_same_words_twice_are_refused(played: Played, bob: tweepy.Client) -> None:
    bob.create_tweet(text="Bread", user_auth=False)

    with pytest.raises(tweepy.Forbidden, match="You are not allowed to create a Tweet with duplicate content"):
        bob.create_tweet(text="Bread", user_auth=False)

    assert played.created("x") == ["Bread"]


def test_the_same_words_twice_are_taken_where_tests_want_to_count_them(played: Played, bob: tweepy.Client) -> None:
    played.settings("x", refuse_duplicates=False)
    bob.create_tweet(text="Bread", user_auth=False)

    bob.create_tweet(text="Bread", user_auth=False)

    assert played.created("x") == ["Bread", "Bread"]


def test_the_same_words_are_taken_after_a_day(played: Played, bob: tweepy.Client) -> None:
    bob.create_tweet(text="Bread", user_auth=False)
    played.clock.advance(24 * 3600)

    bob = client(played, fetch(played, "bob_bakes")["access_token"])
    bob.create_tweet(text="Bread", user_auth=False)

    assert played.created("x") == ["Bread", "Bread"]


def test_a_token_runs_out_after_two_hours(played: Played, bob: tweepy.Client) -> None:
    played.clock.advance(7200)

    with pytest.raises(tweepy.Unauthorized):
        bob.get_me(user_auth=False)


def test_somebody_elses_post_is_not_ours_to_delete(played: Played, bob: tweepy.Client) -> None:
    id = bob.create_tweet(text="Mine", user_auth=False).data["id"]
    alice = client(played, fetch(played, "alice_lenses")["access_token"])

    with pytest.raises(tweepy.Forbidden):
        alice.delete_tweet(id, user_auth=False)


def test_a_post_that_is_not_there_is_not_found(bob: tweepy.Client) -> None:
    with pytest.raises(tweepy.NotFound):
        bob.delete_tweet("12345", user_auth=False)


def test_the_new_vocabulary_refuses_the_old_names(played: Played, bob: tweepy.Client) -> None:
    played.settings("x", vocabulary="new")

    with pytest.raises(tweepy.BadRequest, match=r"'tweet\.fields' is not valid"):
        bob.get_users_tweets("1002", tweet_fields=["created_at"])


def test_the_hundred_and_first_post_in_a_quarter_of_an_hour_is_too_many(played: Played, bob: tweepy.Client) -> None:
    for number in range(100):
        bob.create_tweet(text=f"Loaf {number}", user_auth=False)

    with pytest.raises(tweepy.TooManyRequests) as refused:
        bob.create_tweet(text="One more", user_auth=False)

    headers = refused.value.response.headers
    assert headers["x-rate-limit-remaining"] == "0"
    assert 0 < int(headers["x-rate-limit-reset"]) - played.clock() <= 901


def test_every_answer_tells_what_is_left(played: Played) -> None:
    answer = requests.get(f"{played.x}/2/users/me", timeout=10)

    assert answer.status_code == 401
    assert answer.headers["x-rate-limit-limit"] == "75"
    assert answer.headers["x-rate-limit-remaining"] == "74"


def test_where_limits_are_switched_off_nothing_is_said_of_them(played: Played) -> None:
    """Whoever is told that little is left holds back, though nothing would be refused."""
    played.settings("x", rate_limits=False)

    answer = requests.get(f"{played.x}/2/users/me", timeout=10)

    assert not [name for name in answer.headers if "limit" in name.lower()]
