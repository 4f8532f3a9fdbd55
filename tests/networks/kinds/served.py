"""The three small networks themselves, on loopback. What was really posted is known here, and nowhere else."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

Posted = dict[str, list[str]]  # by network, in the order in which they came into being


class Kinds(BaseHTTPRequestHandler):
    """All of them, each under a path of its own."""

    posted: ClassVar[Posted] = defaultdict(list)
    known: ClassVar[dict[str, str]] = {}

    def do_POST(self) -> None:  # the server's own name for it
        """Keyed, and blind."""
        network = self.path.strip("/")
        key = f"{network} {self.headers['Idempotency-Key']}" if network == "keyed" else ""
        self._keep(network, key)

    def do_PUT(self) -> None:  # likewise
        """Chosen."""
        network, _, chosen = self.path.strip("/").partition("/")
        self._keep(network, f"{network} {chosen}")

    def _keep(self, network: str, key: str) -> None:
        words = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["words"][0]
        if key not in self.known:
            self.posted[network].append(words)
            self.known.update({key: str(len(self.posted[network]))} if key else {})
        body = json.dumps({"id": self.known.get(key, f"b{len(self.posted[network])}")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # the server's own name for it
        """Say nothing."""


@contextmanager
def playing(ports: range) -> Iterator[Posted]:
    """All of them at each of these ports, for as long as the block lasts. What was posted is forgotten before."""
    Kinds.posted.clear()
    Kinds.known.clear()
    servers = [ThreadingHTTPServer(("127.0.0.1", port), Kinds) for port in ports]
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,), name="kinds") for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield Kinds.posted
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            thread.join()
            server.server_close()
