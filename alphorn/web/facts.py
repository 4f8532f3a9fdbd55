"""What a page says about a kind of network: its facts, as plain values. (A template would call a class.)"""

from dataclasses import dataclass

from alphorn.models.network import real_host
from alphorn.networks import NETWORKS
from alphorn.networks.base import Network, SetUp
from alphorn.web.sign_in_at import redirect_uri


@dataclass(frozen=True, slots=True)
class Facts:
    """One kind of network."""

    slug: str
    name: str
    needs: str
    charges: str
    set_up: SetUp
    host: str  # the real one
    redirect_uri: str  # to copy into an app there


def facts(kind: type[Network]) -> Facts:
    """The facts of `kind`."""
    return Facts(kind.slug, kind.name, kind.needs, kind.charges, kind.set_up, real_host(kind), redirect_uri(kind.slug))


def facts_of(slug: str) -> Facts:
    """The facts of the network of that slug. Raises KeyError."""
    return facts(NETWORKS[slug])
