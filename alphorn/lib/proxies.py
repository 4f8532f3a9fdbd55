"""The proxies that stand in front of the pages: whom to believe about where a request comes from."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

MOST_HOPS = 20


class Proxies:
    """Addresses and networks, as whoever runs this Alphorn lists them. Raises ValueError for one that is none."""

    def __init__(self, listed: str) -> None:
        names = listed.replace(",", " ").split()
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(name, strict=False) for name in names]

    def has(self, address: str) -> bool:
        """Whether a proxy of ours is there."""
        found = address_of(address)
        return found is not None and any(found in network for network in self._networks)

    def address_behind(self, peer: str, forwarded: str) -> str:
        """Whose request it is: `peer`, or, when that is a proxy of ours, the last in `forwarded` that is none."""
        known = peer
        for hop in reversed(forwarded.split(",")[-MOST_HOPS:]):
            if not self.has(known):
                break
            found = address_of(hop)
            if found is None:
                break
            known = str(found)
        return known


def address_of(words: str) -> IPv4Address | IPv6Address | None:
    """The address in an entry of X-Forwarded-For: some write its port, too."""
    words = words.strip()
    if words.startswith("["):
        words = words[1:].partition("]")[0]
    elif words.count(":") == 1:
        words = words.partition(":")[0]
    try:
        found = ip_address(words)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
