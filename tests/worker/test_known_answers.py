"""What a worker knows is recorded, however long the database is away and whoever has guessed meanwhile."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connections

from alphorn.models.posting.claim import claim
from alphorn.models.posting.sweep import close_orphans, take_back
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.states import State
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.worker.life import Life
from alphorn.worker.process import Process
from alphorn.worker.sending import Sender
from tests.models.hands import a_life, again, asked, die, wait_until
from tests.stage.people import Person
from tests.worker.test_sending import SHORT, work_in

ANSWERS = [
    pytest.param([], State.DELIVERED, id="accepted"),
    pytest.param([{"call": "create", "status": 400, "body": {"detail": "No."}}], State.FAILED, id="refused"),
    pytest.param([{"call": "create", "status": 429}], State.WAITING, id="not now"),
]


class Cut(Process):
    """Its line to the database is cut once it may write; or it never hears of its claim."""

    hears_of_its_claim = True
    is_cut = False
    asked_in_vain = 0

    async def in_database(self, call: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """As the parent's, while the line holds."""
        if self.is_cut:
            self.asked_in_vain += 1
            raise OperationalError
        answer = await super().in_database(call, *args, **more)
        self.is_cut = call is mark_writing
        if call is claim and not self.hears_of_its_claim:
            self.hears_of_its_claim = True
            raise OperationalError
        return answer


def another_takes_it_for_dead(life: Life) -> None:
    """Its lease has run out, and a worker that lives sweeps. For threads."""
    try:
        die(life)
        close_orphans(a_life())
    finally:
        connections.close_all()


@pytest.mark.parametrize(("answer", "state"), ANSWERS)
def test_an_answer_that_came_while_the_database_was_away_is_recorded_though_the_life_is_over(
    alice: Person, answer: list[dict[str, Any]], state: State
) -> None:
    """Guards: a record ends by `process.gives_up`, not by the life's end; a guess yields (`record_rows.GUESSED`)."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    alice.stage.trouble("x", *answer)
    life, process, guesses = a_life(), Cut(Http(), SHORT), []

    async def story(_: Process, sender: Sender) -> None:
        process.begin(life)
        under_way = asyncio.create_task(sender.send(delivery.pk))
        await asyncio.to_thread(wait_until, lambda: process.asked_in_vain > 0)
        life.over.set()
        await asyncio.to_thread(another_takes_it_for_dead, life)
        guesses.append(await asyncio.to_thread(asked, delivery))
        process.is_cut = False
        await under_way

    work_in(process, story)

    assert [(each.state, each.reason) for each in guesses] == [(State.CHECKING, Reason.WORKER_DIED)]
    assert again(delivery).state == state
    assert again(delivery).attempts.get().reason != Reason.WORKER_DIED


def test_a_claim_that_was_made_and_not_heard_of_is_taken_back_and_goes_on_by_itself(alice: Person) -> None:
    """Guard: `sweep.take_back`. Without it only the net finds the row."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life, process = a_life(), Cut(Http(), SHORT)
    process.hears_of_its_claim = False

    async def story(_: Process, sender: Sender) -> None:
        process.begin(life)
        await sender.send(delivery.pk)

    work_in(process, story)

    assert (again(delivery).state, again(delivery).reason) == (State.WAITING, Reason.NOT_SENT)
    assert life.held == set()
    assert alice.stage.texts("x") == []


def test_a_claim_that_was_lost_is_taken_back_though_another_took_its_worker_for_dead(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Wind from the north."))
    life = a_life()
    claim(life.id, [delivery.pk])
    die(life)
    close_orphans(a_life())
    assert again(delivery).state == State.WAITING

    take_back(life.id, delivery.pk)

    assert (again(delivery).state, again(delivery).intents.get().uncertain) == (State.WAITING, False)
