"""Folders and files of the system user who runs PostgreSQL, as root touches them: it follows no link that lies there,
waits for nobody, and gives nothing away but what it has just looked at."""

import contextlib
import os
import stat
from pathlib import Path

from alphorn.lib.environment import Unusable

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
LOOK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def give(folder: Path, user_id: int, group_id: int) -> None:
    """Make a folder of mode 0700 that belongs to that user. Raises Unusable where something else is there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    try:
        descriptor = os.open(folder, FOLDER)
    except OSError:
        raise Unusable(f"{folder} is no folder: remove it.") from None
    try:
        if os.fstat(descriptor).st_uid not in (user_id, os.geteuid()):
            raise Unusable(f"{folder} belongs to somebody else. Set ALPHORN_HOME to a shorter path.")
        os.fchmod(descriptor, 0o700)
        if os.geteuid() == 0:
            os.fchown(descriptor, user_id, group_id)
    finally:
        os.close(descriptor)


def text_of(file: Path, most_bytes: int = 1_000_000, since: int = 0) -> str:
    """The end of a plain file, beyond its first `since` bytes where it has so many; "" where there is none."""
    try:
        descriptor = os.open(file, LOOK)
    except OSError:
        return ""
    with open(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return ""
        begin = since if since <= status.st_size else 0
        opened.seek(max(begin, status.st_size - most_bytes))
        return opened.read(most_bytes).decode(errors="replace")


def empty_long_logs(folder: Path, user_id: int, most_bytes: int) -> None:
    """Empty those log files of that user which have become too long. Raises OSError."""
    inside = os.open(folder, FOLDER)
    try:
        for name in os.listdir(inside):
            if name.endswith(".log"):
                _empty_if_long(inside, name, user_id, most_bytes)
    finally:
        os.close(inside)


def _empty_if_long(inside: int, name: str, user_id: int, most_bytes: int) -> None:
    try:
        descriptor = os.open(name, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inside)
    except OSError:  # a link, or gone
        return
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_uid == user_id and status.st_size > most_bytes:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
