"""Small servers on loopback that behave as badly as a test asks them to, and remember every byte they heard."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from alphorn.networks.http import Bounds, Http

PATIENT = Bounds(connect_seconds=10, answer_seconds=20)
DEADLINE_SECONDS = 20
ABORT = struct.pack("ii", 1, 0)


@dataclass
class Line:
    """One connection, from the server's side."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: bytearray = field(default_factory=bytearray)

    async def hear_head(self) -> bytes:
        """The head of a request."""
        self.heard += await self.reader.readuntil(b"\r\n\r\n")
        return bytes(self.heard)

    async def hear(self) -> bytes:
        """A whole request."""
        head = (await self.hear_head()).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
        self.heard += await self.reader.readexactly(length)
        return bytes(self.heard)

    async def say(self, *words: bytes) -> None:
        """Bytes, as they are."""
        for word in words:
            self.writer.write(word)
            await self.writer.drain()

    def reset(self) -> None:
        """Cut it with a reset."""
        opened: socket.socket = self.writer.get_extra_info("socket")
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABORT)
        self.writer.transport.abort()


Behaviour = Callable[[Line], Awaitable[None]]


@dataclass
class Server:
    """Where it listens, and what it heard on each line."""

    port: int
    lines: list[Line] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}/call"

    @property
    def heard(self) -> list[bytes]:
        return [bytes(line.heard) for line in self.lines]

    async def until_over(self) -> None:
        """Wait until a line has come to its end."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            await self.over.wait()

    def http(self, bounds: Bounds = PATIENT) -> Http:
        """A client that may call here."""
        return Http(allow=frozenset({self.address}), bounds=bounds)


@asynccontextmanager
async def serving(behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server whose every line goes as `behave` says."""
    server, under_way = Server(0), set[asyncio.Task[None] | None]()

    async def on_line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(asyncio.current_task())
        line = Line(reader, writer)
        server.lines.append(line)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await behave(line)
        writer.close()
        server.over.set()

    listening = await asyncio.start_server(on_line, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in under_way:
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in under_way if task is not None), return_exceptions=True)


def saying(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Behaviour:
    """Hear a request and answer it so."""
    named = {"Content-Length": str(len(body)), **(headers or {})}
    head = f"HTTP/1.1 {status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"

    async def behave(line: Line) -> None:
        await line.hear()
        await line.say(head.encode("latin-1") + body)

    return behave


@contextmanager
def listener(backlog: int = 5, receive_bytes: int = 0) -> Iterator[socket.socket]:
    """A bare listening socket; `receive_bytes` keeps what it takes in small."""
    with socket.socket() as opened:
        if receive_bytes:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        opened.bind(("127.0.0.1", 0))
        opened.listen(backlog)
        opened.setblocking(False)
        yield opened


def port_of(opened: socket.socket) -> int:
    """The port a socket is bound to."""
    port: int = opened.getsockname()[1]
    return port


def untrusted(home: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (home / "both.pem").write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(home / "both.pem")
    return context
