"""The control interface: people, reset, what is remembered, who may ask."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import requests

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


def test_a_page_of_another_site_cannot_reset_it(played: Played) -> None:
    answer = requests.post(f"{played.control}/reset", headers={"Origin": "https://evil.example"}, timeout=SECONDS)

    assert answer.status_code == 403


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
