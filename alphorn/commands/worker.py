"""`alphorn worker`: one process that sends what is due. Any number of them share one database."""

import asyncio
import contextlib
import importlib
import os

import uvloop

from alphorn.commands.in_step import open_database
from alphorn.lib.environment import environment
from alphorn.lib.loading import loading
from alphorn.lib.logs import configure

# A stopped worker must not hold a lock for long: claim and record are short, or they end.
SESSION = "-c lock_timeout=2s -c statement_timeout=5s -c idle_in_transaction_session_timeout=3s"
# Whoever waits for a page comes first: where both want a processor, a worker has a third of a web process's weight.
# (docs/decisions/0013-workers-yield.md)
NICENESS = 5


def main(arguments: list[str]) -> int:
    """Work until SIGTERM or Ctrl-C, then finish what is in hand. Returns the exit code. Raises Unusable."""
    yield_to_pages()
    configure(environment().log_level, crashes=True)
    os.environ["PGOPTIONS"] = SESSION
    open_database()
    with loading():
        shift = importlib.import_module("alphorn.worker.shift")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return int(runner.run(shift.work_until_signal()))


def yield_to_pages() -> None:
    """Take the processor after whoever serves pages, where this machine lets a process do that."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
