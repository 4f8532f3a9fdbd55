"""What goes wrong in the children, on the terminal: a developer does not want to look for it in the log."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

from alphorn.commands.words import complain

LOOK_SECONDS = 0.3
LOUD = ("error", "critical")


async def tell(log: Path) -> None:
    """Print each error that is logged from now on, with its traceback. Until cancelled."""
    news = News(log)
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        for words in errors_in(news.read()):
            complain(words)


class News:
    """What a log gets from now on."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = log.stat().st_size

    def read(self) -> bytes:
        """Its whole lines since the last time."""
        if self._log.stat().st_size < self._read:  # it has become the former one
            self._read = 0
        with self._log.open("rb") as file:
            file.seek(self._read)
            news = file.read()
        whole = news[: news.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole


def errors_in(lines: bytes) -> Iterator[str]:
    """What whole lines of the log say of errors, in words."""
    for line in lines.splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and said.get("level") in LOUD and said.get("exception"):
            yield f"{said['exception']}\n{said.get('event', '')}"
