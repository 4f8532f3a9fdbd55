"""Alphorn under other settings: they are read at the start, so another process answers, from the same database.

It stays until the run ends, for whoever asks under the same settings.
"""

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import cache
from tempfile import TemporaryFile
from typing import IO, Any

PUBLIC = {"ALPHORN_URL": "https://alphorn.example"}
AT_HOME = {"ALPHORN_URL": "http://alphorn.home:8000", "ALPHORN_ALLOW_HTTP": "1"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. Each `browser` has cookies of its own."""

    path: str
    form: Mapping[str, str] | None = None
    browser: str = "first"
    headers: Mapping[str, str] = field(default_factory=dict)
    checks_forms: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, Mapping[str, Any]]
    words: str

    @property
    def way(self) -> str:
        """Where it leads."""
        return self.headers.get("Location", "")


def answers(settings: Mapping[str, str], *visits: Visit) -> Sequence[Answer]:
    """What an Alphorn with these settings answers, one visit after another, in browsers that are new."""
    return _other(tuple(sorted(settings.items()))).asked(json.dumps([asdict(visit) for visit in visits]))


class Other:
    """Another process, which is asked a line and answers a line."""

    def __init__(self, settings: Mapping[str, str], until_the_end: ExitStack) -> None:
        self._complaints: IO[bytes] = until_the_end.enter_context(TemporaryFile())  # noqa: SIM115 - it is
        self._process = until_the_end.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.web.elsewhere"],
                env={**os.environ, "PYTHONWARNINGS": "ignore", **settings},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                text=True,
            )
        )

    def asked(self, visits: str) -> Sequence[Answer]:
        """What it answers. Raises RuntimeError with its last words."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(visits, file=self._process.stdin, flush=True)
        for line in self._process.stdout:
            if line.startswith("["):  # it may log something before
                return [Answer(**answer) for answer in json.loads(line)]
        self._complaints.seek(0)
        raise RuntimeError(self._complaints.read().decode())


@cache
def _other(settings: tuple[tuple[str, str], ...]) -> Other:
    return Other(dict(settings), _until_the_end)


_until_the_end = ExitStack()
atexit.register(_until_the_end.close)


def _answer() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "alphorn.settings"
    import django  # noqa: PLC0415 - only in the other process

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    host = settings.CSRF_TRUSTED_ORIGINS[0].partition("//")[2]
    for line in sys.stdin:
        browsers: dict[str, Client] = {}
        told = []
        for visit in json.loads(line):
            new = Client(enforce_csrf_checks=visit["checks_forms"], raise_request_exception=False)
            browser = browsers.setdefault(visit["browser"], new)
            headers = {"host": host, **visit["headers"]}
            path, form = visit["path"], visit["form"]
            got = browser.get(path, headers=headers) if form is None else browser.post(path, form, headers=headers)
            cookies = {name: dict(cookie.items()) for name, cookie in got.cookies.items()}
            told.append(Answer(got.status_code, dict(got.headers.items()), cookies, got.content.decode()))
        print(json.dumps([asdict(answer) for answer in told]), flush=True)


if __name__ == "__main__":
    _answer()
