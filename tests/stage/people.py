"""The cast. Alice photographs in the Alps; Bob bakes and must see nothing of hers."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from alphorn.models import Connection, Delivery, Post, User, Workspace
from tests.stage.sandbox import Stage
from tests.stage.scenes import scene

PASSWORD = "a sentence about larches"
# Who they are on the sandbox's networks.
KNOWN_AS = {("alice", "x"): "1001", ("alice", "facebook"): "2001", ("bob", "x"): "1002", ("bob", "facebook"): "2002"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, a workspace and a browser."""

    name: str
    user: User
    workspace: Workspace
    browser: Client
    stage: Stage

    def connect(self, network: str, *, as_person: str = "", reads: bool = False) -> list[Connection]:
        """Go through the consent page, and choose every place. Returns the connections there."""
        answer = self.browser.get(self._consent(network, as_person, **({"reads": "1"} if reads else {})))
        if "/places" in answer["Location"]:
            self.choose_all(answer["Location"])
        return list(self.workspace.connections.present().filter(network=network))

    def connected(self, network: str, *, reads: bool = False) -> list[Connection]:
        """The same as the first thing they do, for tests about what follows: gone through once for all of them."""
        name = f"{self.name} {'reads' if reads else 'is'} on {network}"
        return scene(name, lambda: self.connect(network, reads=reads), self.stage)

    def consents_again(self, network: str) -> str:
        """Go through the consent page once more. Returns the page that follows."""
        return self.browser.get(self._consent(network, ""), follow=True).content.decode()

    def _consent(self, network: str, as_person: str, **form: str) -> str:
        """The path that a network's consent page sends them back to."""
        asked = self.browser.post(reverse("consents"), {"network": network, "host": "sandbox", **form})
        back = self.stage.consent(asked["Location"], as_person or KNOWN_AS[self.name, network])
        return back.partition("localhost")[2].partition("/")[2].join(("/", ""))

    def choose_all(self, address: str) -> None:
        """Tick every place on the page."""
        page = self.browser.get(address)
        offers = [str(offer.pk) for offer in page.context["offers"]]
        self.browser.post(address, {"to": offers})

    def echo(self, text: str, *to: Connection, **more: Any) -> Post:
        """Write `text` once, to all of `to`, or to every place."""
        places = list(to) or list(self.workspace.connections.present())
        key = more.get("client_key") or uuid4()
        return Post.objects.echo(workspace=self.workspace, author_id=self.user.pk, text=text, to=places, client_key=key)

    def delivery(self, post: Post, network: str = "x") -> Delivery:
        """The delivery of `post` to the first place of a network, as it stands now."""
        return post.deliveries.for_page().filter(network=network)[0]


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def new_user(email: str) -> User:
    """A user with a workspace, whose password is PASSWORD: hashed once for all of them, as that takes its time."""
    user = User(email=email, password=_hashed(), time_zone="Europe/Zurich")
    user.move_in()
    return user


def move_in(name: str, stage: Stage) -> Person:
    """Somebody new, signed in."""
    user = new_user(f"{name}@{name}.example")
    user.runs_this = name == "alice"  # whoever comes first in a test
    user.save(update_fields=["runs_this"])
    browser = Client(headers={"host": "localhost"})
    browser.force_login(user)
    return Person(name, user, Workspace.objects.of(user), browser, stage)
