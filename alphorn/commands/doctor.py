"""`alphorn doctor`: what is wrong, one line each; the newest errors; where the log is. It changes nothing."""

import http.client
import importlib
import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from alphorn.commands.home import allowed_mode, is_held
from alphorn.commands.in_step import set_up_django
from alphorn.database.minors import behind
from alphorn.database.room import lack_of_room
from alphorn.database.url import require_usable, version_at
from alphorn.lib.environment import Environment, Unusable, environment
from alphorn.lib.keyfile import NAME as KEY_FILE
from alphorn.lib.keyfile import existing
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url

ERRORS_SHOWN = 5
LOG_READ_BYTES = 2_000_000
FREE_SHARE = 0.05
ANSWER_SECONDS = 5
SESSION = "-c statement_timeout=20s"
DETAILS = ("error", "said", "child", "how", "request_id", "delivery_id", "exception")


def main(arguments: list[str]) -> int:
    """Look at everything. Returns 0 when all is well, 1 when something is not."""
    configure("CRITICAL")
    os.environ["PGOPTIONS"] = SESSION
    settings = environment()
    wrong = list(findings(settings))
    for line in wrong or ["All is well."]:
        print(f"{'✗' if wrong else '✓'} {line}")
    log = settings.home / "log" / "alphorn.log"
    if errors := newest_errors(log):
        print(f"\nThe newest errors in {log}:", *errors, sep="\n  ")
    elif log.exists():
        print(f"\nNo errors in the log: {log}")
    else:
        print(f"\nThere is no log yet. It will be {log}")
    return 1 if wrong else 0


def findings(settings: Environment) -> Iterator[str]:
    """Everything that is wrong, in words."""
    home = settings.home
    if not home.is_dir():
        yield f"There is no state directory {home} yet: `alphorn up` makes it."
        return
    try:
        has_keys = existing(home) is not None
        yield from _state_directory(home)
        if not has_keys:
            yield f"There is no key file {home / KEY_FILE} yet: `alphorn up` makes it."
            return
        if is_held(home):
            yield from _pages(settings)
        elif not settings.database_url:
            yield f"Alphorn does not run with the state directory {home}: start `alphorn up`."
            return
        require_usable(database_url())
        yield from _database(settings)
        set_up_django()
        yield from map(str, importlib.import_module("alphorn.models.work.health").findings())
    except Unusable as sentence:
        yield str(sentence)


def _state_directory(home: Path) -> Iterator[str]:
    for path, wanted in ((home, allowed_mode()), (home / KEY_FILE, 0o600)):
        mode = path.stat().st_mode & 0o777 if path.exists() else wanted
        if mode & 0o077 & ~wanted:
            yield f"Others may look into {path} (mode {mode:o}): chmod {wanted:o} it."
    usage = shutil.disk_usage(home)
    if usage.free < usage.total * FREE_SHARE:
        yield f"The disk of {home} is nearly full: {usage.free // 2**20} MB are free."


def _database(settings: Environment) -> Iterator[str]:
    """Whether it takes as many as may come; and, where it is the embedded one, whether it has its mends."""
    if sentence := lack_of_room(database_url(), settings.workers):
        yield sentence
    if not settings.database_url and (sentence := behind(version_at(database_url()), datetime.now(UTC).date())):
        yield sentence


def _pages(settings: Environment) -> Iterator[str]:
    """Whether the pages answer where `up` serves them, asked for by the name that people use."""
    here = "127.0.0.1" if settings.address == "0.0.0.0" else settings.address  # noqa: S104 - compared, not bound
    line = http.client.HTTPConnection(here, settings.port, timeout=ANSWER_SECONDS)
    try:
        line.request("GET", "/healthz", headers={"Host": settings.host})
        if (status := line.getresponse().status) != HTTPStatus.OK:
            yield f"The pages at port {settings.port} are not well: /healthz answers {status}."
    except (OSError, http.client.HTTPException) as error:
        yield f"The pages at port {settings.port} do not answer: {error}."
    finally:
        line.close()


def newest_errors(log: Path) -> list[str]:
    """The last error lines of the log, newest last."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LOG_READ_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [said for said in map(_said, lines) if said][-ERRORS_SHOWN:]


def _said(line: str) -> str:
    try:
        event = json.loads(line)
    except ValueError:
        return ""
    if not isinstance(event, dict) or event.get("level") not in ("error", "critical"):
        return ""
    details = ", ".join(f"{name} {str(event[name]).strip().splitlines()[-1]}" for name in DETAILS if event.get(name))
    return f"{event.get('timestamp', '')} {event.get('event', '')}{details and f' ({details})'}"[:500]
