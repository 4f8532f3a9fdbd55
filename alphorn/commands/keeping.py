"""What `up` does for its embedded database while it runs: starts it again when it died, keeps its logs short."""

import asyncio
import contextlib
import time
from pathlib import Path

from alphorn.commands.logfile import LogFile
from alphorn.commands.words import say
from alphorn.database import embedded
from alphorn.lib.environment import Unusable

LOOK_SECONDS = 1.0
TIDY_SECONDS = 60.0


async def keep(server: embedded.Server, home: Path, log: LogFile) -> None:
    """Look each second, until cancelled. The processes that use the database wait for it by themselves."""
    tidied_at = 0.0
    while True:
        if not server.is_running():
            await asyncio.to_thread(_start_again, home, log)
        if time.monotonic() - tidied_at > TIDY_SECONDS:
            tidied_at = time.monotonic()
            with contextlib.suppress(OSError):
                server.bound_logs()
        await asyncio.sleep(LOOK_SECONDS)


def _start_again(home: Path, log: LogFile) -> None:
    say("The database ended; it is started again.")
    log.note("database_ended")
    try:
        embedded.start(home)
    except Unusable as sentence:  # the next look comes
        log.note("database_not_started", error=str(sentence))
