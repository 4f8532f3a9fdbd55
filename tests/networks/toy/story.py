"""What somebody does with the toy box, in an Alphorn that has it in its list. `test_toy.py` has this file run there."""

from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse

import alphorn
from alphorn.commands.settings import every, require_usable
from alphorn.models import Connection, Item, Stream
from alphorn.models.connections.hosts import host_at, hosts, loopback_allowed
from alphorn.models.limits.bucket import Bucket
from alphorn.models.work.states import State, StreamState
from alphorn.worker.jobs import lanes
from tests.networks.toy.served import ToyBox, toy_box
from tests.sources import PRODUCT
from tests.stage.people import Person
from tests.stage.sandbox import Stage

SET = {"ALPHORN_TOY_CLIENT_ID": "an-id", "ALPHORN_TOY_CLIENT_SECRET": "hush", "ALPHORN_TOY_TONGUE": "low"}
Jobs = Callable[[], None]


@pytest.fixture(autouse=True, scope="session")
def decided() -> None:
    """Somebody set keys and a tongue. Before anything is read: it is read once."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SET.items():
            patch.setenv(name, value)
        require_usable()


@pytest.fixture
def box() -> Iterator[type[ToyBox]]:
    """The toy box, where the sandbox would play it."""
    (address,) = host_at("toy", "sandbox").loopback
    with toy_box(address) as playing:
        playing.said.clear()
        playing.tongues.clear()
        yield playing


@pytest.fixture
def shelf(alice: Person, box: type[ToyBox], stage: Stage) -> Connection:
    """Her place there; what it knows about her may be read."""
    [connection] = alice.connect("toy", as_person="zoe", reads=True)
    return connection


def page(somebody: Person, name: str, *of: object) -> str:
    """A page as they see it."""
    answer = somebody.browser.get(reverse(name, args=of))
    assert answer.status_code == 200
    return answer.content.decode()


def test_this_is_the_copy_that_has_the_toy() -> None:
    assert not PRODUCT.samefile(alphorn.__path__[0])


def test_it_can_be_connected_for_being_in_the_list(alice: Person) -> None:
    offered = page(alice, "connections")

    assert [host.host for host in hosts() if host.network == "toy"] == ["toy.example", "sandbox"]
    assert {"send.toy", "import.toy"} <= set(lanes())
    assert "A shelf in the toy box. A marble a post." in offered
    assert '<path d="M5 6h14M12 6v13"/>' in offered
    assert "No more than 1,000 things a day are read." in offered


def test_its_settings_are_read_with_the_others() -> None:
    host = host_at("toy", "toy.example")

    assert set(SET) < {variable for kind in every() for variable in kind.variables()}
    assert (host.keys.client_id, host.keys.client_secret, host.dialect) == ("an-id", "hush", "low")
    assert len(loopback_allowed()) == 3


def test_somebody_connects_it(alice: Person, shelf: Connection) -> None:
    assert (shelf.title, shelf.remote_id, shelf.network_name, shelf.is_sandbox) == ("@zoe", "7", "Toybox", True)
    assert "Toybox" in page(alice, "connection", shelf.pk)


def test_a_post_goes_there(alice: Person, shelf: Connection, box: type[ToyBox], run_jobs: Jobs) -> None:
    post = alice.echo("Marbles, anyone?", shelf)

    run_jobs()

    delivery = alice.delivery(post, "toy")
    assert (box.said, delivery.state, delivery.remote_id) == (["Marbles, anyone?"], State.DELIVERED, "1")
    assert "Toybox" in page(alice, "post", post.pk)


def test_its_own_rule_counts_a_text(alice: Person, shelf: Connection) -> None:
    measure = shelf.measure("Marbles, anyone?")

    assert (measure.used, measure.limit) == (16, 40)


def test_what_it_knows_comes_in(alice: Person, shelf: Connection, box: type[ToyBox], run_jobs: Jobs) -> None:
    run_jobs()

    stream = Stream.objects.get(network="toy")
    marbles = list(Item.objects.filter(stream=stream).order_by("remote_id").values_list("author", flat=True))
    assert (marbles, box.tongues) == (["Amber", "Onyx", "Jade"], ["low", "low"])
    assert stream.state == StreamState.WAITING
    assert "Jade" in page(alice, "archive")
    assert "marbles" in page(alice, "schedule")
    assert Bucket.objects.get(name="reads", network="toy").remaining == 997
