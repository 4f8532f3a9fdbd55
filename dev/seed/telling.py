"""A story as rows: the delivery, its intents and its attempts, each step as the product itself would have taken it."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from alphorn.models.posting.next_step import History, Limits, NextStep, next_step
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, Outcome, OutcomeUnknown, Sent
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.reasons import DEATHS, Reason
from dev.seed.ground import Ground, id_at
from dev.seed.places import Place
from dev.seed.rows import AttemptRow, DeliveryRow, IntentRow, PostRow
from dev.seed.stories import Last, Story

DECIDES = timedelta(minutes=20)  # how long a person takes to try again, or to say that it is there


@dataclass(frozen=True, slots=True)
class Told:
    """The rows of one delivery."""

    delivery: DeliveryRow
    intents: list[IntentRow]
    attempts: list[AttemptRow]


@dataclass(slots=True)
class Telling:
    """One delivery on its way through its story."""

    ground: Ground
    post: PostRow
    place: Place
    outgoing: Outgoing
    worker: UUID  # of those days
    sent_as: Callable[[datetime], Sent]
    dice: random.Random
    now: datetime = field(init=False)
    row: DeliveryRow = field(init=False)
    intents: list[IntentRow] = field(default_factory=list)
    attempts: list[AttemptRow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = self.post.due_at
        self.row = DeliveryRow(
            id=id_at(self.post.created_at, self.dice),
            post_id=self.post.id,
            connection_id=self.place.row.id,
            network=self.place.row.network,
            account=self.place.row.account,
            due_at=self.post.due_at,
            created_at=self.post.created_at,
        )

    def tell(self, story: Story) -> Told:
        """From the beginning to its end."""
        for outcome in story.outcomes:
            if self.row.state != State.WAITING:
                self._try_again()
            self._attempt(outcome)
        match story.last:
            case Last.ENDING if self.row.state == State.WAITING and self.row.attempt:
                self._wait_long()
            case Last.CONFIRMED:
                self._confirm()
            case Last.CANCELLED:
                self._settle(State.CANCELLED, Reason.BY_PERSON)
            case Last.LATE:
                self.now = self.post.late_at
                self._settle(State.PARKED, Reason.LATE)
            case Last.LOOKS:
                self.row = self.row._replace(state=State.CHECKING, settled_at=None, due_at=self.ground.far(self.dice))
            case Last.SENDS:
                self._begin()
                self.row = self.row._replace(state=State.SENDING, worker=self.worker)
        return Told(self.row, self.intents, self.attempts)

    def hold(self) -> Told:
        """It waits for a sign-in; nothing was tried."""
        self._settle(State.PARKED, Reason(self.place.consent.signed_out_reason))
        self.row = self.row._replace(parked_version=self.place.consent.version)
        return Told(self.row, [], [])

    def let_go(self, at: datetime) -> Told:
        """It waited when its place was disconnected."""
        self.now = at
        self._settle(State.CANCELLED, Reason.DISCONNECTED)
        return Told(self.row, [], [])

    def wait(self) -> Told:
        """Its time has not come."""
        return Told(self.row, [], [])

    def _attempt(self, outcome: Outcome) -> None:
        self._begin()
        self.now += timedelta(seconds=self.dice.uniform(0.2, 4.0))
        outcome = self.sent_as(self.now) if isinstance(outcome, Sent) else outcome
        limits = Limits(self.post.late_at, roll=self.dice.random())
        step = next_step(outcome, self._history(outcome), limits, self.now)
        due_at = self.now + step.after if step.after is not None else None
        reason, detail = ("", "") if isinstance(outcome, Sent) else (str(outcome.reason), outcome.detail)
        self.attempts[-1] = self.attempts[-1]._replace(
            ended_at=self.now, ending=type(outcome).__name__, reason=reason, detail=detail,
            next_state=step.state, next_due_at=due_at,
        )  # fmt: skip
        is_over = step.disproved or step.state is State.DELIVERED
        in_doubt = isinstance(outcome, OutcomeUnknown)
        self.intents[-1] = self.intents[-1]._replace(
            uncertain=self.intents[-1].uncertain or in_doubt,
            doubted_at=self.now if in_doubt else self.intents[-1].doubted_at,
            closed_at=self.now if is_over else None,
        )
        self._follow(outcome, step, due_at, detail)

    def _begin(self) -> None:
        self.now += timedelta(seconds=self.dice.uniform(0.01, 0.4))
        if not self.intents or self.intents[-1].closed_at is not None:
            payload = json.dumps(dict(self.outgoing.payload))
            key, account = self.outgoing.key, self.row.account
            made = IntentRow(id_at(self.now, self.dice), self.row.id, payload, key, account, self.now)
            self.intents.append(made)
        self.row = self.row._replace(attempt=self.row.attempt + 1)
        begun = AttemptRow(
            id=id_at(self.now, self.dice),
            delivery_id=self.row.id,
            number=self.row.attempt,
            intent_id=self.intents[-1].id,
            worker=self.worker,
            token_version=self.place.consent.version,
            began_at=self.now,
        )
        self.attempts.append(begun)

    def _history(self, outcome: Outcome) -> History:
        before = list(reversed(self.attempts[:-1]))
        died = isinstance(outcome, Ending) and outcome.reason in DEATHS
        return History(
            tries=1 + sum(1 for _ in takewhile(lambda attempt: attempt.ending == "TryAgain", before)),
            deaths=sum(attempt.reason in DEATHS for attempt in before) + int(died),
            uncertain=self.intents[-1].uncertain,
        )

    def _follow(self, outcome: Outcome, step: NextStep, due_at: datetime | None, detail: str) -> None:
        waits = step.state is State.WAITING
        there = outcome if isinstance(outcome, Sent) else Sent("")
        self.row = self.row._replace(
            state=step.state, reason=str(step.reason or ""), detail=detail, due_at=due_at or self.row.due_at,
            generation=self.row.generation + int(waits), remote_id=there.remote_id, url=there.url,
            settled_at=None if waits else self.now, worker=None,
        )  # fmt: skip
        self.now = due_at or self.now

    def _try_again(self) -> None:
        self.now += DECIDES * self.dice.random()
        self.row = self.row._replace(
            state=State.WAITING, reason="", detail="", generation=self.row.generation + 1, due_at=self.now, forced=True
        )

    def _confirm(self) -> None:
        self.now += DECIDES * self.dice.random()
        self._settle(State.DELIVERED, Reason.BY_PERSON)
        self.row = self.row._replace(confirmed_by_id=self.post.author_id, url=self.place.row.url)
        self.intents[-1] = self.intents[-1]._replace(closed_at=self.now)

    def _settle(self, state: State, reason: Reason) -> None:
        self.row = self.row._replace(state=state, reason=reason, detail="", settled_at=self.now)

    def _wait_long(self) -> None:
        """Whatever it waits for is far away: nothing of this is ever sent."""
        due_at = self.ground.far(self.dice)
        self.row = self.row._replace(due_at=due_at)
        self.attempts[-1] = self.attempts[-1]._replace(next_due_at=due_at)
