"""Only public addresses are called, and of this machine's own only those on the list, however they are written."""

import asyncio
import socket
from collections.abc import Callable

import pytest

from alphorn.networks.endings import Rejected
from alphorn.networks.guard import ForbiddenAddress, require_allowed
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from tests.networks.servers import PATIENT, saying, serving

NOBODY: frozenset[str] = frozenset()

FORBIDDEN = {
    "this machine": "127.0.0.1 127.8.9.10 0.0.0.0 ::1 ::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 100.64.0.1 fc00::1 fd12:3456::1",
    "on the same line": "169.254.169.254 169.254.0.1 fe80::1 fec0::1",
    "for many at once": "224.0.0.1 239.255.255.250 255.255.255.255 ff02::1",
    "kept for examples and trials": "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 240.0.0.1 2001:db8::1 3fff::1",
    "IPv4 within IPv6": "::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::127.0.0.1 "
    "64:ff9b::192.168.0.1 64:ff9b:1::10.0.0.1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1::1",
    "not handed out": "100::1 5f00::1 4000::1",
}
PUBLIC = "93.184.216.34 104.244.42.1 157.240.1.35 2606:2800:220:1::1 2a03:2880:f10c::1 64:ff9b::93.184.216.34"


@pytest.mark.parametrize("ip", [ip for ips in FORBIDDEN.values() for ip in ips.split()])
def test_an_address_that_is_not_public_is_forbidden(ip: str) -> None:
    with pytest.raises(ForbiddenAddress):
        require_allowed(ip, 443, NOBODY)


@pytest.mark.parametrize("ip", PUBLIC.split())
@pytest.mark.parametrize("port", [80, 443])
def test_a_public_address_is_allowed_on_the_ports_of_the_web(ip: str, port: int) -> None:
    require_allowed(ip, port, NOBODY)


@pytest.mark.parametrize("port", [0, 22, 25, 5432, 6379, 8080, 8443])
def test_other_ports_of_a_public_address_are_forbidden(port: int) -> None:
    with pytest.raises(ForbiddenAddress):
        require_allowed("93.184.216.34", port, NOBODY)


def test_the_list_allows_one_address_with_its_port() -> None:
    allow = frozenset({"127.0.0.1:8002"})

    require_allowed("127.0.0.1", 8002, allow)

    with pytest.raises(ForbiddenAddress):
        require_allowed("127.0.0.1", 8003, allow)


# Whatever form of an address the resolver understands; each of these is this machine, a private or a link-local one.
WRITTEN = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0.0.0.0",
    "0",
    "localhost",
    "LOCALHOST",
    "169.254.169.254",
    "0xa9fea9fe",
    "2852039166",
    "10.0.0.1",
    "192.168.0.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[fe80::1%25lo]",
    "[64:ff9b::7f00:1]",
    "127\u30020\u30020\u30021",  # dots of another script
    "\uff11\uff12\uff17.0.0.1",  # digits of another width
]


@pytest.mark.parametrize("host", WRITTEN)
@pytest.mark.parametrize("port", ["", ":8443"])
async def test_however_it_is_written_it_is_not_called(host: str, port: str) -> None:
    async with Http(bounds=PATIENT) as http:
        with pytest.raises(Rejected) as raised:
            await http.call("POST", f"https://{host}{port}/", json={"text": "hi"})

    assert raised.value.reason is Reason.UNSAFE_ADDRESS


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_server_on_this_machine_that_is_not_on_the_list_hears_nothing(scheme: str, host: str) -> None:
    async with serving(saying(b"{}")) as server, Http(bounds=PATIENT) as http:
        with pytest.raises(Rejected):
            await http.call("GET", f"{scheme}://{host}:{server.port}/")

    assert server.lines == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "HTTP://example.org/",
        "http://93.184.216.34/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "//example.org/",
        "example.org",
        "",
    ],
)
async def test_nothing_but_https_leaves_this_machine(url: str) -> None:
    async with Http(bounds=PATIENT) as http:
        with pytest.raises(Rejected) as raised:
            await http.call("GET", url)

    assert raised.value.reason is Reason.UNSAFE_ADDRESS


@pytest.mark.parametrize("form", ["http://{}@10.0.0.1/", "http://{}.example.org/", "http://{}:x@10.0.0.1/"])
async def test_an_address_on_the_list_opens_no_other(form: str) -> None:
    async with serving(saying(b"{}")) as server, server.http() as http:
        with pytest.raises(Rejected):
            await http.call("GET", form.format(server.address))

    assert server.lines == []


async def test_what_is_on_the_list_may_be_called_without_tls() -> None:
    async with serving(saying(b"{}")) as server, server.http() as http:
        answer = await http.call("GET", server.url)

    assert answer.status == 200


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let a name server, which is somebody else's, give several addresses for any name."""

    def name(*addresses: str) -> None:
        def answer(_host: object, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            kind = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
            four, six = (socket.AF_INET, *kind), (socket.AF_INET6, *kind)
            return [(*six, (ip, port, 0, 0)) if ":" in ip else (*four, (ip, port)) for ip in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

    return name


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1", "::1"], ["10.0.0.1", "10.0.0.2"], ["fd12::1", "fe80::1", "0.0.0.0"]]
)
async def test_a_name_all_of_whose_addresses_are_forbidden_is_rejected_for_good(
    addresses: list[str], named: Callable[..., None]
) -> None:
    named(*addresses)
    async with Http(bounds=PATIENT) as http:
        with pytest.raises(Rejected) as raised:
            await http.call("POST", "https://several.example/", json={"text": "hi"})

    assert raised.value.reason is Reason.UNSAFE_ADDRESS


async def test_a_forbidden_address_beside_an_allowed_one_is_passed_over(named: Callable[..., None]) -> None:
    async with serving(saying(b"{}")) as server, Http(allow=frozenset(both(server.port)), bounds=PATIENT) as http:
        named("10.0.0.1", "127.0.0.1")
        answer = await http.call("GET", f"http://several.example:{server.port}/")

    assert (answer.status, len(server.lines)) == (200, 1)


def both(port: int) -> tuple[str, str]:
    """What allows a name as well as what it leads to."""
    return f"several.example:{port}", f"127.0.0.1:{port}"


async def test_the_guard_holds_for_many_calls_at_once() -> None:
    async with serving(saying(b"{}")) as allowed, serving(saying(b"{}")) as other, allowed.http() as http:
        urls = [allowed.url, f"https://{other.address}/"] * 10

        ended = await asyncio.gather(*(http.call("GET", url) for url in urls), return_exceptions=True)

    assert [isinstance(each, Rejected) for each in ended] == [False, True] * 10
    assert other.lines == []
