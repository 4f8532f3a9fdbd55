"""A worker process at work: one send from its claim to its record, and what happens when its life is over."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import InterfaceError, OperationalError, connections
from psycopg.errors import LockNotAvailable

from alphorn.jobs.engine import NotNow
from alphorn.lib.patience import Patience
from alphorn.models import Delivery
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.posting.report import Report
from alphorn.models.work.states import State
from alphorn.networks.answer import Answer
from alphorn.networks.endings import Outcome, OutcomeUnknown, Sent, TryAgain
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import Usage
from alphorn.worker.process import Process
from alphorn.worker.sending import Asked, Sender
from tests.models.hands import a_life, again, asked, die, wait_until
from tests.stage.people import Person

SHORT = Patience(answer_grace_seconds=0.2)
SECOND = timedelta(seconds=1)
USED = Usage("send", "person", 100, 7, SECOND)


def of_a_thread(call: Callable[..., Any], *given: Any) -> Any:
    """What a call returns, on a connection that ends with it."""
    try:
        return call(*given)
    finally:
        connections.close_all()


def work_in(process: Process, story: Callable[[Process, Sender], Awaitable[None]]) -> None:
    """Let `story` happen in a process with a line to the world."""

    async def play() -> None:
        async with Http(allow=loopback_allowed()) as process.http:
            await story(process, Sender(process))
        await process.close()

    asyncio.run(play())


def test_what_was_written_has_a_moment_to_bring_in_its_answer_then_nobody_knows(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    alice.stage.trouble("x", {"call": "create", "hang": True})
    life = a_life()

    async def story(process: Process, sender: Sender) -> None:
        process.begin(life)
        under_way = asyncio.create_task(sender.send(delivery.pk))
        await asyncio.to_thread(wait_until, lambda: "POST /2/tweets" in alice.stage.requests("x"))
        life.over.set()
        await under_way

    work_in(Process(Http(), SHORT), story)

    attempt = again(delivery).attempts.get()
    assert again(delivery).state == State.CHECKING
    assert (attempt.ending, attempt.reason) == (OutcomeUnknown.__name__, Reason.NO_ANSWER)


class Unreached(Http):
    """A line that is still being opened when everything else is over."""

    is_asked = False

    async def call(self, *_: Any, **__: Any) -> Answer:
        """Nothing leaves, nothing comes back."""
        self.is_asked = True
        never: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        return await never


def test_what_was_not_written_yet_stops_at_once_and_is_tried_again(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life, http = a_life(), Unreached()

    async def story(process: Process, sender: Sender) -> None:
        process.begin(life)
        process.http = http
        under_way = asyncio.create_task(sender.send(delivery.pk))
        await asyncio.to_thread(wait_until, lambda: http.is_asked)
        life.over.set()
        await under_way

    work_in(Process(http, SHORT), story)

    assert (again(delivery).state, again(delivery).reason) == (State.WAITING, Reason.NOT_SENT)


def test_a_job_that_comes_between_two_lives_waits_for_the_next_one(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    former, life = a_life(), a_life()
    former.over.set()
    before: list[Delivery] = []

    async def story(process: Process, sender: Sender) -> None:
        process.begin(former)
        under_way = asyncio.create_task(sender.send(delivery.pk))
        await asyncio.sleep(0.1)
        before.append(await asyncio.to_thread(asked, delivery))
        process.begin(life)
        await under_way

    work_in(Process(Http(), SHORT), story)

    assert [(row.state, row.attempt) for row in before] == [(State.WAITING, 0)]
    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 1)


def test_a_process_that_leaves_without_a_life_does_no_job(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    stop = asyncio.Event()
    stop.set()

    async def story(_: Process, sender: Sender) -> None:
        with pytest.raises(NotNow):
            await sender.send(delivery.pk)

    work_in(Process(Http(), SHORT, stop), story)

    assert (again(delivery).state, again(delivery).attempt) == (State.WAITING, 0)


def test_a_claim_by_a_life_that_has_run_out_is_made_again_under_the_next_one(alice: Person) -> None:
    """Guard: `claims.NotAlive`. The database knows before the process does."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    former, life = a_life(), a_life()
    die(former)

    async def story(process: Process, sender: Sender) -> None:
        process.begin(former)
        under_way = asyncio.create_task(sender.send(delivery.pk))
        await asyncio.sleep(0.1)
        former.over.set()
        process.begin(life)
        await under_way

    work_in(Process(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 1)


def test_a_job_that_comes_twice_at_once_is_sent_once(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))

    life = a_life()

    async def story(process: Process, sender: Sender) -> None:
        process.begin(life)
        await asyncio.gather(*[sender.send(delivery.pk) for _ in range(5)])

    work_in(Process(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 1)
    assert life.held == set()
    assert alice.stage.texts("x") == ["Wind from the north."]


def test_a_claim_that_nobody_hears_of_takes_no_share(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `Sender._claim_batch` counts back. Where the line was lost at the second, the first counted for ever."""
    alice.connected("x")
    life, calls = a_life(), list[int]()
    deliveries = [alice.delivery(alice.echo(f"Wind, day {day}.")) for day in range(2)]

    async def in_database(process: Process, call: Callable[..., Any], *given: Any) -> Any:
        calls.append(len(given[1]))
        if len(calls) == 1:
            raise OperationalError from LockNotAvailable()
        if len(calls) == 3:
            raise InterfaceError
        return await asyncio.to_thread(of_a_thread, call, *given)

    monkeypatch.setattr(Process, "in_database", in_database)
    sender = Sender(Process(Http(), SHORT))

    with pytest.raises(InterfaceError):
        asyncio.run(sender._claim_batch([Asked(life.id, each.pk, from_crowd=False) for each in deliveries]))

    assert calls == [2, 1, 1]
    assert +sender._of_workspace == +sender._of_host == Counter()


@pytest.mark.parametrize(
    "outcome", [Sent("17", usage=[USED]), TryAgain(Reason.RATE_LIMITED, "Later.", after=SECOND, usage=[USED])]
)
def test_what_is_recorded_once_more_tells_of_limits_once(outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `Report.without_usage`. The end of a window moved on by as long as somebody had the row."""
    reports, sender = list[Report](), Sender(Process(Http(), SHORT))

    async def records(report: Report) -> bool | None:
        reports.append(report)
        return None if len(reports) == 1 else True

    monkeypatch.setattr(sender, "_records", records)

    asyncio.run(sender._record(Report(uuid4(), 1, uuid4(), outcome)))

    told = [each.outcome for each in reports if isinstance(each.outcome, Sent | TryAgain)]
    assert [list(each.usage) for each in told] == [[USED], []]
    assert [each.ending for each in reports] == [type(outcome).__name__] * 2
    assert reports[1].reason == reports[0].reason
    assert reports[1].detail == reports[0].detail


@pytest.mark.parametrize("batch", ["_record_batch", "_mark_batch"])
def test_what_the_database_refuses_of_many_is_asked_one_by_one(batch: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `sending.all_or_each`. One of 200 that cannot be kept would keep the other 199 from being so."""
    calls = list[list[str]]()

    async def in_database(process: Process, call: Callable[..., Any], some: list[str]) -> list[bool]:
        calls.append(some)
        if "refused" in some:
            raise OperationalError from LockNotAvailable()
        return [True for _ in some]

    monkeypatch.setattr(Process, "in_database", in_database)

    answers = asyncio.run(getattr(Sender(Process(Http(), SHORT)), batch)(["one", "refused", "three"]))

    assert calls == [["one", "refused", "three"], ["one"], ["refused"], ["three"]]
    assert [type(each) for each in answers] == [bool, OperationalError, bool]


def test_a_send_that_ends_unexpectedly_has_an_ending_all_the_same(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life = a_life()

    async def story(process: Process, sender: Sender) -> None:
        process.begin(life)
        process.http = Http(allow=loopback_allowed())  # never opened: whatever is sent over it raises
        await sender.send(delivery.pk)

    work_in(Process(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.GARBAGE)
