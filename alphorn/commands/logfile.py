"""The log of all children in one file, bounded: at ten megabytes it becomes the former one."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Self

from alphorn.lib.logs import redact

MOST_BYTES = 10_000_000
KEPT = 5


class LogFile:
    """Lines go in whole. A full disk loses log lines, never the processes that write them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "alphorn.log"
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(mode=0o700, exist_ok=True)
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def note(self, event: str, *, level: str = "warning", logger: str = "alphorn.up", **more: str) -> None:
        """Add one line of our own, as the children write theirs."""
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        line = {**more, "event": event, "level": level, "logger": logger, "timestamp": now}
        self.write(json.dumps(redact(line)).encode() + b"\n")

    def write(self, line: bytes) -> None:
        """Add one line, with its end."""
        if self._file is None:
            return
        try:
            self._file.write(line)
            self._file.flush()
            if self._file.tell() > MOST_BYTES:
                self._turn()
        except OSError:
            return

    def _open(self) -> None:
        self._file = open(self.path, "ab", opener=_private)  # noqa: SIM115 - stays open until __exit__

    def _turn(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            former = self.path.with_suffix(f".log.{number}")
            if former.exists():
                former.rename(self.path.with_suffix(f".log.{number + 1}"))
        self.path.rename(self.path.with_suffix(".log.1"))
        full = self._file
        self._open()  # where that fails, the former one still takes lines
        if full is not None:
            full.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
