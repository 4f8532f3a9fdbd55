"""The calls of a network's interface: what each is called, how often each came, and what was done lately."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the interface: "create", and "POST /2/tweets"."""

    name: str
    title: str

    def is_called(self, pattern: str) -> bool:
        """Whether a rule for `pattern` means this call."""
        return pattern == self.name or fnmatchcase(self.title, pattern)


@dataclass(frozen=True, slots=True)
class Line:
    """What was done at one call."""

    at: float
    title: str
    what: str


@dataclass(slots=True)
class Journal:
    """Counts since the sandbox started, and the newest lines."""

    since: float = field(default_factory=time.time)
    counts: Counter[Call] = field(default_factory=Counter)
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=50))

    def came(self, call: Call) -> None:
        """One more."""
        self.counts[call] += 1

    def did(self, call: Call, what: str) -> None:
        """Note how it went."""
        self.lines.append(Line(time.time(), call.title, what))

    def clear(self) -> None:
        """Begin again."""
        self.since = time.time()
        self.counts.clear()
        self.lines.clear()
