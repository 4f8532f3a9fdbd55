"""What whoever runs this Alphorn decides about a network: a set of variables, declared in the network's own folder."""

from abc import abstractmethod
from functools import cache

from alphorn.lib.environment import Settings, read
from alphorn.networks.facts import AppKeys


class NetworkSettings(Settings):
    """The frame of such a set, and what Alphorn asks of it. Its variables begin with `ALPHORN_` and the slug."""

    @property
    @abstractmethod
    def keys(self) -> AppKeys:
        """The keys of the app there. Without a client id the network is not offered, but for the sandbox's."""

    @property
    def dialect(self) -> str:
        """What the network is made with, where it can be spoken to in more than one way: see its own class."""
        return ""

    @property
    def budget(self) -> int | None:
        """How many items may be read a day, by each consent. None: as many as there are."""
        return None


@cache
def decided(kind: type[NetworkSettings]) -> NetworkSettings:
    """The settings of a network, read once in a process. Raises Unusable."""
    return read(kind)
