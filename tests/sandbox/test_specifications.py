"""Our own requests and the sandbox's answers, held against what X and Meta have published."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from alphorn.networks.base import Network
from alphorn.networks.facebook import Facebook
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.grants import Grant, Place
from alphorn.networks.http import Http
from alphorn.networks.oauth import challenge_of
from alphorn.networks.outgoing import Sending
from alphorn.networks.x import X
from tests.sandbox.played import CALLBACK, CLIENT_ID, SECRET, Played, query_of
from tests.sandbox.recorder import Heard, Recorder, recording
from tests.sandbox.signing_in import VERIFIER, x_token
from tests.sandbox.specifications import needed, new_x, old_x, undeclared_by_facebook, wrong_with_row

pytestmark = needed
KEYS = AppKeys(CLIENT_ID, SECRET)
TEXT = "First snow above https://example.org/valley & below"
OLD_FIELDS = (
    "attachments,created_at,entities,public_metrics,author_id,edit_controls,conversation_id,reply_settings,"
    "possibly_sensitive"
)
NEW_FIELDS = OLD_FIELDS.replace("author_id,", "")
USER_FIELDS = "created_at,description,profile_image_url,protected,public_metrics,verified,verified_type"


async def sign_in(played: Played, network: Network, person: str) -> Grant:
    url = network.consent_page(state="st", challenge=challenge_of(VERIFIER), redirect_uri=CALLBACK)
    back = await asyncio.to_thread(played.consent, url, person=person)
    return await network.finish(code=query_of(back)["code"], verifier=VERIFIER, redirect_uri=CALLBACK)


def sending(network: Network, grant: Grant, place: Place) -> Sending:
    return Sending(network.render(TEXT), place.remote_id, place.handle, place.token or grant.token, lambda: None)


def allowed(recorder: Recorder) -> Http:
    return Http(allow=frozenset({urlsplit(recorder.url).netloc}))


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


@pytest.fixture
async def by_facebook(played: Played) -> AsyncIterator[Recorder]:
    """Everything Facebook hears when somebody signs in, posts and leaves."""
    async with recording(played.facebook) as recorder, allowed(recorder) as http:
        network = Facebook(KEYS, Addresses(played.facebook, recorder.url), http)
        grant = await sign_in(played, network, "2001")
        await network.send(sending(network, grant, grant.places[0]))
        await network.revoke(grant.token, grant.person.remote_id)
        yield recorder


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


def test_what_we_ask_facebook_is_what_meta_declares(by_facebook: Recorder) -> None:
    feed = by_facebook.calls("POST", "/v26.0/3001/feed")
    accounts = by_facebook.calls("GET", "/v26.0/me/accounts")
    form = dict(parse_qsl(feed[0].body.decode()))

    assert undeclared_by_facebook("Page", "feed", "POST", set(form) | set(feed[0].query)) == set()
    assert undeclared_by_facebook("User", "accounts", "GET", set(accounts[0].query)) == set()


def test_what_facebook_answers_is_what_meta_declares(by_facebook: Recorder) -> None:
    rows = json.loads(by_facebook.calls("GET", "/v26.0/me/accounts")[0].answer)["data"]
    me = json.loads(by_facebook.calls("GET", "/v26.0/me")[0].answer)

    # `tasks` is documented for this edge and missing in the specification.
    assert [wrong_with_row("Page", row) for row in rows] == [["tasks: unknown"]] * 3
    assert wrong_with_row("User", me) == []


def test_every_call_to_facebook_succeeded(by_facebook: Recorder) -> None:
    assert {each.status for each in by_facebook.heard} == {200}


def test_posts_of_a_page_are_what_meta_declares(played: Played) -> None:
    played.settings("facebook", require_proof=False)
    query = {"access_token": "", "fields": "access_token"}
    query["access_token"] = asyncio.run(page_token(played))
    fields = "id,message,created_time,updated_time,from,permalink_url,is_published,is_hidden,status_type,application"
    requests.post(
        f"{played.facebook}/v26.0/3001/feed", data={"message": "hi", "access_token": query["access_token"]}, timeout=5
    )

    url = f"{played.facebook}/v26.0/3001/published_posts"
    rows = requests.get(url, params={**query, "fields": fields, "limit": "1"}, timeout=5).json()["data"]

    assert [wrong_with_row("PagePost", row) for row in rows] == [[]]


async def page_token(played: Played) -> str:
    async with Http(allow=frozenset({urlsplit(played.facebook).netloc})) as http:
        network = Facebook(KEYS, Addresses(played.facebook, played.facebook), http)
        grant = await sign_in(played, network, "2001")
        return grant.places[0].token.access if grant.places[0].token else ""
