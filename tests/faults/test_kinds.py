"""A worker is killed at networks of other kinds than X and Facebook: by key, by an id of ours, and blind (R1).

The workers are those of an Alphorn that knows these three, and no other: ours, but for the list of networks.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from alphorn.models import Connection, Delivery, Host, Post
from alphorn.models.connections.sealed import seal_for
from alphorn.models.work.states import State
from tests.faults.conftest import Settled
from tests.faults.crew import DIES_OFTEN, Crew
from tests.networks.kinds.served import Posted, playing
from tests.sources import PRODUCT
from tests.stage.people import Person
from tests.stage.ports import free_ports

KINDS = ("keyed", "chosen", "blind")
LISTED = """
from collections.abc import Mapping

from alphorn.networks.base import Network
from alphorn.networks.streams import StreamKind
from tests.networks.kinds import KINDS

NETWORKS: Mapping[str, type[Network]] = {network.slug: network for network in KINDS}


def stream_kind(network: str, slug: str) -> StreamKind:
    return next(kind for kind in NETWORKS[network].streams if kind.slug == slug)
"""


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an Alphorn lies that is ours, file by file, with a list of networks of its own."""
    tree = tmp_path_factory.mktemp("kinds")
    for folder, but in ((Path("alphorn"), "networks"), (Path("alphorn/networks"), "__init__.py")):
        (tree / folder).mkdir()
        for each in (PRODUCT.parent / folder).iterdir():
            if each.name not in (but, "__pycache__"):
                (tree / folder / each.name).symlink_to(each)
    (tree / "alphorn/networks/__init__.py").write_text(LISTED)
    return tree


@dataclass(frozen=True, slots=True)
class Three:
    """A place at each of them, and what was really posted there."""

    places: dict[str, Connection]
    posted: Posted
    alice: Person

    def echo(self, network: str, text: str) -> Post:
        """Write it for one of them: we know it as a row alone."""
        post = Post(
            workspace=self.alice.workspace, author=self.alice.user, text=text, client_key=uuid4(),
            late_at=timezone.now() + timedelta(days=1),
        )  # fmt: skip
        with transaction.atomic():
            post.save(force_insert=True)
            post.publish([self.places[network]])
        return post


@pytest.fixture
def three(alice: Person, crew: Crew, others: Path) -> Iterator[Three]:
    """Alice has a place at each; the workers of the crew know them."""
    first = free_ports()
    crew.environment = {"PYTHONPATH": str(others), "ALPHORN_SANDBOX_PORT": str(first)}
    with ExitStack() as lasting:
        posted = lasting.enter_context(playing(range(first + 1, first + 1 + len(KINDS))))
        yield Three({network: _place(alice, network) for network in KINDS}, posted, alice)


def _place(alice: Person, network: str) -> Connection:
    there = {"network": network, "host": "sandbox", "remote_id": "7", "name": "Zoe"}
    Host.objects.somebody_is_led_to(network, "sandbox")
    consent = alice.workspace.authorisations.create(**there, scopes="say")
    consent.access_token = seal_for("authorisation", consent.pk, "access_token", "a-token")
    consent.save()
    made: Connection = alice.workspace.connections.create(authorisation=consent, **there)
    return made


def killed_with(crew: Crew, failpoint: str, three: Three, network: str, number: int) -> Post:
    """A post, and a worker that died of it at `failpoint`."""
    doomed = crew.begin(failpoint=f"{failpoint}:kill", patience=DIES_OFTEN)
    post = three.echo(network, f"{number} of {network}.")
    doomed.until_killed()
    return post


def state_of(posts: list[Post]) -> set[str]:
    """In which states they ended."""
    return set(Delivery.objects.filter(post__in=posts).values_list("state", flat=True))


# What is certainly not sent is the same at every network: `test_killed.py` dies of it, too.
@pytest.mark.parametrize(
    ("failpoint", "rounds"),
    [
        pytest.param("F5", 1, id="F5"),
        *(pytest.param(name, 1, id=name, marks=pytest.mark.by_hand_slow) for name in ("F1b", "F2", "F3", "F4", "F6")),
        *(pytest.param(name, 50, id=f"{name} often", marks=pytest.mark.by_hand_slow) for name in ("F4", "F5", "F6")),
    ],
)
def test_a_worker_killed_anywhere_doubles_nothing_and_asks_only_where_nobody_can_know(
    three: Three, crew: Crew, until_settled: Settled, failpoint: str, rounds: int
) -> None:
    """A death at each of them, then a worker that lives; by hand fifty of each.

    Guards: what may be there is sent again only under a key that lives (`next_step._in_doubt`), under the same one
    (`claim` keeps an open intent), and what nobody can look for is asked (`Capabilities`).
    """
    posts = {
        network: [killed_with(crew, failpoint, three, network, number) for number in range(rounds)] for network in KINDS
    }

    crew.begin(patience=DIES_OFTEN)
    until_settled(*chain.from_iterable(posts.values()), seconds=60 + rounds)

    in_doubt = {State.UNCONFIRMED} if failpoint in ("F5", "F6") else {State.DELIVERED}
    assert [state_of(posts[network]) for network in KINDS] == [{State.DELIVERED}, {State.DELIVERED}, in_doubt]
    texts = {network: sorted(post.text for post in posts[network]) for network in KINDS}
    assert {network: sorted(three.posted[network]) for network in KINDS[:2]} == {n: texts[n] for n in KINDS[:2]}
    assert len(set(three.posted["blind"])) == len(three.posted["blind"])
    assert failpoint == "F5" or sorted(three.posted["blind"]) == texts["blind"]
