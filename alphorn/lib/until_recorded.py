"""What came back must not be lost: it is recorded again and again, as long as it is anybody's to record."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

RETRY_SECONDS = 0.3
log = structlog.get_logger(__name__)
T = TypeVar("T")


def after(seconds: float) -> Callable[[], bool]:
    """Whether so many seconds have passed since this call, by the clock of the running loop."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    return lambda: loop.time() > until


async def until_recorded(record: Callable[[], Awaitable[T]], is_over: Callable[[], bool], what: str) -> T | None:
    """The answer of `record`, however often it fails; None when `is_over` says that somebody else will do it.

    `record` may have been committed by a try whose answer was lost: it must do nothing the second time. `what` names
    it in the log.
    """
    while True:
        try:
            return await record()
        except Exception as error:
            log.warning("not_recorded", what=what, error=type(error).__name__)
        if is_over():
            return None
        await asyncio.sleep(RETRY_SECONDS)
