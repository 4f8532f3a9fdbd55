"""A worker is stopped for longer than its lease and goes on: it writes nothing any more, and its late answers count."""

import time

import pytest

from alphorn.database import sql
from alphorn.models import Delivery
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.faults.conftest import Settled
from tests.faults.crew import SOON, Crew
from tests.faults.waiting import until
from tests.stage.people import Person

TEXT = "Asleep on the pass."
ANSWERS_WITHIN_SECONDS = 5
NOT_SENT = (State.UNCONFIRMED, Reason.WORKER_DIED)


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize("failpoint", ["F2", "F4"])
def test_a_worker_that_wakes_before_the_body_writes_nothing(
    alice: Person, crew: Crew, until_settled: Settled, network: str, failpoint: str
) -> None:
    """And Cancel is answered while it stands still. That nothing was written is known then, and asks nobody.

    Guards: "May I still send?" is asked directly before the body (`Life.may_write`, in `Call.about_to_write`), and
    who took the worker for dead only guessed (`record_rows.GUESSED`).
    """
    place = alice.connect(network)[0]
    sleeper = crew.begin(failpoint=f"{failpoint}:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()
    answered_after = _cancelling(alice.delivery(post, network), alice)
    crew.begin(patience=SOON)
    until_settled(post)
    guessed = alice.delivery(post, network)

    sleeper.wake()
    until(lambda: alice.delivery(post, network).state != State.UNCONFIRMED, "its answer")

    attempt = alice.delivery(post, network).attempts.all()[0]
    assert answered_after < 5 * ANSWERS_WITHIN_SECONDS
    assert (guessed.state, guessed.reason) == NOT_SENT
    assert (attempt.ending, attempt.reason) == ("TryAgain", "not_sent")
    assert alice.stage.texts(network) == []


@pytest.mark.parametrize("network", ["x", "facebook"])
@pytest.mark.parametrize("failpoint", ["F5", "F6"])
def test_the_late_answer_of_a_worker_that_wakes_ends_the_doubt(
    alice: Person, crew: Crew, until_settled: Settled, network: str, failpoint: str
) -> None:
    """Guard: who took the worker for dead only guessed (`record_rows.GUESSED`)."""
    place = alice.connect(network)[0]
    sleeper = crew.begin(failpoint=f"{failpoint}:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()
    answered_after = _cancelling(alice.delivery(post, network), alice)
    crew.begin(patience=SOON)
    until_settled(post)
    asked = alice.delivery(post, network).state

    sleeper.wake()
    until(lambda: alice.delivery(post, network).state != State.UNCONFIRMED, "its answer")

    delivery = alice.delivery(post, network)
    assert answered_after < 5 * ANSWERS_WITHIN_SECONDS
    assert (asked, delivery.state) == (State.UNCONFIRMED, State.DELIVERED)
    assert [attempt.ending for attempt in delivery.attempts.all()] == ["Sent"]
    assert [created["id"] for created in alice.stage.posts(network)] == [delivery.remote_id]


def test_what_was_sent_again_meanwhile_is_not_touched_by_the_one_that_wakes(
    alice: Person, crew: Crew, until_settled: Settled
) -> None:
    """The person said "Send again" and another worker has delivered it: the first worker's record comes too late.

    Guard: a record is fenced by attempt and worker (`record_rows.OWN`).
    """
    place = alice.connect("x")[0]
    sleeper = crew.begin(failpoint="F4:stop", patience=SOON)
    post = alice.echo(TEXT, place)
    sleeper.until_stopped()
    crew.begin(patience=SOON)
    until_settled(post)
    assert alice.delivery(post).try_again()
    until_settled(post)

    sleeper.wake()
    sleeper.until_it_says("somebody_else_owns_it")

    delivery = alice.delivery(post)
    assert (delivery.state, delivery.attempt) == (State.DELIVERED, 2)
    assert [created["id"] for created in alice.stage.posts("x")] == [delivery.remote_id]


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
