"""`/healthz`, before Django: it says within seconds that the database does not answer, however long others wait."""

import asyncio

import structlog
from django.db import Error

from alphorn.database.threads import DatabaseThreads
from alphorn.models.work.health import is_reachable
from alphorn.web.base.headers import FIXED, policy
from alphorn.web.server.live import Scope, Send

log = structlog.get_logger(__name__)
ASK_SECONDS = 5.0
NOT_WELL = b'{"ok": false, "database": false}'


class Health:
    """Asks on a connection of its own, once at a time for all who want to know."""

    def __init__(self) -> None:
        self._database = DatabaseThreads(1, "health")
        self._asking: asyncio.Task[bool] | None = None

    async def is_well(self) -> bool:
        """Whether the database answers within ASK_SECONDS."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait({self._asking}, timeout=ASK_SECONDS)
        return any(task.result() for task in done)

    async def _ask(self) -> bool:
        """Twice: of a database that was started again, the line from before says that it is gone."""
        for is_last in (False, True):
            try:
                return await self._database.run(is_reachable)
            except Error as error:
                if is_last:
                    log.warning("database_away", error=type(error).__name__)
        return False

    async def close(self) -> None:
        """Let the database go, as soon as it lets us."""
        await self._database.close()


def by_nobody(scope: Scope) -> Scope:
    """The same request without cookies: whose it is would be asked of the database, on a line that may be silent."""
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"cookie"]}


async def say_not_well(send: Send) -> None:
    """A 503, as the page would say it."""
    named = {
        "Content-Type": "application/json",
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(),
        **FIXED,
    }
    headers = [(name.lower().encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": NOT_WELL, "more_body": False})
