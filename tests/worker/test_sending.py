"""A worker process at work: one send from its claim to its record, and what happens when its life is over."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from alphorn.lib.patience import Patience
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.posting.next_step import State
from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.worker.sending import Desk
from tests.models.hands import a_life, again, wait_until
from tests.stage.people import Person

SHORT = Patience(answer_grace_seconds=0.2)


def work_at(desk: Desk, story: Callable[[Desk], Awaitable[None]]) -> None:
    """Let `story` happen at a desk with a line to the world."""

    async def play() -> None:
        async with Http(allow=loopback_allowed()) as desk.http:
            await story(desk)
        await desk.close()

    asyncio.run(play())


def test_what_was_written_has_a_moment_to_bring_in_its_answer_then_nobody_knows(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    alice.stage.trouble("x", {"call": "create", "hang": True})
    life = a_life()

    async def story(desk: Desk) -> None:
        desk.begin(life)
        sending = asyncio.create_task(desk.send(delivery.pk))
        await asyncio.to_thread(wait_until, lambda: "POST /2/tweets" in alice.stage.requests("x"))
        life.over.set()
        await sending

    work_at(Desk(Http(), SHORT), story)

    attempt = again(delivery).attempts.get()
    assert again(delivery).state == State.UNCONFIRMED
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

    async def story(desk: Desk) -> None:
        desk.begin(life)
        desk.http = http
        sending = asyncio.create_task(desk.send(delivery.pk))
        await asyncio.to_thread(wait_until, lambda: http.is_asked)
        life.over.set()
        await sending

    work_at(Desk(http, SHORT), story)

    assert (again(delivery).state, again(delivery).reason) == (State.WAITING, Reason.NOT_SENT)


def test_a_desk_whose_life_is_over_takes_nothing(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life = a_life()
    life.over.set()

    async def story(desk: Desk) -> None:
        desk.begin(life)
        await desk.send(delivery.pk)

    work_at(Desk(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).attempt) == (State.WAITING, 0)


def test_a_job_that_comes_twice_at_once_is_sent_once(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))

    life = a_life()

    async def story(desk: Desk) -> None:
        desk.begin(life)
        await asyncio.gather(*[desk.send(delivery.pk) for _ in range(5)])

    work_at(Desk(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 1)
    assert life.held == set()
    assert alice.stage.texts("x") == ["Wind from the north."]


def test_a_send_that_ends_unexpectedly_has_an_ending_all_the_same(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life = a_life()

    async def story(desk: Desk) -> None:
        desk.begin(life)
        desk.http = Http(allow=loopback_allowed())  # never opened: whatever is sent over it raises
        await desk.send(delivery.pk)

    work_at(Desk(Http(), SHORT), story)

    assert (again(delivery).state, again(delivery).reason) == (State.UNCONFIRMED, Reason.GARBAGE)
