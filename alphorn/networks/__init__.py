"""The networks Alphorn speaks with. One folder, one line here, one page in `docs/networks/`: nothing else changes."""

from collections.abc import Mapping

from alphorn.networks.base import Network
from alphorn.networks.facebook import Facebook
from alphorn.networks.x import X

NETWORKS: Mapping[str, type[Network]] = {network.slug: network for network in (X, Facebook)}
