"""The one place where a Network is made: it gets its keys, base addresses and HTTP client here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from alphorn.lib.environment import environment
from alphorn.lib.sandbox_keys import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, SANDBOX_HOST
from alphorn.networks import NETWORKS
from alphorn.networks.base import Addresses, AppKeys, Grant, Network
from alphorn.networks.endings import OutcomeUnknown, Reason
from alphorn.networks.http import Bounds, Http

EXCHANGE_SECONDS = 15.0  # all of its calls together
SANDBOX_PORT_OFFSET = {"x": 1, "facebook": 2}


@dataclass(frozen=True, slots=True)
class Host:
    """One server of a network that this instance can reach."""

    network: str  # slug
    host: str
    keys: AppKeys
    addresses: Addresses
    dialect: str = ""

    @property
    def kind(self) -> type[Network]:
        """The class that speaks with it."""
        return NETWORKS[self.network]

    @property
    def is_sandbox(self) -> bool:
        """Whether it is only played on this machine."""
        return self.host == SANDBOX_HOST

    @property
    def name(self) -> str:
        """What people call it."""
        return self.kind.name

    def speak(self, http: Http) -> Network:
        """The network, with `http` as its line to the world."""
        return self.kind(self.keys, self.addresses, http, self.dialect)


class NoSuchHost(LookupError):
    """This instance has no keys for that network at that host (any more)."""


def hosts() -> list[Host]:
    """Every host that can be connected here: the real ones whose keys are set, then the sandbox's unless public."""
    return [*_real_hosts(), *_sandbox_hosts()]


def host_at(network: str, host: str) -> Host:
    """The host of that name. Raises NoSuchHost."""
    for each in hosts():
        if (each.network, each.host) == (network, host):
            return each
    raise NoSuchHost(network, host)


def unset_networks() -> list[type[Network]]:
    """Networks whose keys whoever runs this Alphorn has not set."""
    return [kind for slug, kind in NETWORKS.items() if slug not in {host.network for host in _real_hosts()}]


def _real_hosts() -> list[Host]:
    settings = environment()
    keys = {
        "x": AppKeys(settings.x_client_id, settings.x_client_secret),
        "facebook": AppKeys(settings.facebook_app_id, settings.facebook_app_secret),
    }
    return [
        Host(slug, real_host(kind), keys[slug], kind.public, _dialect(slug))
        for slug, kind in NETWORKS.items()
        if keys[slug].client_id
    ]


def _dialect(slug: str) -> str:
    settings = environment()
    return {"x": settings.x_vocabulary, "facebook": settings.facebook_version}[slug]


def real_host(kind: type[Network]) -> str:
    """The host name that stands in our rows for the real network, without "www."."""
    return (urlsplit(kind.public.pages).hostname or "").removeprefix("www.")


def _sandbox_hosts() -> list[Host]:
    settings = environment()
    if not settings.sandbox_runs:
        return []
    keys = AppKeys(SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET)
    return [
        Host(slug, SANDBOX_HOST, keys, _sandbox_addresses(slug, settings.sandbox_port), _dialect(slug))
        for slug in NETWORKS
    ]


def _sandbox_addresses(slug: str, sandbox_port: int) -> Addresses:
    port = sandbox_port + SANDBOX_PORT_OFFSET[slug]
    return Addresses(pages=f"http://localhost:{port}", api=f"http://127.0.0.1:{port}")


def loopback_allowed() -> frozenset[str]:
    """The loopback addresses that may be called: the sandbox's, and none on a public instance."""
    return frozenset(urlsplit(host.addresses.api).netloc for host in _sandbox_hosts())


@asynccontextmanager
async def line(bounds: Bounds | None = None) -> AsyncIterator[Http]:
    """An HTTP client that may reach the public networks, and the sandbox where there is one."""
    async with Http(allow=loopback_allowed(), bounds=bounds) as http:
        yield http


def way_to(host: Host, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
    """The address of the consent page of `host`. Pure: nothing is called."""
    network = host.speak(Http())
    return network.begin(state=state, challenge=challenge, redirect_uri=redirect_uri, reads=reads).url


async def grant_for(host: Host, *, code: str, verifier: str, redirect_uri: str) -> Grant:
    """Exchange a code while it lives; somebody waits for it. Raises an Ending."""
    try:
        async with asyncio.timeout(EXCHANGE_SECONDS), line(Bounds(connect_seconds=3, answer_seconds=8)) as http:
            return await host.speak(http).finish(code=code, verifier=verifier, redirect_uri=redirect_uri)
    except TimeoutError:
        raise OutcomeUnknown(Reason.NO_ANSWER) from None
