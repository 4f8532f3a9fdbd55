"""A page as large as may be: halves of it, where it is too large for the network, or for us."""

import json
import re

import pytest

from alphorn.networks.endings import TryAgain
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Token
from alphorn.networks.http import Bounds
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamRequest
from alphorn.networks.x import X
from alphorn.worker.pulling import pull
from tests.networks.servers import Behaviour, Line, serving
from tests.networks.trying import KEYS

TIGHT = Bounds(connect_seconds=10, answer_seconds=10, most_bytes=10_000)
TOKEN = Token("a-token")


def people(each: int) -> Behaviour:
    """A list whose every person takes so many bytes."""

    async def say(line: Line) -> None:
        asked = int((re.search(rb"max_results=(\d+)", await line.hear()) or [b"", b"0"])[1])
        rows = [{"id": str(number), "description": "a" * each} for number in range(asked)]
        body = json.dumps({"data": rows, "meta": {"result_count": asked}}).encode()
        await line.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body), body)

    return say


async def test_a_page_that_is_larger_than_we_take_is_asked_for_by_halves() -> None:
    """Guard: `pulling.pull`; without it the same page would be asked for, and cut off, for ever."""
    async with serving(people(150)) as server, server.http(TIGHT) as http:
        network = X(KEYS, Addresses("https://x.com", f"http://{server.address}"), http)

        page, asked = await pull(network, StreamRequest("followers", "1001", size=1000), 1, TOKEN)

    assert (len(page.items), asked.size) == (31, 31)


async def test_where_the_least_is_too_large_it_is_said_and_asked_for_later() -> None:
    async with serving(people(20_000)) as server, server.http(TIGHT) as http:
        network = X(KEYS, Addresses("https://x.com", f"http://{server.address}"), http)

        with pytest.raises(TryAgain) as raised:
            await pull(network, StreamRequest("followers", "1001", size=100), 5, TOKEN)

    sizes = [int(re.findall(rb"max_results=(\d+)", heard)[0]) for heard in server.heard]
    assert raised.value.reason is Reason.TOO_MUCH
    assert sizes == [100, 50, 25, 12, 6, 5]
