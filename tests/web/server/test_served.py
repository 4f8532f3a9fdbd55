"""The pages as they are really served: `alphorn web` as a process, and what only shows over the line."""

import os
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from alphorn.lib.environment import environment
from tests.faults.crew import Crew
from tests.faults.waiting import until
from tests.stage.people import Person
from tests.web.base.test_headers import EVERYWHERE, POLICY, strict
from tests.web.house import connect_x
from tests.web.visitor import HOME

pytestmark = pytest.mark.not_quick
TIMEOUT_SECONDS = 30


@pytest.fixture(scope="module")
def crew(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crew]:
    """Whoever serves here, test after test."""
    crew = Crew(tmp_path_factory.mktemp("served"))
    yield crew
    crew.end()


@pytest.fixture
def web(database: None, crew: Crew) -> Crew:
    """`alphorn web`, running: the one of the test before, if that has not ended it."""
    if not crew.members or crew.members[-1].popen.poll() is not None:
        crew.begin("web")
    return crew


@pytest.fixture
def browser(alice: Person, web: Crew) -> Iterator[requests.Session]:
    """A browser in which Alice is signed in."""
    with requests.Session() as http:
        http.cookies.set(
            "session", alice.browser.cookies["session"].value, domain="localhost.local"
        )  # as its jar spells it
        yield http


def get(http: requests.Session, path: str, **more: bool) -> requests.Response:
    """Open a page."""
    return http.get(f"{HOME}{path}", timeout=TIMEOUT_SECONDS, **more)  # type: ignore[arg-type]  # stream


def test_it_says_that_it_is_well(web: Crew) -> None:
    with requests.Session() as http:
        answer = get(http, "/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": True})


@pytest.mark.parametrize("path", ["/", "/posts", "/nowhere", "/healthz", "/static/icons.svg", "/live"])
def test_every_answer_has_the_strict_headers(path: str, web: Crew) -> None:
    with requests.Session() as http:
        answer = get(http, path)

    assert strict(answer.headers) == {**EVERYWHERE, "policy": POLICY}
    assert "Server" not in answer.headers


def test_three_million_letters_get_a_page(browser: requests.Session) -> None:
    answer = browser.post(f"{HOME}/posts/new", data={"text": "a" * 3_000_000}, timeout=TIMEOUT_SECONDS)

    assert answer.status_code == 413
    assert "That is too large" in answer.text
    assert strict(answer.headers) == {**EVERYWHERE, "policy": POLICY}


def test_many_slow_bodies_hold_nobody_up(web: Crew) -> None:
    head = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nlogin="
    with ExitStack() as slow, requests.Session() as http:
        lines = [slow.enter_context(socket.create_connection(("127.0.0.1", environment().port))) for _ in range(60)]
        sent = [line.send(head) for line in lines]

        answer = get(http, "/welcome")

    assert (answer.status_code, sent) == (200, [len(head)] * 60)


def said_to(*words: bytes) -> bytes:
    """Say this on a line of one's own, and hear the answer."""
    with socket.create_connection(("127.0.0.1", environment().port), timeout=TIMEOUT_SECONDS) as line:
        line.sendall(b"".join(words))
        heard = bytearray()
        while piece := line.recv(65_536):
            heard += piece
    return bytes(heard)


HOST = b"Host: localhost\r\nConnection: close\r\n"
LONG = b"a_" * 30_000


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((b"GET /", LONG, b" HTTP/1.1\r\n", HOST, b"\r\n"), b"414"),
        ((b"GET /", LONG[:8000], b" HTTP/1.1\r\n", HOST, b"\r\n"), b"404"),
        ((b"POST /sign-in HTTP/1.1\r\n", HOST, b"Origin: ", LONG, b"\r\nContent-Length: 0\r\n\r\n"), b"403"),
        ((b"POST /sign-in HTTP/1.1\r\n", HOST, b"Referer: http://", LONG, b"\r\nContent-Length: 0\r\n\r\n"), b"403"),
        ((b"GET /sign-in HTTP/1.1\r\n", HOST, b"Cookie: session=", LONG, b"\r\n\r\n"), b"200"),
        ((b"GET /sign-in HTTP/1.1\r\n", HOST, b"Accept-Language: ", LONG, b"\r\n\r\n"), b"200"),
        ((b"GET / HTTP/1.1\r\nConnection: close\r\nHost: ", LONG, b"\r\n\r\n"), b"400"),
    ],
    ids=["path", "shorter path", "Origin", "Referer", "Cookie", "Accept-Language", "Host"],
)
def test_no_words_of_a_stranger_take_long(words: tuple[bytes, ...], status: bytes, web: Crew) -> None:
    process = web.members[-1]
    get(requests.Session(), "/sign-in")  # so that everything is loaded
    before = processor_seconds(process.pid)

    answers = [said_to(*words) for _ in range(3)]

    assert {answer.split()[1] for answer in answers} == {status}
    assert processor_seconds(process.pid) - before < 2


def processor_seconds(pid: int) -> float:
    """What a process has used of its processor."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def test_the_name_that_counts_is_the_one_in_the_head(web: Crew) -> None:
    foreign = said_to(b"GET http://localhost/ HTTP/1.1\r\nConnection: close\r\nHost: evil.example\r\n\r\n")
    ours = said_to(b"GET http://evil.example/posts HTTP/1.1\r\n", HOST, b"\r\n")

    assert foreign.startswith(b"HTTP/1.1 400")
    assert b"evil.example" not in foreign + ours
    assert b"location: /sign-in?next=/posts" in ours.lower()


def test_what_is_no_request_gets_the_strict_headers(web: Crew) -> None:
    answer = said_to(b"\x16\x03\x01 hello\r\n\r\n").decode()

    head, _, body = answer.partition("\r\n\r\n")
    named = {name.title(): value for name, _, value in (line.partition(": ") for line in head.splitlines()[1:])}
    assert head.startswith("HTTP/1.1 400")
    assert strict(named) == {**EVERYWHERE, "policy": POLICY}
    assert "Alphorn does not understand that" in body


def test_half_open_lines_hold_nobody_up_and_are_closed(web: Crew) -> None:
    process = web.members[-1]
    resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (1024, 1024))
    half = b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "
    with ExitStack() as many, requests.Session() as http:
        lines = [many.enter_context(socket.create_connection(("127.0.0.1", environment().port))) for _ in range(700)]
        for line in lines:
            line.sendall(half)

        answers = [get(http, "/welcome").status_code for _ in range(10)]
        for line in lines:
            line.settimeout(TIMEOUT_SECONDS)
        ends = {line.recv(12) for line in lines}

    assert answers == [200] * 10
    assert ends == {b"HTTP/1.1 408"}


@pytest.mark.by_hand_slow
def test_half_open_lines_make_pages_of_others_at_most_twice_as_slow(web: Crew) -> None:
    def p95(http: requests.Session) -> float:
        took = []
        for _ in range(200):
            began = time.perf_counter()
            get(http, "/sign-in")
            took.append(time.perf_counter() - began)
        return sorted(took)[190]

    with requests.Session() as http:
        p95(http)
        alone = min(p95(http) for _ in range(3))
        with ExitStack() as many:
            for _ in range(500):
                line = many.enter_context(socket.create_connection(("127.0.0.1", environment().port)))
                line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ")
            beside = min(p95(http) for _ in range(3))

    assert beside <= 2 * alone, (alone, beside)


def test_more_lines_than_it_may_open_hold_nobody_up(database: None, crew: Crew) -> None:
    crew.end()
    with ExitStack() as many, requests.Session() as http:
        many.callback(crew.end)
        crew.begin("web", files=600)
        for _ in range(900):
            many.enter_context(socket.create_connection(("127.0.0.1", environment().port))).sendall(
                b"GET / HTTP/1.1\r\n"
            )

        answers = [get(http, "/welcome").status_code for _ in range(10)]

    assert answers == [200] * 10


def test_an_open_page_hears_of_what_changes_until_it_signs_out(
    alice: Person, browser: requests.Session, web: Crew
) -> None:
    profile = connect_x(alice.workspace)
    with get(browser, "/live", stream=True) as line:
        lines = line.iter_lines(chunk_size=1)
        first = next(lines)
        post = alice.echo("First snow.", profile)
        post.deliveries.get().cancel()
        heard = next(each for each in lines if str(post.pk).encode() in each)
        alice.browser.post("/sign-out")
        began = time.monotonic()
        rest = [each for each in lines if b"sessions" in each]
        took = time.monotonic() - began

    assert (line.status_code, first, heard) == (200, b": hello", f"data: post-{post.pk}".encode())
    assert rest == []
    assert took < 15  # not by the look that comes anyway


def test_it_ends_when_it_is_told_to_though_pages_are_open(browser: requests.Session, web: Crew) -> None:
    with get(browser, "/live", stream=True) as line:
        code = web.members[-1].finish()
        until(lambda: line.raw.read(1) == b"", "the line ends")

    assert code == 0
