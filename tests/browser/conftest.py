"""A real browser before the real thing: `alphorn web` and `alphorn worker` as processes, and the sandbox."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import DjangoDbBlocker

from tests.browser.bobs_house import House, move_in
from tests.browser.visitor import Visitor
from tests.faults.crew import LOOKS_SOON
from tests.faults.waiting import until
from tests.stage import work
from tests.stage.browser import launched
from tests.stage.sandbox import Played, Stage

START_SECONDS = 20
# A network that hangs is given up after two seconds here, and tries follow each other faster.
PATIENCE = {
    **LOOKS_SOON,
    "answer_seconds": 2.0,
    "first_retry_seconds": 0.5,
    "longest_retry_seconds": 1.5,
    "token_wait_seconds": 0.5,
}


@pytest.fixture(scope="session")
def address() -> str:
    """Where Alphorn is."""
    return f"http://localhost:{os.environ['ALPHORN_PORT']}"


class Processes:
    """`alphorn web` and `alphorn worker`, on the tests' database."""

    def __init__(self) -> None:
        self._children: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        """Start both, and wait for the pages."""
        environment = {**os.environ, "ALPHORN_PATIENCE": json.dumps(PATIENCE)}
        for word in ("web", "worker"):
            command = [sys.executable, "-m", "alphorn", word]
            self._children.append(subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL))
        _wait_for(f"http://127.0.0.1:{os.environ['ALPHORN_PORT']}/healthz")

    def end(self) -> None:
        """Stop both, and wait for that."""
        for child in self._children:
            child.send_signal(signal.SIGTERM)
        for child in self._children:
            child.wait(START_SECONDS)
        self._children.clear()


@pytest.fixture(scope="package")
def processes(django_db_setup: None, django_db_blocker: DjangoDbBlocker, sandbox: Played) -> Iterator[Processes]:
    """Pages and one worker, running for all tests in a browser."""
    with django_db_blocker.unblock():
        work.empty_database()
    processes = Processes()
    try:
        processes.begin()
        yield processes
    finally:
        sandbox.calm_down()
        processes.end()


@pytest.fixture
def database(processes: Processes, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database, empty but for what the processes know themselves by."""
    with django_db_blocker.unblock():
        until(work.is_idle, "what an earlier test began is done")
        work.empty_database(but=work.OF_PROCESSES)
        yield


@pytest.fixture
def fresh(database: None, processes: Processes) -> None:
    """Processes that have seen nothing yet."""
    processes.end()
    work.empty_database()
    processes.begin()


@pytest.fixture
def alphorn(database: None, stage: Stage) -> Stage:
    """The sandbox to steer; pages and a worker run."""
    return stage


def _wait_for(url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser."""
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def whole_house(
    processes: Processes, chromium: Browser, sandbox: Played, address: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[House]:
    """Bob has signed up and connected both networks; the little that he has there has come in."""
    with django_db_blocker.unblock():
        until(work.is_idle, "what an earlier test began is done")
        work.empty_database(but=work.OF_PROCESSES)
        sandbox.begin_anew()
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, timezone_id="Europe/Zurich")
        context.set_default_timeout(10_000)
        complaints: list[str] = []
        bob = Visitor(context.new_page(), address)
        bob.page.on("pageerror", lambda error: complaints.append(str(error)))
        move_in(bob, sandbox.stage)
        yield House(bob, sandbox.stage)
        context.close()
        assert complaints == []


@pytest.fixture
def house(whole_house: House) -> Iterator[House]:
    """Nothing is wrong yet, or any more."""
    yield whole_house
    whole_house.calm_down()


class Browsers:
    """Somebody's browser each, with cookies of its own; it is theirs for a test. To make one anew takes half a second
    of the processor's time: where their settings are the same, it goes to the next, and knows nobody any more."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: dict[str, list[BrowserContext]] = defaultdict(list)

    @contextmanager
    def lent(self, settings: dict[str, Any]) -> Iterator[BrowserContext]:
        """One with these settings."""
        alike = self._free[json.dumps(settings, sort_keys=True)]
        context = alike.pop() if alike else self._chromium.new_context(**settings)
        context.set_default_timeout(10_000)
        yield context
        for page in context.pages:
            page.close()
        context.clear_cookies()
        alike.append(context)


@pytest.fixture(scope="package")
def browsers(chromium: Browser) -> Browsers:
    """Those of all tests."""
    return Browsers(chromium)


@pytest.fixture
def open_browser(browsers: Browsers, alphorn: Stage) -> Iterator[Callable[..., Page]]:
    """A new window; what its pages complain about fails the test."""
    complaints: list[str] = []
    lending = ExitStack()

    def opened(**options: object) -> Page:
        settings = {"viewport": {"width": 1280, "height": 800}, "timezone_id": "Europe/Zurich", **options}
        page = lending.enter_context(browsers.lent(settings)).new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    with lending:
        yield opened
    assert complaints == []


@pytest.fixture
def visitor(open_browser: Callable[..., Page], address: str, alphorn: Stage) -> Visitor:
    """Somebody new, before the front door."""
    return Visitor(open_browser(), address)
