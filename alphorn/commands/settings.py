"""Every setting there is, Alphorn's own and each network's: all are looked at before a command begins anything."""

from alphorn.lib.environment import Environment, Settings, environment, refuse_unknown
from alphorn.networks import NETWORKS
from alphorn.networks.settings import decided


def every() -> list[type[Settings]]:
    """All sets of settings."""
    return [Environment, *(network.settings for network in NETWORKS.values())]


def require_usable() -> None:
    """Raise Unusable where a variable is nobody's, or has a value that cannot be used."""
    refuse_unknown(every())
    environment()
    for network in NETWORKS.values():
        decided(network.settings)
