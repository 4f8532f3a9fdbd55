"""`alphorn web`: serves the pages, on the socket that `up` hands it or on one of its own."""

import asyncio
import importlib
import os
import signal
import socket

import uvicorn

from alphorn.commands.in_step import open_database
from alphorn.lib.environment import environment
from alphorn.lib.heartbeat import keep_beating
from alphorn.lib.loading import loading
from alphorn.lib.logs import configure
from alphorn.lib.sockets import listening
from alphorn.web.server.lines import lines_of_this_process

DRAIN_SECONDS = 10
SESSION = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=15s"


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C, then end what is open. Returns the exit code. Raises Unusable."""
    configure(environment().log_level, crashes=True)
    os.environ["PGOPTIONS"] = SESSION
    server_socket = _socket()
    open_database()
    with loading():
        application = importlib.import_module("alphorn.asgi")
        protocol = importlib.import_module("alphorn.web.server.protocol").Guarded
    protocol.lines = lines_of_this_process()
    config = uvicorn.Config(
        application.application,
        loop="uvloop",
        http=protocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        timeout_keep_alive=30,
        backlog=2048,
    )
    server = Ending(config)
    server.before_shutdown = application.leave
    for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn, when it has ended, hands on to these what it was told
        signal.signal(number, server.end)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(server, server_socket))
    return 0


async def _serve(server: uvicorn.Server, server_socket: socket.socket) -> None:
    beating = asyncio.create_task(keep_beating())
    try:
        await server.serve(sockets=[server_socket])
    finally:
        beating.cancel()


class Ending(uvicorn.Server):
    """uvicorn waits for open answers; the live ones never end by themselves, and pictures may be long in coming."""

    before_shutdown = staticmethod(lambda: None)

    def end(self, *_: object) -> None:
        """Begin to end."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what waits, then let the rest end."""
        self.before_shutdown()
        await super().shutdown(sockets)


def _socket() -> socket.socket:
    handed = os.environ.pop("ALPHORN_SOCKET_FD", "")
    if handed:
        return socket.socket(fileno=int(handed))
    return listening(environment().address, environment().port, "ALPHORN_PORT")
