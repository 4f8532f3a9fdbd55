"""What X lets one read, as X's own SDK pages through it in the new vocabulary: to the end, whole, and as declared."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from pydantic import BaseModel
from xdk import Client, schemas

from tests.sandbox.played import X_READING, Played
from tests.sandbox.signing_in import x_token
from tests.sandbox.x.test_by_xdk import undeclared

POSTS: dict[str, Any] = {
    "post_fields": ["created_at", "entities", "public_metrics"],
    "user_fields": ["created_at", "description", "public_metrics"],
    "expansions": ["author_id"],
}
# What is asked for of posts says which vocabulary is meant.
PEOPLE: dict[str, Any] = {"user_fields": ["created_at", "description", "public_metrics"], "post_fields": ["created_at"]}
LISTS = [
    ("get_posts", "posts", 100, POSTS, schemas.GetUsersPostsResponse),
    ("get_timeline", "home", 100, POSTS, schemas.GetUsersTimelineResponse),
    ("get_liked_posts", "likes", 100, POSTS, schemas.GetUsersLikedPostsResponse),
    ("get_bookmarks", "bookmarks", 10, POSTS, schemas.GetUsersBookmarksResponse),
    ("get_following", "following", 100, PEOPLE, schemas.GetUsersFollowingResponse),
    ("get_followers", "followers", 1000, PEOPLE, schemas.GetUsersFollowersResponse),
]


@pytest.fixture
def alice(played: Played) -> Client:
    played.settings("x", vocabulary="new")
    return Client(base_url=played.x, access_token=x_token(played, "1001", X_READING)["access_token"])


def pages_of(client: Client, method: str, person: str = "1001", **asked: Any) -> Iterator[Any]:
    pages: Iterator[Any] = getattr(client.users, method)(person, **asked)
    return pages


def ids_of(pages: list[Any]) -> list[str]:
    """An SDK gives rows as models, or as dicts where a union is."""
    return [row["id"] if isinstance(row, dict) else row.id for page in pages for row in page.data or []]


@pytest.mark.parametrize("vocabulary", ["new", "as asked"])
@pytest.mark.parametrize(("method", "stream", "size", "asked"), [each[:4] for each in LISTS])
def test_a_list_is_read_to_the_end(
    played: Played, alice: Client, vocabulary: str, method: str, stream: str, size: int, asked: dict[str, Any]
) -> None:
    played.settings("x", vocabulary=vocabulary)

    pages = list(pages_of(alice, method, max_results=size, **asked))

    found = ids_of(pages)
    assert found == [item["id"] for item in played.standing("x", "1001", stream, 5000)]
    assert len(found) == len(set(found)) > 0
    assert [page.meta.result_count for page in pages] == [len(page.data) for page in pages]
    assert pages[-1].meta.next_token is None


@pytest.mark.parametrize(("method", "stream", "size", "asked", "answer"), LISTS)
def test_a_list_holds_only_names_that_the_specification_declares(
    alice: Client, method: str, stream: str, size: int, asked: dict[str, Any], answer: type[BaseModel]
) -> None:
    page = next(pages_of(alice, method, **asked))

    assert undeclared(answer.model_validate(page.model_dump(exclude_none=True))) == []


@pytest.mark.parametrize(("method", "stream", "size", "asked", "answer"), LISTS)
def test_an_empty_list_has_no_data_and_the_count_alone(
    played: Played, alice: Client, method: str, stream: str, size: int, asked: dict[str, Any], answer: type[BaseModel]
) -> None:
    played.deepen("x", "1001", stream, 0)

    page = next(pages_of(alice, method, **asked))

    assert page.data is None
    assert page.meta.model_dump(exclude_none=True) == {"result_count": 0}


@pytest.mark.parametrize("method", ["get_posts", "get_liked_posts", "get_following", "get_followers"])
def test_a_list_of_nobody_is_a_success_with_errors(alice: Client, method: str) -> None:
    page = next(pages_of(alice, method, "99"))

    assert page.data is None
    assert page.errors[0].type == "https://api.x.com/2/problems/resource-not-found"


def test_authors_come_along(alice: Client) -> None:
    page = next(pages_of(alice, "get_liked_posts", max_results=100, **POSTS))

    authors = {user.id for user in page.includes.users}
    assert authors == {post.author_id for post in page.data}
    assert len(authors) == len(page.includes.users) > 10


def test_no_more_than_the_newest_three_thousand_two_hundred_are_read(played: Played, alice: Client) -> None:
    played.deepen("x", "1001", "posts", 3500)

    assert len(ids_of(list(pages_of(alice, "get_posts", max_results=100)))) == 3200


@pytest.mark.parametrize("method", ["get_timeline", "get_bookmarks"])
def test_a_list_of_ones_own_is_not_for_others(alice: Client, method: str) -> None:
    with pytest.raises(requests.HTTPError) as refused:
        next(pages_of(alice, method, "1002"))

    assert refused.value.response is not None
    assert refused.value.response.status_code == 400


@pytest.mark.parametrize(("field", "least"), [("get_liked_posts", 5), ("get_following", 1)])
def test_a_page_has_its_least_size(alice: Client, field: str, least: int) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        next(pages_of(alice, field, max_results=least - 1))

    assert len(next(pages_of(alice, field, max_results=least)).data) == least
