"""Every way out of Alphorn is known, and none leads to a private address: written oddly, renamed, or sent on (S3)."""

import ast
import inspect
import socket
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.calls import grant_for
from alphorn.networks.endings import Ending, Rejected
from alphorn.networks.facts import Addresses
from alphorn.networks.grants import Grant, Place, Token
from alphorn.networks.grants import Person as RemotePerson
from alphorn.networks.host import Host
from alphorn.networks.http import Http
from alphorn.networks.looking import Sought
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamRequest
from tests.networks.servers import PATIENT, Server, saying, serving
from tests.networks.test_guard import WRITTEN
from tests.networks.trying import BACK, KEYS, VERIFIER, sending
from tests.sources import PRODUCT, modules

TOKEN = Token("an-access-token", "a-refresh-token")
GRANT = Grant(RemotePerson("1001", "alice"), TOKEN, (Place("1001", "alice", "alice", "", TOKEN),))
# Who makes a line to the world, and what for. A new one belongs here, with a test below or beside it.
LINES = {
    "alphorn/networks/calls.py": "the exchange of a code, while somebody waits",
    "alphorn/networks/host.py": "calls nobody: an address of a consent page is put together",
    "alphorn/web/server/picture_fetcher.py": "pictures: tests/web/server/test_bad_picture_places.py",
    "alphorn/worker/shift.py": "whatever a worker does, by the methods of its networks",
}
# What opens a connection by itself, and to whom: never to an address from outside.
OPENERS = {
    "aiohttp": {"alphorn/networks/http.py", "alphorn/networks/failures.py", "alphorn/networks/wire.py"},
    "aiohappyeyeballs": {"alphorn/networks/guard.py", "alphorn/networks/wire.py"},
    "socket": {
        "alphorn/networks/guard.py",
        "alphorn/networks/wire.py",
        "alphorn/lib/sockets.py",  # listens, and asks this machine's own database
        "alphorn/commands/web.py",  # listens
    },
    "http.client": {"alphorn/commands/doctor.py"},  # asks its own pages
    **{name: set() for name in "urllib.request urllib3 requests httpx smtplib ftplib imaplib poplib xmlrpc".split()},
}
Call = Callable[[Network], Awaitable[object]]


def pulled(network: Network) -> Awaitable[object]:
    """The first page of its first stream."""
    return network.pull(StreamRequest(network.streams[0].slug, "1001"), TOKEN)


CALLS: dict[str, Call] = {
    "finish": lambda network: network.finish(code="code", verifier=VERIFIER, redirect_uri=BACK),
    "refresh": lambda network: network.refresh(TOKEN),
    "revoke": lambda network: network.revoke(TOKEN, "1001"),
    "send": lambda network: network.send(sending(network, GRANT)),
    "probe": lambda network: network.probe(TOKEN),
    "probe of nobody": lambda network: network.probe(None),
    "pull": pulled,
    "find": lambda network: network.find(Sought("1001", datetime.now(UTC), []), TOKEN),
    "vouches": lambda network: network.vouches(StreamRequest(network.streams[0].slug, "1001"), TOKEN, 0),
}
EACH = [(slug, name) for slug in NETWORKS for name in CALLS]


def imported(tree: ast.Module) -> Iterator[str]:
    """The modules that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_of(name: str, library: str) -> bool:
    """Whether it is that library, or a part of it."""
    return name == library or name.startswith(f"{library}.")


def test_every_line_to_the_world_is_known() -> None:
    made = {
        each.name
        for each in modules(PRODUCT)
        for node in ast.walk(each.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Http"
    }

    assert made == set(LINES)


@pytest.mark.parametrize("library", OPENERS)
def test_nothing_else_opens_a_connection(library: str) -> None:
    outside = [each for each in modules(PRODUCT) if "sandbox" not in each.path.parts]
    found = {each.name for each in outside if any(is_of(name, library) for name in imported(each.tree))}

    assert found == OPENERS[library]


def test_every_method_that_calls_a_network_is_tried_below() -> None:
    waits = {name for name, _ in inspect.getmembers(Network, inspect.iscoroutinefunction) if not name.startswith("_")}

    assert waits == {name.partition(" of ")[0] for name in CALLS}


async def ended(slug: str, name: str, http: Http, address: str) -> object:
    """How a call ends where that network's servers have that address."""
    kind = NETWORKS[slug]
    try:
        return await CALLS[name](kind(KEYS, Addresses(pages=address, api=address), http))
    except Ending as ending:
        return ending


def is_refused(ending: object) -> bool:
    """Whether nothing was called, as the address is none that we call. (A network may vouch for nothing unasked.)"""
    return ending is False or (isinstance(ending, Rejected) and ending.reason is Reason.UNSAFE_ADDRESS)


@pytest.mark.parametrize(("slug", "name"), EACH)
async def test_no_method_of_a_network_calls_a_private_address(slug: str, name: str) -> None:
    async with serving(saying(b"{}")) as server, Http(bounds=PATIENT) as http:
        addresses = [f"https://{host}{port}" for host in WRITTEN for port in ("", f":{server.port}")]
        plain = [f"http://{host}:{server.port}" for host in ("127.0.0.1", "localhost", "127.1", "user@127.0.0.1")]

        endings = [await ended(slug, name, http, address) for address in (*addresses, *plain)]

    assert [each for each in endings if not is_refused(each)] == []
    assert server.lines == []


@pytest.mark.parametrize(("slug", "name"), EACH)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_method_of_a_network_goes_where_it_is_sent(slug: str, name: str, status: int) -> None:
    async with serving(saying(b"{}")) as private, serving(saying(b"", status, {"Location": private.url})) as server:
        both = frozenset({server.address, private.address})
        async with Http(allow=both, bounds=PATIENT) as http:
            await ended(slug, name, http, f"http://{server.address}")

    assert private.lines == []


@pytest.mark.parametrize("slug", NETWORKS)
@pytest.mark.parametrize("host", WRITTEN)
async def test_a_code_is_exchanged_at_no_private_address(slug: str, host: str) -> None:
    there = Host(NETWORKS[slug], "elsewhere.example", KEYS, Addresses(pages=f"https://{host}", api=f"https://{host}"))

    with pytest.raises(Rejected) as raised:
        await grant_for(there, code="code", verifier=VERIFIER, redirect_uri=BACK)

    assert raised.value.reason is Reason.UNSAFE_ADDRESS


class Renaming:
    """A name server that says one address at first, and another one from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.asked = 0
        self._answers = answers
        monkeypatch.setattr(socket, "getaddrinfo", self._answer)  # somebody else's server

    def _answer(self, _host: object, port: int, *_: object, **__: object) -> list[tuple[Any, ...]]:
        ip = self._answers[min(self.asked, len(self._answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (ip, port))]


def named(server: Server) -> frozenset[str]:
    """What allows a name, and the one address of it that stands for a public one."""
    return frozenset({f"renamed.example:{server.port}", server.address})


async def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(b"{}")) as server, Http(allow=named(server), bounds=PATIENT) as http:
        names = Renaming(monkeypatch, "127.0.0.1", "127.0.0.2")

        answer = await http.call("GET", f"http://renamed.example:{server.port}/")

    assert (answer.status, len(server.lines), names.asked) == (200, 1, 1)


async def test_a_name_that_has_moved_to_a_private_address_is_not_called_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(b"{}")) as server:
        Renaming(monkeypatch, "127.0.0.1", "127.0.0.2")
        url = f"http://renamed.example:{server.port}/"
        async with Http(allow=named(server), bounds=PATIENT) as earlier:
            await earlier.call("GET", url)

        async with Http(allow=named(server), bounds=PATIENT) as later:
            with pytest.raises(Rejected) as raised:
                await later.call("GET", url)

    assert raised.value.reason is Reason.UNSAFE_ADDRESS
