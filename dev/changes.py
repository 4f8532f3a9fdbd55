"""The modules of a folder, looked at again and again: which have changed, and whether they are Python at all."""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

LOOK_SECONDS = 0.3
Look = dict[Path, tuple[int, int, int]]


class Modules:
    """Those under a folder, as they were at the last look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = look(folder)

    def changed(self) -> set[Path]:
        """What was written, has come or has gone since the last look."""
        before, self._seen = self._seen, look(self._folder)
        return {path for path in before.keys() | self._seen.keys() if before.get(path) != self._seen.get(path)}

    async def change(self) -> set[Path]:
        """Wait until something has changed, and nothing changes any more: an editor or git writes one by one."""
        found: set[Path] = set()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            more = await asyncio.to_thread(self.changed)
            if found and not more:
                return found
            found |= more


def look(folder: Path) -> Look:
    """Each module, with what tells one version of a file from the next."""
    found: Look = {}
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in files:
            path = Path(parent, name)
            if name.endswith(".py") and path.exists():  # what an editor keeps beside it may be gone by now
                status = path.stat()
                found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def first_mistake(paths: Iterable[Path]) -> str:
    """Where one of these is no Python, as a sentence; nothing when all of them are."""
    for path in sorted(paths):
        try:
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        except FileNotFoundError:
            continue
        except (SyntaxError, ValueError) as error:  # the latter for a NUL
            place = f":{error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            return f"{path}{place}: {getattr(error, 'msg', error)}."
    return ""
