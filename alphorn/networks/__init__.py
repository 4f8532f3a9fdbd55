"""The networks Alphorn speaks with. One folder, one line here, one page in `docs/networks/`: nothing else changes."""

from collections.abc import Mapping

from alphorn.networks.base import Network
from alphorn.networks.facebook import Facebook
from alphorn.networks.streams import StreamKind
from alphorn.networks.x import X

NETWORKS: Mapping[str, type[Network]] = {network.slug: network for network in (X, Facebook)}


def stream_kind(network: str, slug: str) -> StreamKind:
    """What a network says about one kind of stream. Raises StopIteration for one that it does not have."""
    return next(kind for kind in NETWORKS[network].streams if kind.slug == slug)
