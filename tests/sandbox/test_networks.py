"""What a network is to the sandbox: a folder and a line. A toy proves it; and Alphorn finds each where it is played."""

import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from alphorn import networks
from alphorn.lib.environment import environment
from alphorn.models.connections.hosts import hosts
from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.markup import Markup
from alphorn.sandbox.network import Network
from alphorn.sandbox.networks import NETWORKS
from alphorn.sandbox.playing.stand_in import StandIn, stand_in_of
from alphorn.sandbox.server import running
from alphorn.sandbox.stage import Sandbox
from alphorn.sandbox.worlds.streams import Stream
from tests.sandbox.played import words_of
from tests.sources import PRODUCT, Module, modules
from tests.stage.sandbox import Clock

NAMED = re.compile(r"[Ff]acebook|\bX\b|\"x\"|\bGraph\b")
PLACE = PRODUCT / "sandbox"


async def say(request: web.Request) -> web.Response:
    """The toy's one call."""
    post = stand_in_of(request).posts.add("1", await request.text(), client_id="an-app", at=0.0)
    return web.json_response({"id": post.id}, status=201)


def serve(app: web.Application, stand_in: StandIn) -> None:
    """What the toy answers."""
    stand_in.answer(app, "create", "POST", "/say", say)


def settle(stand_in: StandIn) -> None:
    """Who lives there."""
    stand_in.people.add("Zoe", id="1")


TOY = Network(
    slug="toy",
    real_name="Toy",
    mark=Markup('<path d="M4 4h16"/>'),
    streams={"posts": Stream(lambda owner_id, today: ())},
    lists="GET /heard",
    too_many=lambda call: Rule(call=call, status=418),
    serve=serve,
    settle=settle,
)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    """Where the product expects it, but not started."""
    made = Sandbox(tmp_path, environment().sandbox_port)
    yield made
    made.store.close()


def names_in(module: Module) -> set[str]:
    """The networks that a module names, but for examples of what is said to the control interface, and headers."""
    return set(NAMED.findall(module.text.replace('{"network": "x"', "").replace('"X-', "")))


async def test_a_network_is_played_for_being_in_the_list(tmp_path: Path, port: int, clock: Clock) -> None:
    async with running(tmp_path, port, clock, networks=(NETWORKS[0], TOY)), aiohttp.ClientSession() as client:
        control, toy = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 2}"
        before = await client.post(f"{toy}/say", data="Hm.")
        await client.post(f"{control}/toy/trouble", data={"what": "busy"})
        during = await client.post(f"{toy}/say", data="Hm?")
        picture = await client.get(f"{toy}/pictures/lake-3.jpg")
        people = await (await client.get(f"{control}/control/people")).json()
        posts = await (await client.get(f"{control}/control/toy/posts")).json()
        page = words_of(await (await client.get(control)).text())

    assert (before.status, during.status, picture.status) == (201, 418, 200)
    assert ([person["name"] for person in people["toy"]], [post["text"] for post in posts]) == (["Zoe"], ["Hm."])
    assert "Sandbox Toy answers 418 at each create" in page
    assert "posts of Toy" in page


async def test_a_network_that_is_added_later_has_its_people(tmp_path: Path, port: int, clock: Clock) -> None:
    async with running(tmp_path, port, clock, networks=NETWORKS[:1]):
        pass

    async with running(tmp_path, port, clock, networks=(NETWORKS[0], TOY)) as sandbox:
        people = sandbox.networks["toy"].stand_in.people.all()

    assert [person.name for person in people] == ["Zoe"]


def test_alphorn_finds_each_network_where_it_is_played(sandbox: Sandbox) -> None:
    played = {slug: (each.pages_url, each.stand_in.url) for slug, each in sandbox.networks.items()}
    found = {host.network: (host.addresses.pages, host.addresses.api) for host in hosts() if host.is_sandbox}

    assert found == played


def test_a_network_is_named_and_drawn_as_in_alphorn() -> None:
    played = {each.slug: (each.real_name, str(each.mark)) for each in NETWORKS}

    assert played == {slug: (network.name, network.mark) for slug, network in networks.NETWORKS.items()}


def test_a_network_is_named_in_its_folder_alone() -> None:
    folders = {network.slug for network in NETWORKS}
    named = {
        each.name: names_in(each) for each in modules(PLACE) if each.path.relative_to(PLACE).parts[0] not in folders
    }

    assert named.pop("alphorn/sandbox/networks.py") == {"X", "facebook"}
    assert {name: names for name, names in named.items() if names} == {}
