"""Somebody with a browser, over real HTTP: signs up, connects through the consent pages, and echoes posts."""

import re
import time
from collections.abc import Sequence
from typing import Self, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp

PASSWORD = "a sentence about larches"
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CHOICE = re.compile(r'name="to" value="([^"]+)"')
LONGEST_SECONDS = 120.0
T = TypeVar("T")


class Unexpected(Exception):
    """A page answered otherwise than it should: a measurement of it would say nothing."""


class Visitor:
    """One browser: its cookies, one line to the server (or several) that is kept open."""

    def __init__(self, url: str, *, longest_seconds: float = LONGEST_SECONDS, lines: int = 1) -> None:
        self.url = url
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=lines, keepalive_timeout=60),
            timeout=aiohttp.ClientTimeout(total=longest_seconds),
        )
        self._csrf = ""
        self.places: Sequence[str] = ()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def sign_up(self, email: str) -> None:
        """Become somebody new."""
        await self._fill_in("/sign-up", "/sign-up", email=email, password1=PASSWORD, time_zone="Europe/Zurich")

    async def sign_in(self, email: str) -> None:
        """Come back."""
        await self._fill_in("/sign-in", "/sign-in", login=email, password=PASSWORD)

    async def connect(self, network: str, person: str, *, reads: bool = False) -> None:
        """Through the sandbox's consent page as `person`, and choose every place."""
        may = {"reads": "1"} if reads else {}
        away = await self._fill_in("/connections", "/consents", network=network, host="sandbox", **may)
        back = await self._post(away, [("person", person)])
        async with self._http.get(back, allow_redirects=False) as answer:
            onwards = _expected(answer, 302, answer.headers.get("Location", ""))
        if onwards.endswith("/places"):
            await self.choose_all(onwards)

    async def choose_all(self, path: str) -> None:
        """Of the places that are offered there, if any are."""
        if offered := _ticked(await self.page(path)):
            await self._post(self.url + path, [("csrfmiddlewaretoken", self._csrf), *offered])

    async def open_sheet(self) -> None:
        """The page one writes on; remembers what its form holds."""
        self.places = [place for _, place in _ticked(await self.page("/write"))]

    async def echo(self, text: str, places: Sequence[str], url: str = "") -> float:
        """Send the sheet off. Returns the seconds from the first byte sent to the whole answer."""
        form = [("csrfmiddlewaretoken", self._csrf), ("client_key", str(uuid4())), ("text", text)]
        return await self._timed(f"{url or self.url}/posts/new", [*form, *(("to", place) for place in places)], 302)

    async def count(self, text: str) -> float:
        """The live counter's question: a form that is read and answered, and nothing is stored. Returns seconds."""
        return await self._timed(f"{self.url}/measures", [("csrfmiddlewaretoken", self._csrf), ("text", text)], 200)

    async def look(self, path: str) -> float:
        """Get a page. Returns seconds."""
        began = time.perf_counter()
        async with self._http.get(self.url + path) as answer:
            await answer.read()
            took = time.perf_counter() - began
        return _expected(answer, 200, took)

    async def _timed(self, url: str, form: Sequence[tuple[str, str]], status: int) -> float:
        body = urlencode(form).encode()
        began = time.perf_counter()
        async with self._http.post(url, data=body, headers=FORM_TYPE, allow_redirects=False) as answer:
            await answer.read()
            took = time.perf_counter() - began
        return _expected(answer, status, took)

    async def page(self, path: str, url: str = "") -> str:
        """Get a page. Returns what stands there."""
        async with self._http.get((url or self.url) + path) as answer:
            page = await answer.text()
        if found := CSRF.search(page):
            self._csrf = found[1]
        return page

    async def send(self, path: str, form: Sequence[tuple[str, str]], url: str = "") -> tuple[int, str]:
        """Send a form. Returns the status of the answer, and where it leads."""
        body = urlencode([("csrfmiddlewaretoken", self._csrf), *form]).encode()
        address = (url or self.url) + path
        async with self._http.post(address, data=body, headers=FORM_TYPE, allow_redirects=False) as answer:
            await answer.read()
            return answer.status, answer.headers.get("Location", "")

    async def _fill_in(self, page: str, target: str, **fields: str) -> str:
        await self.page(page)
        return await self._post(self.url + target, [("csrfmiddlewaretoken", self._csrf), *fields.items()])

    async def _post(self, url: str, form: Sequence[tuple[str, str]]) -> str:
        """Where the answer leads."""
        async with self._http.post(
            url, data=urlencode(form).encode(), headers=FORM_TYPE, allow_redirects=False
        ) as answer:
            await answer.read()
        if "Location" not in answer.headers:
            raise Unexpected(f"{answer.method} {answer.url.path} led nowhere: {answer.status}")
        return answer.headers["Location"]


def _ticked(page: str) -> list[tuple[str, str]]:
    return [("to", place) for place in CHOICE.findall(page)]


def _expected(answer: aiohttp.ClientResponse, status: int, result: T) -> T:
    if answer.status != status:
        raise Unexpected(f"{answer.method} {answer.url.path}: {answer.status} and not {status}")
    return result
