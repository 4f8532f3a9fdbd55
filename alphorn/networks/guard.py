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
USER_TIMEOUT_MILLISECONDS = 20_000  # the kernel gives up on unacknowledged data after it
ABORT = struct.pack("ii", 1, 0)  # close sends RST and drops what is still unsent


class ForbiddenAddress(OSError):
    """That address is not one Alphorn connects to."""


def require_allowed(ip: str, port: int, allow: frozenset[str]) -> None:
    """Raise ForbiddenAddress unless `ip`:`port` is public and a web port, or on the list."""
    if f"{ip}:{port}" in allow:
        return
    address = ipaddress.ip_address(ip)
    embedded = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if port not in WEB_PORTS or not address.is_global or address.is_multicast or (embedded and not embedded.is_global):
        raise ForbiddenAddress(f"{ip}:{port}")


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
    """Whatever of an aborted call has not left yet never leaves."""
    with suppress(OSError):
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
