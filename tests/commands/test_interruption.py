"""A signal that comes while `up` starts something: it interrupts, and nothing is left running."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from alphorn.commands.interruption import let_signals_interrupt, running, without_interruption
from alphorn.commands.watching import STOPPING

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture(autouse=True)
def interrupting() -> Iterator[None]:
    """Signals do what they do while `up` starts."""
    former = {number: signal.getsignal(number) for number in STOPPING}
    let_signals_interrupt()
    yield
    for number, handler in former.items():
        signal.signal(number, handler)


def tell(number: signal.Signals) -> None:
    """The process is sent that signal; this thread hears it, as the only one of `up` does."""
    signal.pthread_kill(threading.get_ident(), number)


@pytest.mark.parametrize("number", STOPPING)
def test_what_must_not_be_interrupted_is_done_first(number: signal.Signals) -> None:
    done = []

    def work() -> None:
        with without_interruption():
            tell(number)
            done.append("the rest")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["the rest"]


def test_a_process_that_is_interrupted_has_ended_afterwards() -> None:
    """Guard: `running` ends it, and waits for its end."""
    begun: list[subprocess.Popen[str]] = []

    def work() -> None:
        with running(SLEEPS, os.environ) as process:
            begun.append(process)
            tell(signal.SIGTERM)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert begun[0].returncode == -signal.SIGKILL


def test_a_signal_in_the_moment_in_which_a_process_starts_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `running` starts it without interruption."""
    begun: list[subprocess.Popen[str]] = []

    class Interrupted(subprocess.Popen[str]):
        """One that a signal meets when it lives already, and nobody knows of it yet."""

        def __init__(self, *arguments: object, **more: object) -> None:
            super().__init__(*arguments, **more)  # type: ignore[call-overload]  # as its parent's
            begun.append(self)
            tell(signal.SIGTERM)

    monkeypatch.setattr(subprocess, "Popen", Interrupted)

    with pytest.raises(KeyboardInterrupt), running(SLEEPS, os.environ) as process:
        process.wait(5)

    assert begun[0].returncode == -signal.SIGKILL
