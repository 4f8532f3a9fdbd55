"""What `up` does for its embedded database while it runs: starts it again when it died, keeps its logs short."""

import asyncio
import contextlib
import time

from alphorn.commands.logfile import LogFile
from alphorn.commands.words import complain, say
from alphorn.database import embedded

LOOK_SECONDS = 1.0
TIDY_SECONDS = 60.0


class Keeping:
    """Looks each second, until cancelled, whatever it meets. Who uses the database waits for it by themselves."""

    def __init__(self, server: embedded.Server, log: LogFile) -> None:
        self._server = server
        self._log = log
        self._tidied_at = 0.0
        self._said = ""  # why it could not be started, the last time

    async def keep(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self._look)
            except Exception as error:  # a full disk, a folder that is away: the next look may find it mended
                self._tell(str(error) or type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    def _look(self) -> None:
        if not self._server.is_running():
            if not self._said:
                say("The database ended; it is started again.")
                self._log.note("database_ended")
            self._server.start_again()
            if self._said:
                say("The database is started again.")
            self._said = ""
        if time.monotonic() - self._tidied_at > TIDY_SECONDS:
            self._tidied_at = time.monotonic()
            with contextlib.suppress(OSError):
                self._server.bound_logs()

    def _tell(self, why: str) -> None:
        self._log.note("database_not_started", level="error", error=why)
        if why != self._said:
            self._said = why
            complain(f"The database cannot be started again, and that is tried each second. Why: {why}")
