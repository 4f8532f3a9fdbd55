"""Four web processes with one database: guesses are counted over all, and take as long for names that are none."""

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from statistics import median

import pytest
import requests
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.faults.crew import Crew
from tests.stage.people import Person
from tests.web.house import HOST

pytestmark = pytest.mark.not_quick
PROCESSES = 4
TRIES = 200
TIMEOUT_SECONDS = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(scope="module")
def ports(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[int]]:
    """Where the four listen."""
    tmp_path = tmp_path_factory.mktemp("four")
    with ExitStack() as free:
        sockets = [free.enter_context(socket.socket()) for _ in range(PROCESSES)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in sockets]
    crews = [Crew(tmp_path / str(port), {"ALPHORN_PORT": str(port)}) for port in ports]
    with ExitStack() as ending:
        for crew in crews:
            crew.folder.mkdir()
            ending.callback(crew.end)
            crew.begin("web")
        yield ports


class Guesser:
    """Somebody with the sign-in page of one of them before their eyes."""

    def __init__(self, port: int) -> None:
        self._address = f"http://localhost:{port}/sign-in"
        page = requests.get(self._address, timeout=TIMEOUT_SECONDS)
        token = TOKEN.search(page.text)
        assert token is not None
        self._token, self._cookies = token[1], page.cookies.get_dict()

    def refused(self, login: str) -> bool:
        """Try a wrong password. Whether the limit refused it."""
        form = {"login": login, "password": "wrong", "csrfmiddlewaretoken": self._token}
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Origin": self._address[:-8], "Cookie": cookies}
        answer = requests.post(self._address, data=form, headers=headers, timeout=TIMEOUT_SECONDS)
        assert answer.status_code == 200, answer.text
        return "That was wrong too often." in answer.text


@pytest.mark.parametrize(("invented", "most"), [(False, 5), (True, 10)])
def test_of_two_hundred_tries_ten_are_looked_at(invented: bool, most: int, alice: Person, ports: list[int]) -> None:
    logins = [f"somebody{n}@x.example" if invented else alice.user.email for n in range(TRIES)]
    guessers = [Guesser(port) for port in ports]

    with ThreadPoolExecutor(8) as crowd:
        refusals = list(crowd.map(lambda n: guessers[n % PROCESSES].refused(logins[n]), range(TRIES)))

    assert 1 <= refusals.count(False) <= most


def test_a_name_that_is_none_takes_as_long_as_one_that_is(alice: Person) -> None:
    def seconds(login: str, address: str) -> float:
        browser = Client(headers=HOST, REMOTE_ADDR=address)
        began = time.process_time()
        browser.post(reverse("account_login"), {"login": login, "password": "wrong"})
        return time.process_time() - began

    seconds(alice.user.email, "192.0.2.200")  # so that everything is loaded
    cache.clear()
    pairs = [
        (seconds(alice.user.email, f"192.0.2.{n}"), seconds("nobody@nobody.example", f"192.0.2.{n}"))
        for n in range(1, 16)
    ]

    known, unknown = (median(each) for each in zip(*pairs, strict=True))
    assert known > 0.005  # it is looked at, not refused
    assert abs(known - unknown) < max(0.010, known / 5)
