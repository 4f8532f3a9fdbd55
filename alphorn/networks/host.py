"""One server of a network that this instance can reach: its keys, its addresses, and the dialect it is spoken to in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from alphorn.lib.sandbox_keys import SANDBOX_HOST
from alphorn.networks.base import Network
from alphorn.networks.facts import Addresses, AppKeys
from alphorn.networks.http import Http


class NoSuchHost(LookupError):
    """This instance has no keys for that network at that host (any more)."""


@dataclass(frozen=True, slots=True)
class Host:
    """One server of a network. The one place where a Network is made."""

    kind: type[Network]  # the class that speaks with it
    host: str
    keys: AppKeys
    addresses: Addresses
    dialect: str = ""

    @property
    def network(self) -> str:
        """The network's slug, as it stands in rows."""
        return self.kind.slug

    @property
    def name(self) -> str:
        """What people call it."""
        return self.kind.name

    @property
    def is_sandbox(self) -> bool:
        """Whether it is only played on this machine."""
        return self.host == SANDBOX_HOST

    @property
    def loopback(self) -> frozenset[str]:
        """The loopback addresses by which it is called: the sandbox's, and none of any other."""
        return frozenset({urlsplit(self.addresses.api).netloc}) if self.is_sandbox else frozenset()

    def speak(self, http: Http) -> Network:
        """The network, with `http` as its line to the world."""
        return self.kind(self.keys, self.addresses, http, self.dialect)

    def consent_page(self, *, state: str, challenge: str, redirect_uri: str, reads: bool = False) -> str:
        """The address of its consent page. Pure: nothing is called."""
        network = self.speak(Http())
        return network.consent_page(state=state, challenge=challenge, redirect_uri=redirect_uri, reads=reads)
