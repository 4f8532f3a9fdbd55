"""The children of `bin/dev`: with each change of the code those it concerns begin anew; the database stays.

What cannot be read is said, and changes nothing. What dies soon after its start waits for the next change.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from alphorn.commands import up
from alphorn.commands.children import Child
from alphorn.commands.logfile import LogFile
from alphorn.commands.watching import Watch
from alphorn.commands.words import complain, say
from alphorn.lib.environment import Unusable
from dev import mishaps
from dev.changes import Modules, first_mistake
from dev.place import PRODUCT

SANDBOX, MIGRATIONS = PRODUCT / "sandbox", PRODUCT / "migrations"
SOON_SECONDS = 10.0


class Reloading:
    """Keeps the children as `up` does, but for what follows from a change."""

    def __init__(self, children: Sequence[Child], log: LogFile, ready: Callable[[], None]) -> None:
        self._children = children
        self._log = log
        self._watch = Watch(children, log, ready, between=self._between)
        self._changes = 0
        self._begun = dict.fromkeys(children, 0)  # how many changes there had been when each began its present life
        self._next_change = asyncio.Event()

    async def keep(self, *beside: Coroutine[Any, Any, None]) -> None:
        """Until a signal comes."""
        await self._watch.keep(*beside, self._follow(), mishaps.tell(self._log.path))

    async def _follow(self) -> None:
        modules, pending = Modules(PRODUCT), set[Path]()
        while True:
            pending |= await modules.change()
            if mistake := first_mistake(pending) or await self._migrate_for(pending):
                complain(f"{mistake} Everything stays as it was until that is mended.")
            else:
                self._begin_anew(pending)
                pending = set()

    async def _migrate_for(self, changed: set[Path]) -> str:
        """Bring the database along where that is what has changed. Returns why that is impossible."""
        if any(MIGRATIONS in path.parents for path in changed):
            database_url = self._children[0].environment["DATABASE_URL"]
            try:
                await asyncio.to_thread(up.migrate, database_url, self._log)
            except Unusable as sentence:
                return str(sentence)
        return ""

    def _begin_anew(self, changed: set[Path]) -> None:
        """Those whom the change concerns; and those who are dead, as it may be what they lacked."""
        concerned = [child for child in self._children if concerns(child.command, changed)]
        say(f"{said_of(changed)}: {' and '.join(dict.fromkeys(child.command for child in concerned))} anew.")
        self._changes += 1
        self._next_change.set()
        self._next_change = asyncio.Event()
        for child in self._children:
            if child in concerned:
                child.signal(signal.SIGTERM)
            else:
                self._begun[child] = self._changes

    async def _between(self, child: Child, code: int, lived_seconds: float) -> None:
        """The change ended it, or it ended by itself: soon, as what cannot start does, or some time later."""
        if self._begun[child] == self._changes:
            if lived_seconds < SOON_SECONDS:
                complain(f"The {child.command} ended, with exit code {code}. It begins anew with the next change.")
                await self._next_change.wait()
            else:
                await self._watch.back_off(child, code, lived_seconds)
        self._begun[child] = self._changes


def concerns(command: str, changed: set[Path]) -> bool:
    """Whether a child that runs `command` is to begin anew: the sandbox is a world of its own."""
    of_sandbox = [path for path in changed if SANDBOX in path.parents]
    return bool(of_sandbox) if command == "sandbox" else len(of_sandbox) < len(changed)


def said_of(changed: set[Path]) -> str:
    """What has changed, in a word or two."""
    first, *others = sorted(str(path.relative_to(PRODUCT.parent)) for path in changed)
    return f"{first} and {len(others)} more" if others else first
