"""The network that everything goes to: a plain object that knows what was really created there, and when.

What becomes of a body is decided when it leaves: its fate. Nothing of it happens before its time.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import count
from typing import NamedTuple
from uuid import UUID

from alphorn.networks.endings import (
    Ending,
    Outcome,
    OutcomeUnknown,
    PausedByNetwork,
    Rejected,
    Sent,
    SignInAgain,
    TryAgain,
)
from alphorn.networks.looking import Seen, Sight, Sought
from alphorn.networks.reasons import Reason

TRAVELS = 19.0  # seconds: no body is on its way for longer
LATE = 109.0  # and none is created later after it has arrived: `Capabilities.shows_after` without ten seconds
KEY_LIVES = timedelta(hours=1)  # where it knows keys: from when it took something under one
BEFORE = "1"  # the id of what stood there before all of it
A_SECOND = timedelta(seconds=1)
Try = tuple[UUID, int]  # a delivery, and the number of its attempt


class Fate(Enum):
    """What becomes of a body that has left: whether it is created, when, and what its worker is told."""

    ACCEPTED = "it is created, and said so"
    SILENT = "it is created, and nothing is said"
    LOST = "it never arrives"
    LATE = "it arrives, and is created a while later; nothing is said"
    SLOW = "it is on its way for long, is created then, and said so"
    BROKEN = "it is created, and the network breaks down before it says so"
    BROKEN_BEFORE = "the network breaks down before it takes it"
    ALTERED = "it is created in a form that nobody recognises; nothing is said"
    ANOTHERS = "it is created, and another post is named"
    NOT_NOW = "the network wants fewer calls"
    REFUSED = "the network refuses it"
    SIGNED_OUT = "the permission is over"
    NO_RIGHT = "the place may not be posted to any more"
    PAUSED = "the place shall pause"
    APP_PAUSED = "everybody here shall pause"

    @property
    def creates(self) -> bool:
        """Whether a post comes into being."""
        return self in CREATES

    @property
    def takes(self) -> float:
        """For how many seconds it is on its way."""
        return TRAVELS if self is Fate.SLOW else 0.0


CREATES = {Fate.ACCEPTED, Fate.SILENT, Fate.LATE, Fate.SLOW, Fate.BROKEN, Fate.ALTERED, Fate.ANOTHERS}
TOLD: Mapping[Fate, Outcome] = {
    Fate.BROKEN: OutcomeUnknown(Reason.SERVER_ERROR),
    Fate.BROKEN_BEFORE: OutcomeUnknown(Reason.SERVER_ERROR),
    Fate.ANOTHERS: Sent(BEFORE),
    Fate.NOT_NOW: TryAgain(Reason.RATE_LIMITED),
    Fate.REFUSED: Rejected(Reason.REFUSED),
    Fate.SIGNED_OUT: SignInAgain(Reason.SIGNED_OUT),
    Fate.NO_RIGHT: SignInAgain(Reason.SCOPE_MISSING),
    Fate.PAUSED: PausedByNetwork(Reason.POLICY_BLOCK),
    Fate.APP_PAUSED: PausedByNetwork(Reason.OUT_OF_CREDITS, scope="app"),
}


class View(Enum):
    """What a look gets to see."""

    PLAIN = "what there is"
    EMPTY = "nothing, as if there were nothing"
    SHORT = "a page that does not reach back"
    REFUSED = "it is refused"
    SIGNED_OUT = "the permission is over"
    BROKEN = "the network breaks down"
    NOT_REACHED = "no way there"


SEEN_INSTEAD: Mapping[View, Ending] = {
    View.REFUSED: Rejected(Reason.REFUSED),
    View.SIGNED_OUT: SignInAgain(Reason.SIGNED_OUT),
    View.BROKEN: OutcomeUnknown(Reason.SERVER_ERROR),
    View.NOT_REACHED: TryAgain(Reason.UNREACHABLE),
}


class Body(NamedTuple):
    """What has left a worker. `key`: what a network that knows keys knows it by."""

    of: Try
    words: str
    key: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Created:
    """A post that stands there. `of`: the delivery, where it is one's. `words`: by their fingerprint; "" where nobody
    recognises them."""

    remote_id: str
    of: UUID | None
    words: str
    at: float


@dataclass(slots=True)
class FakeNetwork:
    """The truth. `now` counts seconds. `knows_keys`: the same key again is no second post; `knows_words`: it refuses
    the same words again."""

    knows_keys: bool = False
    knows_words: bool = False
    now: float = 0.0
    behind: timedelta = timedelta(0)  # its clock, behind the database's
    posts: list[Created] = field(default_factory=list)
    answers: dict[Try, Outcome] = field(default_factory=dict)  # that wait to be read
    left_at: dict[UUID, float] = field(default_factory=dict)  # when a body of a delivery was last begun
    _coming: list[tuple[float, int, Body, bool]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _keys: dict[str, tuple[str, float]] = field(default_factory=dict)  # what it took under one: its id, and when

    def take(self, body: Body) -> None:
        """It leaves its worker."""
        self.left_at[body.of[0]] = self.now
        if body.fate is not Fate.LOST:
            self._later(body.fate.takes, body, is_received=False)
            self.pass_until(self.now)

    @property
    def next_at(self) -> float | None:
        """When something happens there next."""
        return self._coming[0][0] if self._coming else None

    def pass_until(self, moment: float) -> None:
        """What happens until then."""
        while self._coming and self._coming[0][0] <= moment:
            self.now, _, body, is_received = heapq.heappop(self._coming)
            if is_received:
                self._create(body)
            else:
                self._receive(body)
        self.now = moment

    def created(self) -> Counter[UUID]:
        """How often each delivery is there."""
        return Counter(post.of for post in self.posts if post.of is not None)

    def whose(self, remote_id: str) -> UUID | None:
        """The delivery that stands there under this id, if one does."""
        return next((post.of for post in self.posts if post.remote_id == remote_id), None)

    def has_shown_all(self, delivery_id: UUID) -> bool:
        """Whether a person who looks now sees whatever will ever be there of what was sent so far."""
        return self.now - self.left_at.get(delivery_id, -3600.0) > TRAVELS + LATE

    def sight(self, view: View, sought: Sought, now: datetime) -> Sight | Ending:
        """What a look that asks for `sought` sees; `now` is the database's clock."""
        if view in SEEN_INSTEAD:
            return SEEN_INSTEAD[view]
        here = now - self.behind
        known = {each.key for each in sought.outgoings}
        seen = [
            Seen(post.remote_id, "", at, post.words if post.words in known else "")
            for post in self.posts
            if (at := (here - (self.now - post.at) * A_SECOND).replace(microsecond=0)) >= sought.since
        ]
        return Sight([] if view is View.EMPTY else seen, view is not View.SHORT, (), here.replace(microsecond=0))

    def _receive(self, body: Body) -> None:
        if self._knows(body):
            self._say_again(body)
        elif body.fate.creates and self.knows_words and self._has_words(body.words):
            self.answers[body.of] = Rejected(Reason.DUPLICATE)
        else:
            self._accept(body)

    def _knows(self, body: Body) -> bool:
        _, since = self._keys.get(body.key, ("", -KEY_LIVES.total_seconds()))
        return self.knows_keys and self.now - since < KEY_LIVES.total_seconds()

    def _say_again(self, body: Body) -> None:
        remote_id, _ = self._keys[body.key]
        if any(post.remote_id == remote_id for post in self.posts):
            self.answers[body.of] = Sent(remote_id)

    def _accept(self, body: Body) -> None:
        if body.fate.creates:
            self._keys[body.key] = (f"p{next(self._numbers)}", self.now)
        if body.fate is Fate.LATE:
            self._later(LATE, body, is_received=True)
        elif body.fate.creates:
            self._create(body)
        if body.fate in (Fate.ACCEPTED, Fate.SLOW):
            self.answers[body.of] = Sent(self.posts[-1].remote_id)
        elif body.fate in TOLD:
            self.answers[body.of] = TOLD[body.fate]

    def _has_words(self, words: str) -> bool:
        on_its_way = any(body.words == words for _, _, body, is_received in self._coming if is_received)
        return on_its_way or any(post.words == words for post in self.posts)

    def _create(self, body: Body) -> None:
        remote_id, _ = self._keys[body.key]
        recognised = "" if body.fate is Fate.ALTERED else body.words
        self.posts.append(Created(remote_id, body.of[0], recognised, self.now))

    def _later(self, seconds: float, body: Body, *, is_received: bool) -> None:
        heapq.heappush(self._coming, (self.now + seconds, next(self._numbers), body, is_received))
