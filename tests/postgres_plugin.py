"""Before Django is configured: a state directory of its own, an embedded PostgreSQL in it, and free ports."""

import atexit
import os
import random
import shutil
import socket
import tempfile
from pathlib import Path

from alphorn.database import embedded as postgres

PORTS = 4  # the pages', the sandbox's three
# A crash of the test machine may cost the tests' database: nothing else is kept in it.
FASTER = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def free_ports(count: int) -> int:
    """The first of `count` free loopback ports in a row, below those that outgoing connections are given."""
    while True:
        first = random.randrange(20_000, 30_000)
        held: list[socket.socket] = []
        try:
            held.extend(socket.create_server(("127.0.0.1", first + n)) for n in range(count))
        except OSError:
            continue
        else:
            return first
        finally:
            for each in held:
                each.close()


def _begin() -> None:
    home = Path(tempfile.mkdtemp(prefix="alphorn-test-", dir="/tmp"))
    port = free_ports(PORTS)
    for name in [name for name in os.environ if name.startswith("ALPHORN_") and name != "ALPHORN_SPECS"]:
        del os.environ[name]
    os.environ["ALPHORN_HOME"] = str(home)
    os.environ["ALPHORN_PORT"] = str(port)
    os.environ["ALPHORN_SANDBOX_PORT"] = str(port + 1)
    server = postgres.start(home, FASTER)
    os.environ["DATABASE_URL"] = server.dsn

    def end() -> None:
        server.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)

    atexit.register(end)


_begin()
