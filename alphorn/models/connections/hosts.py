"""Which hosts this instance can reach, and with which keys."""

from urllib.parse import urlsplit

from alphorn.lib.environment import environment
from alphorn.lib.sandbox_keys import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, SANDBOX_HOST
from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.host import Host, NoSuchHost

SANDBOX_PORT_OFFSET = {"x": 1, "facebook": 2}


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
        Host(kind, real_host(kind), keys[slug], kind.public, _dialect(slug))
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
        Host(kind, SANDBOX_HOST, keys, _sandbox_addresses(slug, settings.sandbox_port), _dialect(slug))
        for slug, kind in NETWORKS.items()
    ]


def _sandbox_addresses(slug: str, sandbox_port: int) -> Addresses:
    port = sandbox_port + SANDBOX_PORT_OFFSET[slug]
    return Addresses(pages=f"http://localhost:{port}", api=f"http://127.0.0.1:{port}")


def loopback_allowed() -> frozenset[str]:
    """The loopback addresses that may be called: the sandbox's, and none on a public instance."""
    return frozenset().union(*(host.loopback for host in hosts()))
