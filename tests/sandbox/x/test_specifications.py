"""Our own requests to X and the sandbox's answers, held against what X has published."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import requests

from alphorn.networks.facts import Addresses
from alphorn.networks.x import X
from tests.sandbox.our_networks import KEYS, TEXT, allowed, sending, sign_in
from tests.sandbox.played import Played
from tests.sandbox.recorder import Heard, recording
from tests.sandbox.signing_in import x_token
from tests.sandbox.specifications import needed, new_x, old_x

pytestmark = needed
OLD_FIELDS = (
    "attachments,created_at,entities,public_metrics,author_id,edit_controls,conversation_id,reply_settings,"
    "possibly_sensitive"
)
NEW_FIELDS = OLD_FIELDS.replace("author_id,", "")
USER_FIELDS = "created_at,description,profile_image_url,protected,public_metrics,verified,verified_type"


@pytest.fixture
async def by_x(played: Played) -> AsyncIterator[list[Heard]]:
    """Everything X hears when somebody signs in, refreshes, posts and leaves."""
    async with recording(played.x) as recorder, allowed(recorder) as http:
        network = X(KEYS, Addresses(played.x, recorder.url), http)
        grant = await sign_in(played, network, "1001")
        await network.send(sending(network, grant, grant.places[0]))
        fresh = await network.refresh(grant.token)
        await network.revoke(fresh.token, grant.person.remote_id)
        yield recorder.heard


def described(heard: list[Heard]) -> list[Heard]:
    """The token endpoint is in nobody's description."""
    return [each for each in heard if not each.path.startswith("/2/oauth2/")]


def body_of(heard: Heard) -> Any:
    return json.loads(heard.body) if heard.body else None


@pytest.mark.parametrize("specification", [old_x, new_x])
def test_what_we_ask_x_is_what_x_declares(by_x: list[Heard], specification: Any) -> None:
    calls = described(by_x)

    wrong = [specification().wrong_with_request(each.method, each.path, each.query, body_of(each)) for each in calls]

    assert [(each.method, each.path) for each in calls] == [("GET", "/2/users/me"), ("POST", "/2/tweets")]
    assert wrong == [[], []]


def test_every_call_to_x_succeeded(by_x: list[Heard]) -> None:
    assert [each.status for each in by_x] == [200, 200, 201, 200, 200, 200]


@pytest.mark.parametrize(("vocabulary", "specification"), [("old", old_x), ("new", new_x)])
@pytest.mark.parametrize(
    ("method", "path", "query", "status"),
    [
        ("GET", "/2/users/me", {"user.fields": USER_FIELDS}, 200),
        (
            "GET",
            "/2/users/1001/tweets",
            {"max_results": "5", "user.fields": USER_FIELDS, "expansions": "author_id"},
            200,
        ),
        ("GET", "/2/users/1004/tweets", {}, 200),
        ("POST", "/2/tweets", {}, 201),
    ],
)
def test_what_x_answers_is_what_x_declares(
    played: Played, vocabulary: str, specification: Any, method: str, path: str, query: dict[str, str], status: int
) -> None:
    played.settings("x", vocabulary=vocabulary)
    fields = {"old": {"tweet.fields": OLD_FIELDS}, "new": {"post.fields": NEW_FIELDS}}[vocabulary]
    more = fields if path.endswith("/tweets") and method == "GET" else {}
    headers = {"Authorization": f"Bearer {x_token(played, '1001')['access_token']}"}
    for text in (TEXT, *"abcde"):
        requests.post(f"{played.x}/2/tweets", json={"text": text}, headers=headers, timeout=5)

    body = {"text": "One more"} if method == "POST" else None
    answer = requests.request(method, played.x + path, params={**query, **more}, json=body, headers=headers, timeout=5)

    assert answer.status_code == status
    assert specification().wrong_with_request(method, path, {**query, **more}, body) == []
    assert specification().wrong_with_answer(method, path, status, answer.json()) == []


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "status"),
    [
        ("GET", "/2/users/me", {"shoe.size": "44"}, None, 400),
        ("GET", "/2/users/1001/tweets", {"max_results": "2"}, None, 400),
        ("GET", "/2/users/1001/tweets", {"tweet.fields": "shoe_size"}, None, 400),
        ("GET", "/2/users/99/tweets", {}, None, 200),
        ("POST", "/2/tweets", {}, {"txet": "hi"}, 400),
        ("DELETE", "/2/tweets/12345", {}, None, 404),
    ],
)
def test_how_x_refuses_is_how_x_declares(
    played: Played, method: str, path: str, query: dict[str, str], body: Any, status: int
) -> None:
    headers = {"Authorization": f"Bearer {x_token(played, '1001')['access_token']}"}

    answer = requests.request(method, played.x + path, params=query, json=body, headers=headers, timeout=5)

    assert answer.status_code == status
    assert old_x().wrong_with_answer(method, path, status, answer.json()) == []
