"""Which hosts this instance can reach, and with which keys."""

from urllib.parse import urlsplit

from alphorn.lib.environment import environment
from alphorn.lib.sandbox_keys import SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, SANDBOX_HOST
from alphorn.networks import NETWORKS
from alphorn.networks.base import Network
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.host import Host, NoSuchHost
from alphorn.networks.settings import decided

SANDBOX_KEYS = AppKeys(SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET)


def hosts() -> list[Host]:
    """Every host that can be connected here: the real ones whose keys are set, then the sandbox's unless public."""
    return [*_real_hosts(), *_sandbox_hosts()]


def host_at(network: str, host: str) -> Host:
    """The host of that name. Raises NoSuchHost."""
    for each in hosts():
        if (each.network, each.host) == (network, host):
            return each
    raise NoSuchHost(network, host)


def is_played(network: str, host: str) -> bool:
    """Whether that host is only played on this machine. One that is not known here any more is not."""
    return any(each.is_sandbox for each in hosts() if (each.network, each.host) == (network, host))


def unset_networks() -> list[type[Network]]:
    """Networks whose keys whoever runs this Alphorn has not set."""
    return [kind for kind in NETWORKS.values() if not decided(kind.settings).keys.client_id]


def real_host(kind: type[Network]) -> str:
    """The host name that stands in our rows for the real network, without "www."."""
    return (urlsplit(kind.public.pages).hostname or "").removeprefix("www.")


def loopback_allowed() -> frozenset[str]:
    """The loopback addresses that may be called: the sandbox's, and none on a public instance."""
    return frozenset().union(*(host.loopback for host in hosts()))


def _real_hosts() -> list[Host]:
    return [
        Host(kind, real_host(kind), settings.keys, kind.public, settings.dialect)
        for kind in NETWORKS.values()
        if (settings := decided(kind.settings)).keys.client_id
    ]


def _sandbox_hosts() -> list[Host]:
    """One behind the other, in the order of the list of networks: so they are played, too."""
    if not environment().sandbox_runs:
        return []
    return [
        Host(kind, SANDBOX_HOST, SANDBOX_KEYS, _on_this_machine(port), decided(kind.settings).dialect)
        for port, kind in enumerate(NETWORKS.values(), start=environment().sandbox_port + 1)
    ]


def _on_this_machine(port: int) -> Addresses:
    return Addresses(pages=f"http://localhost:{port}", api=f"http://127.0.0.1:{port}")
