"""Sandbox Facebook as Meta's own SDK sees it: facebook-business, API v26.0, whose classes are Meta's specification."""

from collections.abc import Callable
from typing import Any

import pytest
from facebook_business import FacebookAdsApi, FacebookSession
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.user import User
from facebook_business.exceptions import FacebookRequestError

from tests.sandbox.played import CLIENT_ID, SECRET, Played
from tests.sandbox.signing_in import long_token


@pytest.fixture
def api(played: Played, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], FacebookAdsApi]:
    monkeypatch.setattr(FacebookSession, "GRAPH", played.facebook)
    return lambda token: FacebookAdsApi(FacebookSession(CLIENT_ID, SECRET, token), api_version="v26.0")


@pytest.fixture
def alice(played: Played, api: Callable[[str], FacebookAdsApi]) -> FacebookAdsApi:
    return api(long_token(played, "2001"))


@pytest.fixture
def page(alice: FacebookAdsApi, api: Callable[[str], FacebookAdsApi]) -> Page:
    found = User("me", api=alice).get_accounts(fields=["id", "access_token"])[0]
    return Page(found["id"], api=api(found["access_token"]))


def undeclared(row: Any, kind: type[Any]) -> set[str]:
    return set(row) - set(kind._field_types)


def test_it_says_whose_token_it_is(alice: FacebookAdsApi) -> None:
    me = User("me", api=alice).api_get(fields=["id", "name"])

    assert (me["id"], me["name"]) == ("2001", "Alice Lenz")


def test_the_pages_somebody_runs_come_with_tokens(alice: FacebookAdsApi) -> None:
    pages = list(User("me", api=alice).get_accounts(fields=["id", "name", "access_token"]))

    assert [page["name"] for page in pages] == ["Alice Lenses", "The hut above the lake", "Larch watch"]
    assert len({page["access_token"] for page in pages}) == 3
    assert [undeclared(page, Page) for page in pages] == [set(), set(), set()]


def test_pages_come_in_pages(alice: FacebookAdsApi) -> None:
    pages = list(User("me", api=alice).get_accounts(fields=["id"], params={"limit": 1}))

    assert [page["id"] for page in pages] == ["3001", "3002", "3003"]


def test_somebody_without_a_page_has_an_empty_list(played: Played, api: Callable[[str], FacebookAdsApi]) -> None:
    nuria = api(long_token(played, "2003"))

    assert list(User("me", api=nuria).get_accounts(fields=["id"])) == []


def test_a_post_is_created(played: Played, page: Page) -> None:
    created = page.create_feed(params={"message": "First snow."})

    assert created["id"].startswith(f"{page['id']}_")
    assert played.created("facebook") == ["First snow."]


def test_posts_come_in_pages_to_the_end(played: Played, page: Page) -> None:
    played.deepen("facebook", "3001", "page_posts", 0)
    for number in range(5):
        page.create_feed(params={"message": f"Number {number}"})

    found = list(page.get_published_posts(fields=["id", "message", "created_time"], params={"limit": 2}))

    assert [post["message"] for post in found] == [f"Number {number}" for number in (4, 3, 2, 1, 0)]
    assert [undeclared(post, PagePost) for post in found] == [set()] * 5


def test_the_number_of_all_is_told_where_it_is_asked_for(played: Played, page: Page) -> None:
    played.deepen("facebook", "3001", "page_posts", 7)

    assert page.get_published_posts(params={"limit": 1}).total() == 7


def test_a_post_is_read_and_deleted(played: Played, page: Page) -> None:
    played.deepen("facebook", "3001", "page_posts", 0)
    id = page.create_feed(params={"message": "A slip"})["id"]
    post = PagePost(id, api=page.get_api())

    read = post.api_get(fields=["message", "permalink_url", "from", "application"])
    post.api_delete()

    assert read["message"] == "A slip"
    assert read["application"]["id"] == CLIENT_ID
    assert list(page.get_published_posts()) == []


def test_the_same_words_again_are_refused(played: Played, page: Page) -> None:
    page.create_feed(params={"message": "Soup"})

    with pytest.raises(FacebookRequestError) as refused:
        page.create_feed(params={"message": "Soup"})

    assert (refused.value.http_status(), refused.value.api_error_code()) == (400, 506)
    assert "Duplicate status message" in refused.value.api_error_message()
    assert played.created("facebook") == ["Soup"]


def test_the_same_words_are_taken_after_others(played: Played, page: Page) -> None:
    for words in ("Soup", "Bread", "Soup"):
        page.create_feed(params={"message": words})

    assert played.created("facebook") == ["Soup", "Bread", "Soup"]


def test_a_person_cannot_post_with_their_own_token(alice: FacebookAdsApi, played: Played) -> None:
    with pytest.raises(FacebookRequestError) as refused:
        Page("3001", api=alice).create_feed(params={"message": "Hello"})

    assert refused.value.api_error_code() == 200
    assert played.created("facebook") == []


def test_a_page_cannot_be_posted_to_by_another(page: Page, played: Played) -> None:
    with pytest.raises(FacebookRequestError) as refused:
        Page("3002", api=page.get_api()).create_feed(params={"message": "Hello"})

    assert refused.value.api_error_code() == 200
    assert played.created("facebook") == []


def test_an_empty_post_is_refused(page: Page) -> None:
    with pytest.raises(FacebookRequestError, match="empty"):
        page.create_feed(params={"message": " "})


def test_an_attached_link_is_read_through_fields(page: Page) -> None:
    id = page.create_feed(params={"message": "Look", "link": "https://example.org/"})["id"]

    read = page.get_api().call("GET", (id,), {"fields": "id,attachments{unshimmed_url},message"}).json()

    assert read["attachments"]["data"][0]["unshimmed_url"] == "https://example.org/"


@pytest.mark.usefixtures("api")
def test_a_wrong_proof_is_refused(played: Played) -> None:
    api = FacebookAdsApi(FacebookSession(CLIENT_ID, "not-its-secret", long_token(played, "2001")), api_version="v26.0")

    with pytest.raises(FacebookRequestError, match="Invalid appsecret_proof"):
        User("me", api=api).api_get()


@pytest.fixture
def unproved(played: Played, api: Callable[[str], FacebookAdsApi]) -> FacebookAdsApi:
    return FacebookAdsApi(FacebookSession(access_token=long_token(played, "2001")), api_version="v26.0")


def test_a_call_without_proof_is_refused(unproved: FacebookAdsApi) -> None:
    with pytest.raises(FacebookRequestError, match="require an appsecret_proof"):
        User("me", api=unproved).api_get()


def test_a_call_without_proof_is_taken_where_the_app_does_not_require_it(
    played: Played, unproved: FacebookAdsApi
) -> None:
    played.settings("facebook", require_proof=False)

    assert User("me", api=unproved).api_get()["id"] == "2001"


@pytest.mark.parametrize(("fault", "subcode"), [("revoke_tokens", 458), ("expire_tokens", 463)])
def test_a_token_that_has_ended_says_why(played: Played, alice: FacebookAdsApi, fault: str, subcode: int) -> None:
    played.trouble("facebook", {fault: True})

    with pytest.raises(FacebookRequestError) as refused:
        User("me", api=alice).api_get()

    assert (refused.value.api_error_code(), refused.value.api_error_subcode()) == (190, subcode)


def test_the_pages_tokens_can_end_alone(played: Played, alice: FacebookAdsApi, page: Page) -> None:
    played.trouble("facebook", {"expire_tokens": "page"})

    fresh = User("me", api=alice).get_accounts(fields=["id", "access_token"])[0]["access_token"]

    assert fresh != page.get_api()._session.access_token


def test_an_unknown_field_is_refused(alice: FacebookAdsApi) -> None:
    with pytest.raises(FacebookRequestError, match="nonexisting field"):
        alice.call("GET", ("me",), {"fields": "id,shoe_size"})


def test_a_success_with_an_error_inside_is_none(played: Played, page: Page) -> None:
    error = {"error": {"message": "An unknown error occurred", "code": 1, "type": "OAuthException"}}
    played.trouble("facebook", {"call": "create", "status": 200, "body": error})

    with pytest.raises(FacebookRequestError) as refused:
        page.create_feed(params={"message": "Hello"})

    assert refused.value.api_error_code() == 1
    assert played.created("facebook") == []


def test_a_page_is_told_its_usage(page: Page) -> None:
    answer = page.get_api().call("GET", (page["id"], "published_posts"))

    assert '"estimated_time_to_regain_access": 0' in answer.headers()["x-business-use-case-usage"]
