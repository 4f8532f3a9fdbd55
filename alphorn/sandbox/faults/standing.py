"""Trouble on request: the rules of a network that hold, and how much of each is left."""

import asyncio
import time
from dataclasses import dataclass, field

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.oracle.calls import Call


@dataclass(slots=True)
class Standing:
    """A rule that holds, and how much of it is left."""

    rule: Rule
    left: int | None
    until: float | None
    to_pass: int = 0  # so many fitting calls go by before it holds

    @property
    def holds(self) -> bool:
        """Whether there is anything left of it."""
        return self.left != 0 and (self.until is None or time.monotonic() < self.until)

    @property
    def seconds_left(self) -> float | None:
        """Until it is lifted by itself."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())


@dataclass(slots=True)
class Faults:
    """The rules of one network."""

    standing: list[Standing] = field(default_factory=list)
    lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, rules: list[Rule]) -> None:
        """These, and no others. Calls that hang are let go."""
        self.lifted.set()
        self.lifted = asyncio.Event()
        now = time.monotonic()
        self.standing = [
            Standing(rule, rule.times, now + rule.for_s if rule.for_s else None, rule.from_n - 1) for rule in rules
        ]

    def take(self, call: Call) -> Standing | None:
        """The first rule that fits this call; it counts as used."""
        for standing in self.standing:
            if standing.holds and not standing.rule.refuse and call.is_called(standing.rule.call):
                if standing.to_pass:
                    standing.to_pass -= 1
                    continue
                if standing.left is not None:
                    standing.left -= 1
                return standing
        return None

    @property
    def current(self) -> list[Standing]:
        """The rules that still hold."""
        return [standing for standing in self.standing if standing.holds]

    @property
    def refusing(self) -> Standing | None:
        """The rule by which nothing listens now."""
        return next((standing for standing in self.current if standing.rule.refuse), None)
