"""Servers that answer where PostgreSQL should: too old, unfriendly, or gone at the first question."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SSL_REQUEST = 80877103
GSS_REQUEST = 80877104


def message(kind: bytes, body: bytes) -> bytes:
    """One message of PostgreSQL's protocol."""
    return kind + struct.pack("!i", len(body) + 4) + body


READY = message(b"Z", b"I")
GREETING = message(b"R", struct.pack("!i", 0)) + message(b"K", struct.pack("!ii", 1, 1))
OLD = GREETING + message(b"S", b"server_version\x0014.9\x00") + READY
CURT = GREETING + message(b"S", b"server_version\x0015.9\x00") + READY  # it greets, and ends at the first question
UNFRIENDLY = message(b"E", b'SFATAL\x00VFATAL\x00C28P01\x00Mpassword authentication failed for user "alphorn"\x00\x00')


@contextmanager
def answering(answer: bytes) -> Iterator[str]:
    """A server that says `answer` to whoever comes. The address, as DATABASE_URL has it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, answer), daemon=True).start()
        yield f"postgresql://alphorn:edelweiss@127.0.0.1:{server.getsockname()[1]}/alphorn"
        server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, answer: bytes) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line:
            _talk(line, answer)


def _talk(line: socket.socket, answer: bytes) -> None:
    while True:
        size, code = struct.unpack("!ii", line.recv(8))
        if code not in (SSL_REQUEST, GSS_REQUEST):
            break
        line.sendall(b"N")
    line.recv(size - 8)
    line.sendall(answer)
    line.recv(1024)  # until it says goodbye
