"""Before the first byte a failed call was certainly not accepted; after it, nobody knows."""

import asyncio
import select
import socket
import traceback
from pathlib import Path

import pytest

from alphorn.networks.endings import Ending, OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.http import Bounds, Http
from alphorn.networks.reasons import Reason
from tests.networks.servers import (
    DEADLINE_SECONDS,
    PATIENT,
    Behaviour,
    Line,
    listener,
    port_of,
    saying,
    serving,
    untrusted,
)

TOKEN = "a-token-nobody-may-read"
HASTY = Bounds(connect_seconds=0.3, answer_seconds=600)  # for what must not connect
IMPATIENT = Bounds(connect_seconds=600, answer_seconds=0.3)  # for what must not answer


async def ending_at(address: str, *, scheme: str = "http", method: str = "POST", bounds: Bounds = PATIENT) -> Ending:
    body = {"text": "hi"} if method == "POST" else None
    async with Http(allow=frozenset({address}), bounds=bounds) as http:
        async with asyncio.timeout(DEADLINE_SECONDS):
            with pytest.raises(Ending) as raised:
                await http.call(
                    method, f"{scheme}://{address}/call", headers={"Authorization": f"Bearer {TOKEN}"}, json=body
                )
    return raised.value


async def silence(line: Line) -> None:
    await line.hear()
    await asyncio.Event().wait()


async def reset_after_head(line: Line) -> None:
    await line.hear_head()
    line.reset()


async def reset_after_body(line: Line) -> None:
    await line.hear()
    line.reset()


async def closed_after_body(line: Line) -> None:
    await line.hear()


async def reset_within_the_answer(line: Line) -> None:
    await line.hear()
    await line.say(b"HTTP/1.1 201 Created\r\nContent-Len")
    line.reset()


async def closed_within_the_answer(line: Line) -> None:
    await line.hear()
    await line.say(b'HTTP/1.1 201 Created\r\nContent-Length: 40\r\n\r\n{"data":')


def words(said: bytes) -> Behaviour:
    async def behave(line: Line) -> None:
        await line.hear()
        await line.say(said)

    return behave


async def test_nothing_listens() -> None:
    with listener() as opened:
        address = f"127.0.0.1:{port_of(opened)}"

    ending = await ending_at(address)

    assert (type(ending), ending.reason) == (TryAgain, Reason.UNREACHABLE)


async def test_a_name_that_nobody_has() -> None:
    # Longer than a name may be: the resolver says no by itself, and nobody outside is asked.
    ending = await ending_at(".".join(["a" * 60] * 5), scheme="https")

    assert (type(ending), ending.reason) == (TryAgain, Reason.NAME_NOT_FOUND)


async def test_a_line_that_never_stands() -> None:
    with listener(backlog=0) as opened, socket.socket() as first, socket.socket() as second:
        for waiting in (first, second):  # the queue of a listener who accepts nobody is full
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port_of(opened)))

        ending = await ending_at(f"127.0.0.1:{port_of(opened)}", bounds=HASTY)

    assert (type(ending), ending.reason) == (TryAgain, Reason.UNREACHABLE)


async def test_a_server_that_never_greets_back() -> None:
    async def hears_only(line: Line) -> None:
        line.heard += await line.reader.read()

    async with serving(hears_only) as server:
        ending = await ending_at(server.address, scheme="https", bounds=HASTY)

    assert (type(ending), ending.reason) == (TryAgain, Reason.UNREACHABLE)


async def test_an_answer_that_is_no_tls() -> None:
    async def plain(line: Line) -> None:
        await line.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await line.reader.read()

    async with serving(plain) as server:
        ending = await ending_at(server.address, scheme="https")

    assert (type(ending), ending.reason) == (TryAgain, Reason.TLS_FAILED)


async def test_a_certificate_nobody_vouches_for(tmp_path: Path) -> None:
    async with serving(saying(b"{}"), tls=untrusted(tmp_path)) as server:
        ending = await ending_at(server.address, scheme="https")

    assert (type(ending), ending.reason) == (TryAgain, Reason.TLS_FAILED)
    assert server.heard == []


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (reset_after_head, Reason.LINE_CUT),
        (reset_after_body, Reason.LINE_CUT),
        (closed_after_body, Reason.LINE_CUT),
        (reset_within_the_answer, Reason.LINE_CUT),
        (closed_within_the_answer, Reason.GARBAGE),
        (words(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.GARBAGE),
        (words(b"HTTP/1.1 banana\r\n\r\n"), Reason.GARBAGE),
        (words(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"), Reason.GARBAGE),
        (words(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), Reason.GARBAGE),
        (saying(b"no gzip at all", headers={"Content-Encoding": "gzip"}), Reason.GARBAGE),
        (saying(b"{}", headers={"X-Endless": "n" * 20_000}), Reason.GARBAGE),
    ],
)
async def test_after_the_first_byte_nobody_knows(behave: Behaviour, reason: Reason) -> None:
    async with serving(behave) as server:
        ending = await ending_at(server.address)

    assert (type(ending), ending.reason) == (OutcomeUnknown, reason)
    assert len(server.lines) == 1


async def test_a_server_that_says_nothing() -> None:
    async with serving(silence) as server:
        ending = await ending_at(server.address, bounds=IMPATIENT)

    assert (type(ending), ending.reason) == (OutcomeUnknown, Reason.NO_ANSWER)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_a_call_without_a_body_has_begun_with_its_head(method: str) -> None:
    async with serving(reset_after_head) as server:
        ending = await ending_at(server.address, method=method)

    assert (type(ending), ending.reason) == (OutcomeUnknown, Reason.LINE_CUT)


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_who_may_not_write_writes_nothing(method: str) -> None:
    async def hears_nothing(line: Line) -> None:
        line.heard += await line.reader.read()

    async def lost() -> None:
        raise TryAgain(Reason.NOT_SENT)

    async with serving(hears_nothing) as server, server.http() as http:
        with pytest.raises(TryAgain) as raised:
            await http.call(method, server.url, json={"text": "hi"} if method == "POST" else None, may_write=lost)
        await server.until_over()

    assert raised.value.reason is Reason.NOT_SENT
    assert server.heard == [b""]


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_whether_it_may_write_is_asked_once_after_connecting_and_before_the_first_byte(method: str) -> None:
    asked: list[str] = []

    with listener() as opened:

        async def may_write() -> None:
            select.select([opened], [], [], 20)  # the line stands
            accepted, _ = opened.accept()
            with accepted:
                accepted.setblocking(False)
                with pytest.raises(BlockingIOError):
                    accepted.recv(1)
            asked.append("may I")

        address, body = f"127.0.0.1:{port_of(opened)}", {"text": "hi"} if method == "POST" else None
        async with Http(allow=frozenset({address}), bounds=PATIENT) as http:
            with pytest.raises(OutcomeUnknown):
                await http.call(method, f"http://{address}/", json=body, may_write=may_write)

    assert asked == ["may I"]


async def test_nobody_is_asked_when_no_line_stands() -> None:
    asked: list[str] = []

    async def may_write() -> None:
        asked.append("may I")

    with listener() as opened:
        address = f"127.0.0.1:{port_of(opened)}"

    async with Http(allow=frozenset({address}), bounds=PATIENT) as http:
        with pytest.raises(TryAgain):
            await http.call("POST", f"http://{address}/", json={}, may_write=may_write)

    assert asked == []


@pytest.mark.parametrize("behave", [reset_after_body, words(b"SSH-2.0\r\n"), closed_within_the_answer])
async def test_a_failed_call_tells_no_secret(behave: Behaviour, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with serving(behave) as server:
        ending = await ending_at(server.address)

    told = "".join(traceback.format_exception(ending)) + ending.detail + caplog.text
    assert TOKEN in server.heard[0].decode()
    assert TOKEN not in told
    assert server.address not in told


async def test_a_token_that_fits_into_no_header_is_never_sent() -> None:
    async with serving(saying(b"{}")) as server, server.http() as http:
        with pytest.raises(Ending) as raised:
            await http.call("POST", server.url, headers={"Authorization": "Bearer two\r\nlines"}, json={})

    assert (type(raised.value), raised.value.reason) == (Rejected, Reason.CANNOT_RENDER)
    assert server.heard in ([], [b""])
