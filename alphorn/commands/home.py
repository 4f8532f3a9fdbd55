"""The state directory as `up` takes it: made if need be, closed to others, one `up` at a time, and never a folder that
holds other things."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alphorn.database import owner
from alphorn.lib.environment import Unusable
from alphorn.lib.keyfile import NAME as KEY_FILE

LOCK = "lock"
MARKS = {LOCK, KEY_FILE, "sandbox.sqlite"}  # one of them, and the folder is ours
ALWAYS_THERE = {"lost+found"}  # in the root of a disk


def open_home(home: Path) -> Path:
    """The state directory, ready. Raises Unusable when it is not ours to write, or holds other things."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(home, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied")
        found = set(os.listdir(home)) - ALWAYS_THERE
        if found and not found & MARKS:
            raise Unusable(f"The folder {home} holds other things. Set ALPHORN_HOME to one that is Alphorn's alone.")
        if os.geteuid() == 0:
            owner.take(home)
        home.chmod(home.stat().st_mode & allowed_mode() | 0o700)
    except OSError as error:
        raise Unusable(
            f"The state directory {home} cannot be written: {error.strerror}. Set ALPHORN_HOME to one that can."
        ) from None
    return home.resolve()


def allowed_mode() -> int:
    """The most that its mode may be: where root starts Alphorn, the user who runs PostgreSQL passes through it."""
    return owner.MODE_FOR_ROOT if os.geteuid() == 0 else 0o700


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock on the state directory. Raises Unusable when another `up` does."""
    descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unusable(f"Alphorn runs already, with the state directory {home}.") from None
        yield
    finally:
        os.close(descriptor)


def is_held(home: Path) -> bool:
    """Whether an `up` runs with this state directory."""
    try:
        with only_one(home):
            return False
    except Unusable:
        return True
    except OSError:
        return False
