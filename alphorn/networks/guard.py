"""Which addresses may be connected to: public ones on the web's ports, and loopback only where it is on the list.

Checked after the name was resolved, on the very socket that is about to connect: a name that changes its mind between
check and connection, or an address written out, gains nothing.
"""

import ipaddress
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

from aiohappyeyeballs import AddrInfoType

WEB_PORTS = (80, 443)
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # what was handed out of IPv6 (RFC 4291, 2.4)
DOCUMENTATION = ipaddress.IPv6Network("3fff::/20")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # how IPv4 looks from a line that has only IPv6 (RFC 6052)
USER_TIMEOUT_MILLISECONDS = 20_000  # the kernel gives up on unacknowledged data after it
ABORT = struct.pack("ii", 1, 0)  # close sends RST and drops what is still unsent


class ForbiddenAddress(OSError):
    """That address is not one Alphorn connects to."""


def require_allowed(ip: str, port: int, allow: frozenset[str]) -> None:
    """Raise ForbiddenAddress unless `ip`:`port` is public and a web port, or on the list."""
    if f"{ip}:{port}" in allow:
        return
    if port not in WEB_PORTS or not _is_public(ipaddress.ip_address(ip)):
        raise ForbiddenAddress(f"{ip}:{port}")


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether that is an address of the open Internet; one that carries an IPv4 address is judged by that."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    if address in NAT64:
        return _is_public(ipaddress.IPv4Address(address.packed[-4:]))
    if address.sixtofour is not None:
        return _is_public(address.sixtofour)
    return address in GLOBAL_UNICAST and address not in DOCUMENTATION and address.is_global


def guarded_sockets(
    allow: frozenset[str], opened: Callable[[socket.socket], None]
) -> Callable[[AddrInfoType], socket.socket]:
    """A factory for the connector: a socket for a checked address, told to `opened`."""

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        require_allowed(str(address[0]).partition("%")[0], int(address[1]), allow)
        made = socket.socket(family, kind, protocol)
        with suppress(OSError):
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLISECONDS)
        opened(made)
        return made

    return make


def reset_on_close(opened: socket.socket) -> None:
    """What the kernel still holds of an aborted call never leaves."""
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
