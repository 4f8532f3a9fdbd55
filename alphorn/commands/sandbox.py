"""`alphorn sandbox`: stand-ins for the networks on this machine, until it is told to stop."""

import asyncio
import signal

import structlog

from alphorn.lib.environment import Unusable, environment
from alphorn.lib.logs import configure
from alphorn.sandbox.networks import NETWORKS
from alphorn.sandbox.server import running

log = structlog.get_logger(__name__)


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or Ctrl-C. Returns the exit code. Raises Unusable."""
    configure(environment().log_level, crashes=True)
    return asyncio.run(_serve())


async def _serve() -> int:
    settings = environment()
    if not settings.sandbox_runs:
        raise Unusable("The sandbox is not played on a public instance: it is for this machine alone.")
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    try:
        async with running(settings.home, settings.sandbox_port, alphorn_url=settings.origin):
            log.info("sandbox_ready")
            await stopped.wait()
    except OSError as error:
        first, last = settings.sandbox_port, settings.sandbox_port + len(NETWORKS)
        raise Unusable(f"The sandbox cannot listen on the ports {first} to {last}: {error.strerror}.") from None
    return 0
