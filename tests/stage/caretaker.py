"""Ends and removes what a run of the tests has left, however the run ended: a process beside it that outlives it.

Each run has one folder for everything, which its children have in their environment. The caretaker waits for the end of
a pipe whose other end only the run holds; then it ends those children and removes the folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PATIENCE_SECONDS = 20
LOOK_SECONDS = 0.02
KIND_SECONDS = 2  # a database is told to end, which frees its shared memory, and only then killed
MEMORY = "/dev/shm"  # a file system in it, mostly
ROOM_BYTES = 6 << 30  # several times the gigabyte that was seen in it during a run of all tests
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # not meant for it: it ends with its work


class Caretaker:
    """The folder of a run, and who cleans up after it."""

    def __init__(self) -> None:
        """Begin to watch."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            env={},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        self.folder = Path(self._process.stdout.readline().strip())

    def clean(self) -> None:
        """The run is over: wait until nothing is left of it."""
        self._process.communicate(timeout=2 * PATIENCE_SECONDS)


def watch() -> None:
    """Make a folder through which a system user may pass; clean up when the pipe closes."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    folder = Path(tempfile.mkdtemp(prefix="alphorn-test-", dir=where()))
    try:
        folder.chmod(0o711)
        print(folder, flush=True)
        sys.stdin.read()
    finally:
        clean(folder)


def where() -> str:
    """Memory where there is plenty, as to copy a database there takes a fifth of the time; else the disk."""
    with suppress(OSError, AttributeError):
        found = os.statvfs(MEMORY)
        is_for_programs = not found.f_flag & os.ST_NOEXEC
        if is_for_programs and found.f_bavail * found.f_frsize > ROOM_BYTES and free_memory() > 2 * ROOM_BYTES:
            return MEMORY
    return "/tmp"


def free_memory() -> int:
    """How many bytes nobody needs."""
    lines = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    return int(lines["MemAvailable"].split()[0]) * 1024


def clean(folder: Path) -> None:
    """End whoever belongs to a folder, and remove it."""
    began = time.monotonic()
    while (left := [pid for pid in pids() if belongs(pid, folder)]) and time.monotonic() < began + PATIENCE_SECONDS:
        for pid in left:
            is_kind = is_database_of(pid, folder) and time.monotonic() < began + KIND_SECONDS
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT if is_kind else signal.SIGKILL)
                os.kill(pid, signal.SIGCONT)
        time.sleep(LOOK_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


def pids() -> list[int]:
    """Every process."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def belongs(pid: int, folder: Path) -> bool:
    """Whether a process was begun with the folder in its environment, or is of a database in it."""
    return is_database_of(pid, folder) or any(is_in(folder, value) for value in environment_of(pid).values())


def is_database_of(pid: int, folder: Path) -> bool:
    """Whether it is of a PostgreSQL whose data lie in the folder: that one is begun with an environment of its own."""
    try:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        return name == "postgres" and is_in(folder, os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        return False


def environment_of(pid: int) -> dict[str, str]:
    """The variables that a process was begun with."""
    try:
        words = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return {}
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def is_in(folder: Path, path: str) -> bool:
    """Whether it is the folder, or lies in it."""
    return f"{path}/".startswith(f"{folder}/")


if __name__ == "__main__":
    watch()
