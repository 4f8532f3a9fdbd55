"""Signals while `up` starts: what was begun is undone, and nothing that was started is left running."""

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from alphorn.commands.watching import STOPPING


def let_signals_interrupt() -> None:
    """Before the children run, SIGTERM and a lost terminal are what Ctrl-C is: what was begun is undone."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for number in STOPPING:
        signal.signal(number, interrupt)


def let_nothing_interrupt() -> None:
    """What is being stopped now is not to be left half-way."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


@contextmanager
def without_interruption() -> Iterator[None]:
    """A signal that comes in this block interrupts when it is over. What is started in it hears none."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str]) -> Iterator["subprocess.Popen[str]"]:
    """A process that is over when this block is, whatever interrupts it. A terminal tells it nothing.

    (`subprocess.run` leaves it running where a signal comes in the moment in which it starts.)
    """
    started: list[subprocess.Popen[str]] = []
    pipe = subprocess.PIPE
    try:
        with without_interruption():
            process = subprocess.Popen(
                command, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
            )
            started.append(process)
        yield started[0]
    finally:
        for process in started:
            process.kill()
            with process:  # nobody reads on, and its end is waited for
                pass
