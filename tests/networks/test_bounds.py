"""A call is bounded in time and size, is made once, follows nobody, keeps nothing, and ends with a reset."""

import asyncio
import gzip
import itertools
import socket
import tracemalloc

import pytest

from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.http import Bounds, Http
from alphorn.networks.reasons import Reason
from tests.networks.servers import (
    DEADLINE_SECONDS,
    Behaviour,
    Line,
    listener,
    port_of,
    saying,
    serving,
)

pytestmark = pytest.mark.not_quick

MEGABYTE = 1_000_000
BOMB_BYTES = 100 * MEGABYTE
LARGE_HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n"
CUT_SHORT = Bounds(connect_seconds=2, answer_seconds=1)
IMPATIENT = Bounds(connect_seconds=3, answer_seconds=0.3)


async def drip(line: Line) -> None:
    await line.hear()
    await line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in itertools.count():
        await line.say(b"x")
        await asyncio.sleep(0.1)


async def endless(line: Line) -> None:
    await line.hear()
    await line.say(LARGE_HEAD)
    for _ in itertools.count():
        await line.say(b"x" * 65536)
        line.heard += b"x"


async def cut(line: Line) -> None:
    await line.hear()
    line.reset()


async def closed(line: Line) -> None:
    await line.hear()


async def test_one_byte_a_while_is_cut_at_the_total_time() -> None:
    # Each byte begins a new wait for the next; only the bound over all of them ends this.
    async with serving(drip) as server, server.http(CUT_SHORT) as http:
        async with asyncio.timeout(DEADLINE_SECONDS):
            with pytest.raises(OutcomeUnknown) as raised:
                await http.call("POST", server.url, json={})

    assert raised.value.reason is Reason.NO_ANSWER


async def test_an_answer_without_end_is_cut_at_its_size() -> None:
    async with serving(endless) as server, server.http() as http:
        with pytest.raises(OutcomeUnknown) as raised:
            await http.call("POST", server.url, json={})
        await server.until_over()

    assert raised.value.reason is Reason.GARBAGE
    assert server.heard[0].count(b"x") * 65536 < 50 * MEGABYTE  # what the kernel's buffers took


@pytest.mark.parametrize(("size", "fits"), [(2 * MEGABYTE, True), (2 * MEGABYTE + 1, False)])
async def test_two_megabytes_are_the_most(size: int, fits: bool) -> None:
    async with serving(saying(b"x" * size)) as server, server.http() as http:
        answered = await asyncio.gather(http.call("GET", server.url), return_exceptions=True)

    assert isinstance(answered[0], OutcomeUnknown) is not fits


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(BOMB_BYTES))
    async with serving(saying(bomb, headers={"Content-Encoding": "gzip"})) as server, server.http() as http:
        tracemalloc.start()
        with pytest.raises(OutcomeUnknown) as raised:
            await http.call("GET", server.url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert raised.value.reason is Reason.GARBAGE
    assert peak < BOMB_BYTES / 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    async with serving(saying(b"{}")) as elsewhere:
        away = saying(b"", status, {"Location": elsewhere.url})
        async with serving(away) as server, Http(allow=frozenset({server.address, elsewhere.address})) as http:
            answer = await http.call("POST", server.url, json={})

    assert answer.status == status
    assert not answer.is_success
    assert elsewhere.lines == []


async def test_a_redirect_to_itself_is_followed_no_time() -> None:
    async with serving(saying(b"", 302, {"Location": "/call"})) as server, server.http() as http:
        await http.call("GET", server.url)

    assert len(server.lines) == 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("behave", [cut, closed])
async def test_a_call_that_was_cut_is_seen_once(method: str, behave: Behaviour) -> None:
    async with serving(behave) as server, server.http() as http:
        with pytest.raises(OutcomeUnknown):
            await http.call(method, server.url)

    assert len(server.lines) == 1


async def test_every_call_has_a_line_of_its_own() -> None:
    async with serving(saying(b"{}")) as server, server.http() as http:
        await http.call("GET", server.url)
        await http.call("GET", server.url)

    assert len(server.lines) == 2


async def test_cookies_are_not_kept() -> None:
    async with serving(saying(b"{}", headers={"Set-Cookie": "who=alice"})) as server, server.http() as http:
        await http.call("GET", server.url)
        await http.call("GET", server.url)

    assert b"cookie" not in server.heard[1].lower()


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(b"{}")) as proxy, serving(saying(b"{}")) as server, server.http() as http:
        monkeypatch.setenv("http_proxy", f"http://{proxy.address}")

        await http.call("GET", server.url)

    assert proxy.lines == []


@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
@pytest.mark.parametrize("size", [1_000, 500_000, 8 * MEGABYTE])
async def test_an_aborted_call_is_reset_and_sends_no_more(size: int) -> None:
    with listener(receive_bytes=4096) as opened:
        address = f"127.0.0.1:{port_of(opened)}"
        async with Http(allow=frozenset({address}), bounds=IMPATIENT) as http:
            with pytest.raises(OutcomeUnknown):
                await http.call("POST", f"http://{address}/", json={"text": "x" * size})
        accepted, _ = opened.accept()
        await asyncio.sleep(0)  # the loop's next turn closes what was aborted

        arrived = await asyncio.to_thread(bytes_until_reset, accepted)

    assert 0 < arrived < 64_000  # of the large ones not even what the kernel held


async def test_a_cancelled_call_is_reset() -> None:
    async def until_cancelled(line: Line) -> None:
        await line.hear()
        under_way.cancel()
        with pytest.raises(ConnectionResetError):
            await line.reader.read()
        line.heard[:] = b"reset"

    async with serving(until_cancelled) as server, server.http() as http:
        under_way = asyncio.create_task(http.call("POST", server.url, json={}))
        await asyncio.wait([under_way])
        await server.until_over()

    assert under_way.cancelled()
    assert server.heard == [b"reset"]


def bytes_until_reset(accepted: socket.socket) -> int:
    """How many bytes come before the line is reset. An orderly end is none."""
    arrived = 0
    with accepted:
        accepted.settimeout(DEADLINE_SECONDS)
        try:
            while chunk := accepted.recv(65536):
                arrived += len(chunk)
        except ConnectionResetError:
            return arrived
    raise AssertionError("the line was closed in order")


def test_nobody_waits_longer_than_the_patience_of_a_send() -> None:
    assert Bounds().connect_seconds + Bounds().answer_seconds <= 30
