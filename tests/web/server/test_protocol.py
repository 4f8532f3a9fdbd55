"""HTTP before there is a request: too long, too slow, too many, or readable in two ways. Over real sockets."""

import asyncio
from typing import Any

import pytest

from alphorn.web.server.lines import Lines
from alphorn.web.server.protocol import MOST_IN_LINE
from alphorn.web.server.refusals import answered
from tests.web.door import GET, POST, SOON, WHOLE, Line, Page, line_to, served, status_of, until


@pytest.fixture
async def page() -> Page:
    """It answers at once."""
    page = Page()
    page.may_go.set()
    return page


CANNOT_BE = {
    "a long path": (414, f"GET /{'a' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "a path of 60 kB": (414, f"GET /{'a' * 60_000} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "a path without an end": (414, f"GET /{'a' * 200_000}"),
    "a long query": (414, f"GET /?q={'a' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "a large header": (431, f"{GET}Cookie: {'a' * 70_000}\r\n\r\n"),
    "large headers": (431, GET + "".join(f"X-{n}: {'a' * 1000}\r\n" for n in range(70)) + "\r\n"),
    "a header without an end": (431, f"{GET}Cookie: {'a' * 300_000}"),
    "many headers": (431, GET + "".join(f"X-{n}: a\r\n" for n in range(120)) + "\r\n"),
    "no words of HTTP": (400, "\x16\x03\x01\x02\x00 hello\r\n\r\n"),
    "a method of ours alone": (400, "ECHO / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "letters that no path has": (400, "GET /ä HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "letters that no query has": (400, "GET /?q=ä HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "no name": (400, "GET / HTTP/1.1\r\n\r\n"),
    "two names": (400, f"{GET}Host: evil.example\r\n\r\n"),
    "a tunnel": (400, "CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    "identity, chunked": (
        400,
        POST + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    ),
    "chunked twice": (
        400,
        POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    ),
    "chunked in two headers": (
        400,
        POST + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "gzip, chunked": (400, POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "chunked of no kind": (400, POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    "chunked and a length": (
        400,
        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "chunked in HTTP/1.0": (400, "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    "two lengths": (400, POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
    "a length with a sign": (400, POST + "Content-Length: +1\r\n\r\na"),
    "a space before the colon": (400, "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n"),
    "a folded header": (400, f"{GET}X-A: a\r\n b\r\n\r\n"),
    "a bare line feed": (400, "GET / HTTP/1.1\nHost: localhost\n\n"),
    "a trailer without an end": (400, POST + f"Transfer-Encoding: chunked\r\n\r\n0\r\nX: {'a' * 600_000}"),
    "a chunk's size without an end": (400, POST + f"Transfer-Encoding: chunked\r\n\r\n1;{'a' * 600_000}"),
    "more words around a body than in it": (
        400,
        POST + "Transfer-Encoding: chunked\r\n\r\n" + "1;aaaaaaaa\r\na\r\n" * 60_000,
    ),
    "a chunk that is none": (
        400,
        POST + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
    ),
}


@pytest.mark.parametrize("what", CANNOT_BE)
async def test_what_cannot_be_a_request_gets_a_page_with_the_strict_headers(what: str, page: Page) -> None:
    status, sent = CANNOT_BE[what]
    async with served(page) as door:
        line = await line_to(door, sent.encode("latin-1"))

        answer = await line.rest()

    assert status_of(answer) == status


@pytest.mark.parametrize(
    "sent",
    [
        GET + "\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        f"GET /{'a' * 8000} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"{GET}Cookie: {'a' * 60_000}\r\n\r\n",
        POST + "Transfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        POST + "Content-Length: 1\r\n\r\na",
        f"{GET}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        f"{GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
    ],
)
async def test_what_is_one_is_answered(sent: str, page: Page) -> None:
    async with served(page) as door:
        line = await line_to(door, sent.encode())

        answer = await line.answer()

    assert answer.startswith("HTTP/1.1 200")


async def test_a_header_with_an_underscore_passes_for_no_other(page: Page) -> None:
    async with served(page) as door:
        line = await line_to(door, f"{GET}X_Forwarded_For: 192.0.2.1\r\nX-Real: a\r\n\r\n".encode())
        await line.answer()

    assert [name for name, _ in page.heard[0]["headers"]] == [b"host", b"x-real"]


async def test_what_comes_behind_a_body_is_no_header(page: Page) -> None:
    async with served(page) as door:
        chunked = "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\nCookie: a=b\r\n\r\n"
        line = await line_to(door, (POST + chunked).encode())
        await line.answer()

    assert [name for name, _ in page.heard[0]["headers"]] == [b"host", b"transfer-encoding"]


async def test_a_large_body_is_heard_out(page: Page) -> None:
    async with served(page) as door:
        line = await line_to(door, (POST + "Content-Length: 3000000\r\n\r\n").encode(), b"a" * 3_000_000)

        assert (await line.answer()).startswith("HTTP/1.1 200")


@pytest.mark.parametrize("sent", [b"G", GET.encode(), b"\r\n", WHOLE + b"GET /"])
async def test_a_head_that_takes_too_long_gets_a_page(sent: bytes, page: Page) -> None:
    async with served(page, head_seconds=SOON) as door:
        line = await line_to(door, sent)

        answer = await line.rest()

    assert status_of(answer[answer.rfind(b"HTTP/1.1") :]) == 408


async def test_dripping_a_head_gains_no_time(page: Page) -> None:
    async def drip(line: Line) -> None:
        while not line.writer.is_closing():
            line.writer.write(b"a")
            await asyncio.sleep(SOON / 10)

    async with served(page, head_seconds=SOON) as door:
        line = await line_to(door, GET.encode() + b"X: ")
        dripping = asyncio.create_task(drip(line))
        answer = await line.rest()
        dripping.cancel()

    assert b"HTTP/1.1 408" in answer


async def test_a_line_on_which_nothing_is_said_is_closed(page: Page) -> None:
    async with served(page, head_seconds=SOON) as door:
        line = await line_to(door)

        assert await line.rest() == b""


async def test_dripping_the_rest_of_a_body_nobody_waits_for_holds_no_line(page: Page) -> None:
    async def refusing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 405, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"oo"})

    async with served(refusing) as door:
        line = await line_to(door, POST.encode() + b"Content-Length: 1000\r\n\r\na")

        answer = await line.rest()

    assert answer.startswith(b"HTTP/1.1 405")


async def test_who_reads_nothing_of_an_answer_is_left(page: Page) -> None:
    page.size = 50_000_000
    async with served(page, reader_seconds=SOON) as door:
        line = await line_to(door, WHOLE)
        await asyncio.sleep(SOON * 4)

        answer = await line.rest()

    assert len(answer) < page.size


async def test_several_requests_at_once_are_answered_in_turn(page: Page) -> None:
    async with served(page, head_seconds=SOON) as door:
        line = await line_to(door, WHOLE * 3)

        answers = [await line.answer() for _ in range(3)]

    assert [answer.startswith("HTTP/1.1 200") for answer in answers] == [True] * 3


async def test_who_has_read_an_answer_and_asks_anew_before_we_know_that_it_is_over_is_answered() -> None:
    page, over = Page(), asyncio.Event()
    page.may_go.set()

    async def long_in_ending(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST":
            await page(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"oo", "more_body": True})
        await over.wait()
        await send({"type": "http.response.body", "body": b""})

    async with served(long_in_ending) as door:
        line = await line_to(door, WHOLE)
        await line.answer()
        line.writer.write((POST + "Content-Length: 1\r\n\r\n").encode())
        await asyncio.sleep(SOON)
        over.set()
        await asyncio.sleep(SOON)
        line.writer.write(b"a")
        answer = await line.answer()

    assert answer.startswith("HTTP/1.1 200")


async def test_more_at_once_than_any_browser_sends_are_not_kept(page: Page) -> None:
    page.may_go.clear()
    async with served(page) as door:
        line = await line_to(door, WHOLE * (MOST_IN_LINE + 20))

        assert await line.rest() == b""


async def test_nothing_is_said_into_the_midst_of_an_answer(page: Page) -> None:
    page.may_go.clear()
    async with served(page) as door:
        line = await line_to(door, WHOLE, b"no request\r\n\r\n")

        assert await line.rest() == b""


async def test_what_breaks_before_its_first_word_has_our_page(page: Page) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError("broken")

    async def application(scope: Any, receive: Any, send: Any) -> None:
        await answered(broken, scope, receive, send)

    async with served(application) as door:
        line = await line_to(door, f"{GET}Connection: close\r\n\r\n".encode())

        answer = await line.rest()

    assert b"HTTP/1.1 500" in answer
    assert b"x-content-type-options: nosniff" in answer
    assert b"That is our fault" in answer


async def test_the_oldest_silent_line_gives_way(page: Page) -> None:
    async with served(page, Lines(most=3)) as door:
        silent = [await line_to(door, GET.encode()) for _ in range(3)]
        await asyncio.sleep(SOON)

        new = await line_to(door, WHOLE)
        answer = await new.answer()
        gone = await silent[0].rest()

    assert answer.startswith("HTTP/1.1 200")
    assert gone == b""


async def test_lines_that_are_answered_do_not_give_way(page: Page) -> None:
    page.may_go.clear()
    async with served(page, Lines(most=2)) as door:
        waiting = [await line_to(door, WHOLE) for _ in range(2)]
        await until(lambda: len(page.heard) == 2)

        refused = await (await line_to(door, WHOLE)).rest()
        page.may_go.set()
        answers = [await line.answer() for line in waiting]

    assert refused == b""
    assert len(answers) == 2


async def test_a_line_that_ended_makes_room(page: Page) -> None:
    lines = Lines(most=1)
    async with served(page, lines) as door:
        for _ in range(3):
            line = await line_to(door, f"{GET}Connection: close\r\n\r\n".encode())
            assert b"200 OK" in await line.rest()

    assert lines.admit(object(), "")
