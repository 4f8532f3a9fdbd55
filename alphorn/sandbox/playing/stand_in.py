"""One network as it is played: its people, posts, tokens and journal, and the calls it answers."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from aiohttp import web

from alphorn.sandbox.markup import Markup
from alphorn.sandbox.oracle.calls import Call, Journal
from alphorn.sandbox.oracle.items import Items
from alphorn.sandbox.oracle.posts import Posts
from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.people.clients import Clients
from alphorn.sandbox.people.codes import Codes
from alphorn.sandbox.people.people import People
from alphorn.sandbox.people.tokens import Tokens
from alphorn.sandbox.playing.settings import Settings
from alphorn.sandbox.playing.windows import Windows

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Clock = Callable[[], float]
S = TypeVar("S", bound=Settings)
LONG_AGO = 1_790_000_000.0  # when what people begin with was said


@dataclass(slots=True)
class StandIn:
    """What every handler of one network's application has in hand."""

    slug: str
    name: str
    mark: Markup
    store: Store
    people: People
    items: Items
    posts: Posts
    clients: Clients
    codes: Codes
    tokens: Tokens
    settings: Settings
    picture_edges: Mapping[str, int]
    clock: Clock = time.time
    control_url: str = ""
    alphorn_url: str = ""  # "" where nobody said where that is
    url: str = ""  # of its interface, and of its pictures
    journal: Journal = field(default_factory=Journal)
    windows: Windows = field(default_factory=Windows)
    calls: dict[tuple[str, Handler], Call] = field(default_factory=dict)

    def answer(
        self, app: web.Application, name: str, method: str, path: str, handler: Handler, title: str = ""
    ) -> None:
        """Serve a call of the interface: counted, and open to faults."""
        app.router.add_route(method, path, handler)
        self.calls.setdefault((method, handler), Call(name, title or f"{method} {path}"))

    def call_of(self, request: web.Request) -> Call | None:
        """Which call this is; none for pages that people look at."""
        return self.calls.get((request.method, request.match_info.handler))

    def settings_as(self, kind: type[S]) -> S:
        """The switches, with those that this network alone has. Raises TypeError where it has others."""
        if not isinstance(self.settings, kind):
            raise TypeError(f"{self.name} has no {kind.__name__}")
        return self.settings


STAND_IN = web.AppKey("stand_in", StandIn)


def stand_in_of(request: web.Request) -> StandIn:
    """The network that a request came to."""
    return request.app[STAND_IN]
