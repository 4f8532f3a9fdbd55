"""`alphorn doctor`: what is wrong, one line each; the newest errors; where the log is."""

import importlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from alphorn.lib.environment import Environment, Unusable, environment
from alphorn.lib.keyfile import keys
from alphorn.lib.logs import configure
from alphorn.lib.started import database_url
from alphorn.postgres import require_usable

ERRORS_SHOWN = 5
LOG_READ_BYTES = 2_000_000
FREE_SHARE = 0.05


def main(arguments: list[str]) -> int:
    """Look at everything. Returns 0 when all is well, 1 when something is not."""
    configure("CRITICAL")
    settings = environment()
    wrong = list(findings(settings))
    for line in wrong:
        print(f"✗ {line}")
    if not wrong:
        print("✓ All is well.")
    log = settings.home / "log" / "alphorn.log"
    errors = newest_errors(log)
    if errors:
        print(f"\nThe newest errors ({log}):")
        for line in errors:
            print(f"  {line}")
    else:
        print(f"\nNo errors in the log: {log}")
    return 1 if wrong else 0


def findings(settings: Environment) -> Iterator[str]:
    """Everything that is wrong, in words."""
    yield from _state_directory(settings.home)
    try:
        dsn = database_url()
        require_usable(dsn)
    except Unusable as sentence:
        yield str(sentence)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alphorn.settings")
    importlib.import_module("django").setup()
    yield from importlib.import_module("alphorn.models.health").findings()


def _state_directory(home: Path) -> Iterator[str]:
    if not home.is_dir():
        yield f"There is no state directory {home} yet: `alphorn up` makes it."
        return
    mode = home.stat().st_mode & 0o777
    if mode & 0o077:
        yield f"Others may look into the state directory {home} (mode {mode:o}): chmod 700 it."
    usage = shutil.disk_usage(home)
    if usage.free < usage.total * FREE_SHARE:
        yield f"The disk of {home} is nearly full: {usage.free // 2**20} MB are free."
    try:
        keys(home)
    except Unusable as sentence:
        yield str(sentence)


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
    details = {name: event[name] for name in ("error", "request_id", "delivery_id", "exception") if event.get(name)}
    return f"{event.get('timestamp', '')} {event.get('event', '')} {details or ''}"[:500].strip()
