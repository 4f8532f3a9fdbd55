"""Listening sockets, and one clear sentence where there can be none."""

import errno
import socket

from alphorn.lib.environment import Unusable


def listening(address: str, port: int, setting: str) -> socket.socket:
    """A socket that listens at `address`:`port`. Raises Unusable naming `setting` when that cannot be had."""
    made = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(2048)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise Unusable(f"Port {port} is in use by another program: stop that, or set {setting}.") from None
        setting = setting if error.errno == errno.EACCES else "ALPHORN_BIND"
        raise Unusable(f"Alphorn cannot listen at {address}, port {port}: {error.strerror}. See {setting}.") from None
    made.setblocking(False)
    return made


def require_free(port: int, setting: str) -> None:
    """Raise Unusable when something listens on that loopback port."""
    listening("127.0.0.1", port, setting).close()
