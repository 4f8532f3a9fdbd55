"""The control interface: people, reset, what is remembered, who may ask."""

import asyncio
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import requests

from alphorn.sandbox.playing.loopback import STRICT
from alphorn.sandbox.server import running
from tests.sandbox.played import Played
from tests.sandbox.signing_in import long_token, x_token
from tests.stage.sandbox import Clock

SECONDS = 5


def test_everybody_is_listed_with_their_pages(played: Played) -> None:
    people = requests.get(f"{played.control}/people", timeout=SECONDS).json()

    assert len(people["x"]) == 6
    assert [len(person["pages"]) for person in people["facebook"]] == [3, 1, 0]


def test_more_people_move_in(played: Played) -> None:
    new: dict[str, Any] = {"network": "x", "people": [{"name": f"Somebody {number}"} for number in range(20)]}

    added = requests.post(f"{played.control}/people", json=new, timeout=SECONDS).json()

    assert len({person["id"] for person in added}) == 20
    assert x_token(played, added[7]["id"])["access_token"]


def test_more_pages_come_with_their_person(played: Played) -> None:
    pages = [{"name": "One"}, {"name": "Two", "tasks": ["ANALYZE"]}]
    new: dict[str, Any] = {"network": "facebook", "people": [{"name": "Zoe", "pages": pages}]}
    zoe = requests.post(f"{played.control}/people", json=new, timeout=SECONDS).json()[0]
    played.settings("facebook", require_proof=False)

    query = {"access_token": long_token(played, zoe["id"]), "fields": "name,tasks"}
    accounts = requests.get(f"{played.facebook}/v26.0/me/accounts", params=query, timeout=SECONDS).json()

    assert [row["name"] for row in accounts["data"]] == ["One", "Two"]
    assert accounts["data"][1]["tasks"] == ["ANALYZE"]


def test_a_reset_brings_back_the_first_day(played: Played) -> None:
    token = x_token(played, "1001")["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    requests.post(f"{played.x}/2/tweets", json={"text": "hi"}, headers=headers, timeout=SECONDS)
    played.trouble("x", {"status": 500})

    requests.post(f"{played.control}/reset", timeout=SECONDS)

    assert played.created("x") == []
    assert requests.get(f"{played.x}/2/users/me", headers=headers, timeout=SECONDS).status_code == 401
    assert len(requests.get(f"{played.control}/people", timeout=SECONDS).json()["x"]) == 6


@pytest.mark.parametrize("path", ["/control/people", "/"])
def test_a_name_that_was_pointed_at_this_machine_is_turned_away(played: Played, path: str) -> None:
    answer = requests.get(f"http://127.0.0.1:{played.port}{path}", headers={"Host": "evil.example"}, timeout=SECONDS)

    assert answer.status_code == 421


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://localhost:3000"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/control/reset", {}),
        ("PUT", "/control/x/faults", {"json": [{"refuse": True}]}),
        ("PUT", "/control/x/settings", {"json": {}}),
        ("POST", "/control/people", {"json": {"name": "Eve"}}),
        ("POST", "/x/trouble", {"data": {"what": "down"}}),
    ],
)
def test_a_page_of_another_site_changes_nothing(
    method: str, path: str, sent: dict[str, Any], headers: dict[str, str], played: Played
) -> None:
    url = f"http://localhost:{played.port}{path}"

    answer = requests.request(method, url, headers=headers, timeout=SECONDS, **sent)

    assert answer.status_code == 403
    assert requests.get(f"{played.control}/x/faults", timeout=SECONDS).json() == []


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_page_of_another_site_says_yes_for_nobody(headers: dict[str, str], played: Played) -> None:
    for url in (f"{played.x}/i/oauth2/authorize", f"{played.facebook}/v26.0/dialog/oauth", f"{played.x}/2/tweets"):
        assert requests.post(url, data={"person": "1001"}, headers=headers, timeout=SECONDS).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}], ids=str)
def test_its_own_page_switches(headers: dict[str, str], played: Played) -> None:
    url = f"http://localhost:{played.port}"

    answer = requests.post(
        f"{url}/x/trouble", data={"what": "busy"}, headers={"Origin": url, **headers}, timeout=SECONDS
    )

    assert answer.status_code == 200
    assert requests.get(f"{played.control}/x/faults", timeout=SECONDS).json() != []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "x/faults"), ("PUT", "x/settings"), ("POST", "people"), ("POST", "x/items")]
)
def test_what_is_asked_for_as_json_says_that_it_is(method: str, path: str, kind: str, played: Played) -> None:
    answer = requests.request(
        method, f"{played.control}/{path}", data=b"[]", headers={"Content-Type": kind}, timeout=SECONDS
    )

    assert answer.status_code == 415


def test_every_answer_has_strict_headers(played: Played) -> None:
    start = f"http://127.0.0.1:{played.port}"
    paths = ("/", "/nowhere", "/control/people", "/control/x/nowhere", "/static/sandbox.css", "/static/favicon.svg")
    answers = [requests.get(f"{start}{path}", timeout=SECONDS) for path in paths]
    answers += [requests.get(f"{played.x}{path}", timeout=SECONDS) for path in ("/", "/2/users/me", "/nowhere")]
    answers += [requests.get(f"{played.facebook}{path}", timeout=SECONDS) for path in ("/", "/v26.0/me", "/nowhere")]
    answers.append(requests.post(f"{start}/control/reset", headers={"Origin": "null"}, timeout=SECONDS))
    answers.append(requests.get(start, headers={"Host": "evil.example"}, timeout=SECONDS))

    lacking = [answer.url for answer in answers if not set(STRICT) <= set(answer.headers)]

    assert lacking == []
    assert {answer.headers["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert {answer.headers["Referrer-Policy"] for answer in answers} == {"same-origin"}


@pytest.mark.parametrize(
    "said", ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nno header\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n"]
)
@pytest.mark.parametrize("where", ["control", "x", "facebook"])
def test_what_is_no_request_is_refused_with_strict_headers(played: Played, said: str, where: str) -> None:
    """Guard: `runner.Line`: what aiohttp answers by itself passes no application."""
    port = urlsplit(getattr(played, where)).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as line:
        line.sendall(said.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()

    head = answer.partition("\r\n\r\n")[0].lower()
    assert head.split()[1] == "400"
    assert [name for name in STRICT if f"\r\n{name.lower()}: " not in head] == []


def test_an_unknown_network_is_not_found(played: Played) -> None:
    assert requests.get(f"{played.control}/myspace/posts", timeout=SECONDS).status_code == 404


async def test_everything_but_faults_survives_a_restart(tmp_path: Path, port: int, clock: Clock) -> None:
    async with running(tmp_path, port, clock):
        token = await asyncio.to_thread(x_token, Played(port, clock), "1001")
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        async with aiohttp.ClientSession(headers=headers) as web:
            await web.post(f"http://127.0.0.1:{port + 1}/2/tweets", json={"text": "hi"})
            await web.put(f"http://127.0.0.1:{port}/control/x/faults", json=[{"refuse": True}])

    async with running(tmp_path, port, clock), aiohttp.ClientSession(headers=headers) as web:
        answer = await web.post(f"http://127.0.0.1:{port + 1}/2/tweets", json={"text": "again"})
        created = await (await web.get(f"http://127.0.0.1:{port}/control/x/posts")).json()

    assert answer.status == 201
    assert [post["text"] for post in created] == ["hi", "again"]
