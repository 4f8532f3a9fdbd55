"""Why a server of PostgreSQL does not start: what its program says, and what its logs have said since it was asked to.

What is said to a session is no reason: to whoever came too early, was one too many, or was there when it ended.
"""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from alphorn.database import foreign_files

# Of a line of the log, who says it: https://www.postgresql.org/docs/current/runtime-config-logging.html
PREFIX = "%m [%p] %b "
SAID = re.compile(
    r"^(?!.*\b(?:client backend|not initialized) ).*?"
    r"\b(error|FATAL|PANIC): +(?! |terminating |the database system is )(.+)",
    re.MULTILINE,
)
LATE_SECONDS = 2.0  # a log is written by a process of its own, which may come to it after the server has ended
TOO_SLOW = "did not start in time"  # pg_ctl, of what it has waited for


def reason(said: str, *logs: str) -> str:
    """The first that tells one: what its program said, or a log; "" where none does."""
    for text in (said, *logs):
        if told := SAID.findall(text):
            worst = [words for level, words in told if level == "PANIC"]
            return str((worst or [words for _, words in told])[0]).strip(" .")
    return ""


def heard(ask: Callable[[], str]) -> str:
    """What `ask` says, as soon as it says anything; "" where it says nothing for `LATE_SECONDS`."""
    until = time.monotonic() + LATE_SECONDS
    while not (told := ask()) and time.monotonic() < until:
        time.sleep(0.05)
    return told


def lengths(logs: list[Path]) -> dict[Path, int]:
    """How long they are by now, in bytes."""
    return {log: log.lstat().st_size for log in logs if log.is_file()}


def said_since(before: Mapping[Path, int], logs: list[Path]) -> list[str]:
    """What stands in each beyond its former length; all of it, where it is shorter now."""
    return [foreign_files.text_of(log, since=before.get(log, 0)) for log in logs]
