"""A worker is stopped for longer than its lease and goes on: it writes nothing any more, and its late answers count."""

import time

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Delivery, Worker
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.faults.conftest import Settled
from tests.faults.crew import SOON, Crew
from tests.faults.waiting import until
from tests.stage.people import Person

TEXT = "Asleep on the pass."
ANSWERS_WITHIN_SECONDS = 5


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize(
    "failpoint",
    ["F2", pytest.param("F3", marks=pytest.mark.by_hand_slow), "F4"],  # before F3 only uploads can stand
)
def test_a_worker_that_wakes_before_the_body_writes_nothing(
    alice: Person, crew: Crew, until_settled: Settled, network: str, failpoint: str
) -> None:
    """And Cancel is answered while it stands still. Another has sent it meanwhile: it had not been marked.

    Guards: "May I still send?" is asked directly before the body, of the row (`writing.MARK`) and of the clock
    (`Life.may_write`, both in `WritePermit.use`); a record is fenced by attempt and worker (`record_rows.OWN`).
    """
    place = alice.connect(network)[0]
    sleeper = crew.begin(failpoint=f"{failpoint}:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()
    answered_after = _cancelling(alice.delivery(post, network), alice)
    crew.begin(patience=SOON)
    until_settled(post)

    sleeper.wake()
    sleeper.until_it_says("somebody_else_owns_it")

    delivery = alice.delivery(post, network)
    attempt = delivery.attempts.all()[0]
    assert answered_after < 5 * ANSWERS_WITHIN_SECONDS
    assert (delivery.state, delivery.attempt) == (State.DELIVERED, 2)
    assert (attempt.ending, attempt.reason) == ("TryAgain", Reason.DIED_UNWRITTEN)
    assert [created["id"] for created in alice.stage.posts(network)] == [delivery.remote_id]


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize("failpoint", ["F5", "F6"])
def test_what_a_worker_that_stands_still_had_written_is_found(
    alice: Person, crew: Crew, until_settled: Settled, network: str, failpoint: str
) -> None:
    """And its late answer says the same and changes nothing. Guard: `next_step._in_doubt`."""
    place = alice.connect(network)[0]
    sleeper = crew.begin(failpoint=f"{failpoint}:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()
    answered_after = _cancelling(alice.delivery(post, network), alice)
    crew.begin(patience=SOON)
    until_settled(post)
    found = alice.delivery(post, network)

    sleeper.wake()
    until(lambda: alice.delivery(post, network).attempts.all()[0].late_answer, "its answer")

    delivery = alice.delivery(post, network)
    assert answered_after < 5 * ANSWERS_WITHIN_SECONDS
    assert (found.state, found.reason) == (delivery.state, delivery.reason) == (State.DELIVERED, Reason.FOUND)
    assert [attempt.late_answer for attempt in delivery.attempts.all()] == [f"Sent {delivery.remote_id}"]
    assert [created["id"] for created in alice.stage.posts(network)] == [delivery.remote_id]


def test_a_worker_that_stands_still_after_its_record_has_nothing_more_to_say(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """Another goes on without it. Guard: a life that is over begins anew, with nothing in hand (`Lease._keep`)."""
    place = alice.connect("x")[0]
    sleeper = crew.begin(failpoint="F7:stop", patience=SOON)
    posts = [alice.echo(TEXT, place)]
    sleeper.until_stopped()
    crew.begin(patience=SOON)
    posts.append(alice.echo("Awake in the valley.", place))
    until_settled(*posts)
    until(lambda: Worker.objects.filter(alive_until__gt=Now()).count() == 1, "its life is over")

    sleeper.wake()
    sleeper.until_it_says("life_over")

    assert {(each.state, each.attempt) for each in Delivery.objects.all()} == {(State.DELIVERED, 1)}
    assert sorted(alice.stage.texts("x")) == sorted(post.text for post in posts)


def test_a_worker_that_stands_still_in_its_claim_holds_nobody_up_and_sends_nothing(alice: Person, crew: Crew) -> None:
    """Guard: `idle_in_transaction_session_timeout` of a worker's sessions (`commands/worker.py`)."""
    place = alice.connect("x")[0]
    sleeper = crew.begin(failpoint="F1b:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()

    answered_after = _cancelling(alice.delivery(post), alice)

    assert answered_after < 5 * ANSWERS_WITHIN_SECONDS
    sleeper.wake()
    sleeper.until_it_says("claim_lost")
    assert alice.delivery(post).state == State.CANCELLED
    assert alice.stage.texts("x") == []


def _cancelling(delivery: Delivery, person: Person) -> float:
    """Press Cancel, which comes too late for what is being sent. Returns after how many seconds the answer came."""
    sql.run(f"SET lock_timeout = '{5 * ANSWERS_WITHIN_SECONDS}s'")
    began = time.monotonic()
    answer = person.browser.post(f"/deliveries/{delivery.pk}/cancellations", {"attempt": delivery.attempt})
    assert answer.status_code == 302
    return time.monotonic() - began
