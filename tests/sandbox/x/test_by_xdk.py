"""Sandbox X as X's own SDK sees it: xdk, generated from X's OpenAPI 2.167, which speaks the new vocabulary."""

from typing import Any

import pytest
import requests
from pydantic import BaseModel
from xdk import Client, schemas
from xdk.oauth2_auth import OAuth2PKCEAuth

from tests.sandbox.played import CALLBACK, CLIENT_ID, SECRET, X_SCOPES, Played, query_of

POST_FIELDS = ["created_at", "entities", "public_metrics", "conversation_id", "edit_controls", "reply_settings"]
USER_FIELDS = ["created_at", "description", "protected", "public_metrics", "verified", "verified_type"]


def signing_in(played: Played) -> OAuth2PKCEAuth:
    return OAuth2PKCEAuth(
        base_url=played.x,
        authorization_base_url=f"{played.x}/i",
        client_id=CLIENT_ID,
        client_secret=SECRET,
        redirect_uri=CALLBACK,
        scope=list(X_SCOPES),
    )


@pytest.fixture
def signed_in(played: Played) -> OAuth2PKCEAuth:
    auth = signing_in(played)
    auth.fetch_token(played.consent(auth.get_authorization_url(state="st"), person="1001"))
    return auth


@pytest.fixture
def alice(played: Played, signed_in: OAuth2PKCEAuth) -> Client:
    played.settings("x", vocabulary="new")
    return Client(base_url=played.x, access_token=signed_in.access_token)


def undeclared(model: BaseModel, at: str = "") -> list[str]:
    """Names in an answer that X's specification does not know."""
    found = [at + name for name in (model.model_extra or {})]
    for name, value in model:
        rows = value if isinstance(value, list) else [value]
        found += [each for row in rows if isinstance(row, BaseModel) for each in undeclared(row, f"{at}{name}.")]
    return found


def answer_of(refused: pytest.ExceptionInfo[requests.HTTPError]) -> requests.Response:
    assert refused.value.response is not None
    return refused.value.response


def test_a_consent_leads_to_a_pair_of_tokens(played: Played) -> None:
    auth = signing_in(played)
    back = played.consent(auth.get_authorization_url(state="st"), person="1001")

    token = auth.fetch_token(back)

    assert query_of(back)["state"] == "st"
    assert token["token_type"] == "bearer"
    assert token["expires_in"] == 7200
    assert token["scope"] == " ".join(X_SCOPES)
    assert token["refresh_token"]


def test_a_refusal_comes_back_with_the_state(played: Played) -> None:
    back = played.consent(signing_in(played).get_authorization_url(state="st"), cancel="1")

    assert query_of(back) == {"error": "access_denied", "state": "st"}


def test_refreshing_gives_a_new_pair(signed_in: OAuth2PKCEAuth) -> None:
    former = dict(signed_in.token)

    fresh = signed_in.refresh_token()

    assert fresh["access_token"] != former["access_token"]
    assert fresh["refresh_token"] != former["refresh_token"]


def test_a_refresh_token_works_once(signed_in: OAuth2PKCEAuth) -> None:
    former = dict(signed_in.token)
    signed_in.refresh_token()
    signed_in.token = former
    signed_in.oauth2_session.token = former

    with pytest.raises(Exception, match="Value passed for the token was invalid"):
        signed_in.refresh_token()


def test_it_says_whose_token_it_is(alice: Client) -> None:
    me = alice.users.get_me(user_fields=USER_FIELDS)

    assert (me.data.id, me.data.username, me.data.name) == ("1001", "alice_lenses", "Alice")
    assert undeclared(schemas.GetUsersMeResponse.model_validate(me.model_dump(exclude_none=True))) == []


def test_a_post_is_created(played: Played, alice: Client) -> None:
    created = alice.posts.create({"text": "First snow."})

    assert created.data.text == "First snow."
    assert played.created("x") == ["First snow."]
    assert undeclared(schemas.CreatePostsResponse.model_validate(created.model_dump(exclude_none=True))) == []


def test_posts_come_in_pages_to_the_end(played: Played, alice: Client) -> None:
    played.deepen("x", "1001", "posts", 0)
    said = [alice.posts.create({"text": f"Number {number}"}).data.text for number in range(12)]

    pages = list(alice.users.get_posts("1001", max_results=5, post_fields=POST_FIELDS))

    assert [len(page.data) for page in pages] == [5, 5, 2]
    assert [post.text for page in pages for post in page.data] == list(reversed(said))


def test_an_answer_holds_only_names_that_the_specification_declares(alice: Client) -> None:
    alice.posts.create({"text": "See https://example.org/larches & more"})

    page = next(
        alice.users.get_posts("1001", post_fields=POST_FIELDS, user_fields=USER_FIELDS, expansions=["author_id"])
    )

    answer = schemas.GetUsersPostsResponse.model_validate(page.model_dump(exclude_none=True))
    assert undeclared(answer) == []


def test_a_link_is_shortened_and_told(alice: Client) -> None:
    alice.posts.create({"text": "See https://example.org/larches & more"})

    post = next(alice.users.get_posts("1001", post_fields=["entities"])).data[0]

    link = post.entities.urls[0]
    assert link.expanded_url == "https://example.org/larches"
    assert post.text == f"See {link.url} &amp; more"
    assert post.text[link.start : link.end] == link.url


def test_somebody_without_posts_has_an_empty_page(alice: Client) -> None:
    page = next(alice.users.get_posts("1004"))

    assert page.data is None
    assert page.meta.result_count == 0


def test_somebody_unknown_is_a_success_with_errors(alice: Client) -> None:
    page = next(alice.users.get_posts("99", post_fields=["created_at"]))

    assert page.data is None
    assert page.errors[0].type == "https://api.x.com/2/problems/resource-not-found"


def test_a_post_is_deleted(played: Played, alice: Client) -> None:
    played.deepen("x", "1001", "posts", 0)
    id = alice.posts.create({"text": "A slip"}).data.id

    assert alice.posts.delete(id).data.deleted is True
    assert next(alice.users.get_posts("1001")).data is None


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("a" * 281, 400, "too long"),
        ("語" * 141, 400, "too long"),
        (" ", 400, "empty"),
    ],
)
def test_a_text_that_x_does_not_take_is_refused(alice: Client, text: str, status: int, says: str) -> None:
    with pytest.raises(requests.HTTPError) as refused:
        alice.posts.create({"text": text})

    answer = answer_of(refused)
    assert answer.status_code == status
    assert says in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("text", ["a" * 280, "語" * 140, "👩‍👩‍👧‍👦" * 140, "https://example.org/" + "a" * 300])
def test_a_text_of_280_by_weight_is_taken(played: Played, alice: Client, text: str) -> None:
    alice.posts.create({"text": text})

    assert played.created("x") == [text]


def test_an_unknown_name_in_the_body_is_refused(played: Played, alice: Client) -> None:
    with pytest.raises(requests.HTTPError) as refused:
        alice.posts.create({"text": "hi", "txet": "hi"})

    assert answer_of(refused).status_code == 400
    assert played.created("x") == []


@pytest.mark.parametrize("vocabulary", ["new", "as asked"])
def test_the_new_vocabulary_is_spoken(played: Played, alice: Client, vocabulary: str) -> None:
    played.settings("x", vocabulary=vocabulary)
    alice.posts.create({"text": "hi"})

    post: Any = next(alice.users.get_posts("1001", post_fields=["public_metrics"])).data[0]

    assert post.edit_history_post_ids == [post.id]
    assert post.public_metrics.repost_count == 0


def test_the_old_vocabulary_refuses_the_new_names(played: Played, alice: Client) -> None:
    played.settings("x", vocabulary="old")

    with pytest.raises(requests.HTTPError) as refused:
        next(alice.users.get_posts("1001", post_fields=["created_at"]))

    assert "'post.fields' is not valid" in answer_of(refused).json()["errors"][0]["message"]
