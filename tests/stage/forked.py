"""Programs of ours that begin soon: forked from one that has loaded what knows no settings, others' and our own.

Each has settings of its own, and loads what depends on them itself, as `python -m alphorn` does; that takes a fifth of
the time. As people run it, it is begun in `tests/commands`.
"""

import multiprocessing
import os
import resource
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOADED = (
    "aiohttp", "allauth.core.internal.ratelimit", "asyncpg", "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.hkdf", "django.apps", "django.contrib.auth.apps",
    "django.contrib.auth.hashers", "django.contrib.auth.password_validation", "django.contrib.contenttypes.apps",
    "django.contrib.messages.apps", "django.contrib.postgres.aggregates", "django.contrib.postgres.indexes",
    "django.contrib.sessions.apps", "django.contrib.staticfiles.apps", "django.core.handlers.asgi",
    "django.core.handlers.wsgi", "django.core.management", "django.db.backends.postgresql.base",
    "django.db.migrations.executor", "django.forms", "django.template.loader", "django.urls", "PIL.Image", "pgqueuer",
    "psycopg", "pydantic_settings", "structlog", "uvicorn", "uvloop",
)  # fmt: skip
OURS = (
    "alphorn.jobs.engine", "alphorn.lib.coalesce", "alphorn.lib.crypto", "alphorn.lib.folding", "alphorn.lib.keyfile",
    "alphorn.lib.logs", "alphorn.lib.own_environment", "alphorn.lib.started", "alphorn.lib.until_recorded",
    "alphorn.networks",
)  # fmt: skip
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([*LOADED, *OURS])


@dataclass(frozen=True, slots=True)
class Streams:
    """The files that it reads and appends to."""

    output: Path
    errors: Path
    input: Path = Path(os.devnull)


class Forked:
    """One of them, asked as a `subprocess.Popen` is: its module and words for it. It may open so many files;
    0: as many as we."""

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], streams: Streams, files: int = 0) -> None:
        self._words = words
        self._process = _context.Process(target=_run, args=(list(words), dict(environment), streams, files))
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
            raise subprocess.TimeoutExpired(self._words, seconds or 0)
        return self.returncode


def asked(
    words: Sequence[str], environment: Mapping[str, str], typed: str, seconds: float
) -> subprocess.CompletedProcess[str]:
    """One from start to end: what `subprocess.run` says of it. Raises subprocess.TimeoutExpired."""
    with tempfile.TemporaryDirectory(prefix="asked-") as name:
        streams = Streams(*(Path(name, stream) for stream in ("output", "errors", "input")))
        streams.input.write_text(typed)
        program = Forked(words, environment, streams)
        try:
            code = program.wait(seconds)
        finally:
            program.kill()
        return subprocess.CompletedProcess(words, code, streams.output.read_text(), streams.errors.read_text())


def _run(words: Sequence[str], environment: Mapping[str, str], streams: Streams, files: int) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(streams.input, os.O_RDONLY), 0)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as long as the process lives
    for number, file in enumerate((streams.output, streams.errors), 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), number)
    if files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    if elsewhere := list(filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))):
        sys.path[:0] = elsewhere
        for name in [name for name in sys.modules if name.partition(".")[0] == "alphorn"]:
            del sys.modules[name]  # another Alphorn lies there
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)
