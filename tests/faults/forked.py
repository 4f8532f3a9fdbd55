"""Processes of ours that begin soon: forked from one that has loaded what others wrote, and nothing of Alphorn.

Each has settings of its own and loads all of Alphorn itself, as `python -m alphorn` does; that takes a third of the
time. As people run it, it is begun in `tests/commands`.
"""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

LOADED = (
    "aiohttp", "asyncpg", "cryptography.hazmat.primitives.ciphers.aead", "django.apps",
    "django.contrib.auth.hashers", "django.contrib.postgres.aggregates", "django.core.handlers.asgi",
    "django.core.management", "django.db.backends.postgresql.base", "django.db.migrations.executor", "django.forms",
    "django.template.loader", "django.urls", "PIL.Image", "pgqueuer", "psycopg", "pydantic_settings",
    "structlog", "uvicorn", "uvloop",
)  # fmt: skip
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(list(LOADED))


class Forked:
    """One of them, asked as a `subprocess.Popen` is."""

    def __init__(self, command: str, environment: Mapping[str, str], log: Path, files: int) -> None:
        self._process = _context.Process(target=_run, args=(command, dict(environment), str(log), files))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code, or by which signal it ended."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """The same."""
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """To it, where it is still there."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        self._process.join(seconds)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("alphorn", seconds or 0)
        return self.returncode


def _run(command: str, environment: Mapping[str, str], log: str, files: int) -> None:
    os.environ.clear()
    os.environ.update(environment)
    written = os.open(log, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(written, stream)
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    sys.argv = ["alphorn", command]
    from alphorn.cli import main  # noqa: PLC0415 - in this process alone

    sys.exit(main())
