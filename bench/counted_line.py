"""A line to the database that counts round trips: what was asked, and waited for until the server was ready again.

It is counted on the wire, because that is what a network in between costs: BEGIN, COMMIT, and the preparing of a
statement are among them, which the server's own counters of statements leave out. And each process is counted alone.
"""

import contextlib
import os
import shutil
import socket
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

CHUNK = 262_144
HEAD = 5  # of a message of PostgreSQL: a letter, and a length that counts itself but not the letter
READY = ord("Z")
SOCKET = ".s.PGSQL.5432"


class Answers:
    """The messages of one server process, as they come, in pieces."""

    def __init__(self) -> None:
        self._came = bytearray()

    def ready(self, piece: bytes) -> int:
        """How many times `piece` says that the server is ready for the next question."""
        self._came += piece
        begins = found = 0
        while len(self._came) - begins >= HEAD:
            ends = begins + 1 + int.from_bytes(self._came[begins + 1 : begins + HEAD])
            if ends > len(self._came):
                break
            found += self._came[begins] == READY
            begins = ends
        del self._came[:begins]
        return found


class CountedLine:
    """Where to connect to, and how many round trips were made there."""

    def __init__(self, dsn: str, server: Path) -> None:
        self.dsn = dsn
        self.server = server
        self.round_trips = 0
        self._one_at_a_time = threading.Lock()

    def count(self, trips: int) -> None:
        """Add so many; lines are many, each in a thread of its own."""
        with self._one_at_a_time:
            self.round_trips += trips


@contextmanager
def counted_line(dsn: str) -> Iterator[CountedLine]:
    """Beside the socket that `dsn` names, another that leads there and counts, for as long as the block lasts."""
    address = urlsplit(dsn)
    folder = Path(tempfile.mkdtemp(prefix="alphorn-line-"))  # under a short name: a socket's path ends at 107 bytes
    beside = address._replace(query=f"host={quote(str(folder))}").geturl()
    line = CountedLine(beside, Path(parse_qs(address.query)["host"][0]) / SOCKET)

    class Passing(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            pass_on(self.request, line)

    try:
        with _Server(str(folder / SOCKET), Passing) as server:
            thread = threading.Thread(target=server.serve_forever, args=[0.05])
            thread.start()
            try:
                yield line
            finally:
                server.shutdown()
                thread.join()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


def pass_on(client: socket.socket, line: CountedLine) -> None:
    """Both ways, until either end closes."""
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(os.fspath(line.server))
        threading.Thread(target=_questions, args=[client, server], daemon=True).start()
        answers = Answers()
        with contextlib.suppress(OSError):
            while piece := server.recv(CHUNK):
                line.count(answers.ready(piece))
                client.sendall(piece)


def _questions(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := client.recv(CHUNK):
            server.sendall(piece)
        server.shutdown(socket.SHUT_WR)
