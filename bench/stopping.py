"""What a measurement or a run has started is stopped, however it is asked to end."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
INTERRUPTED = 130  # the exit code


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Each of them is what Ctrl-C is: KeyboardInterrupt, and a second one does not stop what then is stopped."""
    before = {each: signal.signal(each, _stop) for each in SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def cancelled_by_signals(task: "asyncio.Task[object]") -> None:
    """In a loop the first of them cancels `task`, which closes what it has opened; more of them do not disturb it."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        for each in SIGNALS:
            loop.add_signal_handler(each, lambda: None)
        task.cancel()

    for each in SIGNALS:
        loop.add_signal_handler(each, end)


def _stop(*_: object) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt
