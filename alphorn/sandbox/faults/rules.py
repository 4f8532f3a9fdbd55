"""Trouble on request: rules that say at which call what goes wrong, and how often.

A reader loses its token at the third page: `{"call": "likes", "from_n": 3, "times": 1, "revoke_tokens": true}`.
"""

import asyncio
import time
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from alphorn.sandbox.oracle.calls import Call


class Rule(BaseModel):
    """One rule. `call` is "create", "POST /2/tweets", a pattern such as "POST *", or "*" for every call."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    call: str = "*"
    times: int | None = Field(None, ge=1)  # none: until it is lifted
    for_s: float | None = Field(None, gt=0)  # none: until it is lifted
    refuse: bool = False  # stops listening
    delay_s: float = Field(0, ge=0)  # waits, then acts if the caller is still there
    hang: bool | float = False  # says nothing, for so many seconds or until lifted; then cuts the line; creates nothing
    reset_before: bool = False  # cuts the line before anything has happened
    lose_reply: bool = False  # does it, then cuts the line
    create_late_s: float = Field(0, ge=0)  # does it so much later, even if the caller has gone
    garbage: bool = False  # does it, then answers half a page of HTML
    status: int | None = Field(None, ge=100, le=599)
    headers: dict[str, str] = Field(default_factory=dict)
    body: object = None
    after: bool = False  # with `status`: does it first
    cursor_loop: bool = False  # of a list: the next page's cursor leads back to the first one
    repeat_page: bool = False  # of a list: a new cursor leads to the page that is being read
    shuffle: bool = False  # of a list: the page comes in any order
    from_n: int = Field(1, ge=1)  # begins at the n-th call that it fits
    revoke_tokens: bool | str = False  # of everybody, or whose; at once, where no `call` is named
    expire_tokens: bool | str = False

    @property
    def acts_at_once(self) -> bool:
        """Whether it is a deed and not something that waits for calls."""
        return self.call == "*" and bool(self.revoke_tokens or self.expire_tokens)


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
