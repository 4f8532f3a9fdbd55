"""Ports for tests, in blocks of four: no other run, worker or test of this machine is given the same ones."""

import random
import socket

BLOCK = 4  # the pages', the sandbox's three
FIRST, LAST = 20_000, 30_000  # below those that the system hands out by itself
_taken: list[socket.socket] = []


def free_ports() -> int:
    """The first of four free loopback ports in a row, ours for as long as this process lives."""
    while True:
        first = random.randrange(FIRST, LAST, BLOCK)
        if _take(first) and all(_is_free(port) for port in range(first, first + BLOCK)):
            return first


def _take(first: int) -> bool:
    """Put our name on a block: the name of a socket without a file, which ends with the process."""
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0alphorn-tests-{first}")
    except OSError:
        name.close()
        return False
    _taken.append(name)
    return True


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
