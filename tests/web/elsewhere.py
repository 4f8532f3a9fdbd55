"""Alphorn under other settings: they are read at the start, so another process answers, from the same database."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PATIENCE_SECONDS = 60
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
    """What an Alphorn with these settings answers, one visit after another."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.web.elsewhere"],
        input=json.dumps([asdict(visit) for visit in visits]),
        env={**os.environ, "PYTHONWARNINGS": "ignore", **settings},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if said.returncode:
        raise RuntimeError(said.stderr)
    return [Answer(**answer) for answer in json.loads(said.stdout.splitlines()[-1])]


def _answer() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "alphorn.settings"
    import django  # noqa: PLC0415 - only in the other process

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    host = settings.CSRF_TRUSTED_ORIGINS[0].partition("//")[2]
    browsers: dict[str, Client] = {}
    told = []
    for visit in json.load(sys.stdin):
        new = Client(enforce_csrf_checks=visit["checks_forms"], raise_request_exception=False)
        browser = browsers.setdefault(visit["browser"], new)
        headers = {"host": host, **visit["headers"]}
        path, form = visit["path"], visit["form"]
        got = browser.get(path, headers=headers) if form is None else browser.post(path, form, headers=headers)
        cookies = {name: dict(cookie.items()) for name, cookie in got.cookies.items()}
        told.append(Answer(got.status_code, dict(got.headers.items()), cookies, got.content.decode()))
    print(json.dumps([asdict(answer) for answer in told]))


if __name__ == "__main__":
    _answer()
