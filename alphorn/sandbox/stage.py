"""The whole sandbox: the networks that are played, and one file."""

import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from alphorn.sandbox.network import Network
from alphorn.sandbox.networks import NETWORKS
from alphorn.sandbox.oracle.items import Items
from alphorn.sandbox.oracle.posts import POSTS, Posts
from alphorn.sandbox.oracle.store import Store
from alphorn.sandbox.people.clients import Clients
from alphorn.sandbox.people.codes import Codes
from alphorn.sandbox.people.people import People
from alphorn.sandbox.people.tokens import Tokens
from alphorn.sandbox.played import Played
from alphorn.sandbox.playing.listener import HOST
from alphorn.sandbox.playing.stand_in import Clock, StandIn
from alphorn.sandbox.worlds.growing import World


class Sandbox:
    """Control has `port`, and the networks have those after it, in the order of the list."""

    def __init__(
        self,
        home: Path,
        port: int,
        clock: Clock = time.time,
        alphorn_url: str = "",
        networks: Sequence[Network] = NETWORKS,
    ) -> None:
        self.port = port
        self.clock = clock
        self.alphorn_url = alphorn_url
        self.store = Store(home, [network.tables for network in networks])
        self.networks = {
            network.slug: Played(network, self._stand_in(network, port + place), port + place)
            for place, network in enumerate(networks, start=1)
        }

    @property
    def control_url(self) -> str:
        """Where the control interface is."""
        return f"http://{HOST}:{self.port}"

    async def start(self) -> None:
        """Begin. Raises OSError where a port is taken."""
        for played in self.networks.values():
            await played.start()

    async def stop(self) -> None:
        """End."""
        for played in self.networks.values():
            await played.stop()
        self.store.close()

    async def reset(self) -> None:
        """As it was on the first day."""
        for played in self.networks.values():
            await played.forget()
        self.store.empty()
        for played in self.networks.values():
            played.settle()

    def _stand_in(self, network: Network, port: int) -> StandIn:
        items = Items(self.store, network.slug, World(network.streams, self.clock).grow)
        return StandIn(
            slug=network.slug,
            name=network.name,
            mark=network.mark,
            store=self.store,
            people=People(self.store, network.slug),
            items=items,
            posts=Posts(self.store, network.slug, items, network.streams[POSTS].kind.id_of),
            clients=Clients(self.store, network.slug),
            codes=Codes(self.store, network.slug, self.clock, network.token_prefix),
            tokens=Tokens(self.store, network.slug, self.clock, network.token_prefix),
            settings=network.settings(),
            clock=self.clock,
            control_url=f"http://localhost:{self.port}",
            alphorn_url=self.alphorn_url,
            url=f"http://{HOST}:{port}",
            picture_edges=network.picture_edges,
        )


SANDBOX = web.AppKey("sandbox", Sandbox)
