"""The net under the road: orphans of dead workers, jobs that were lost, holds whose cause is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Delivery, Worker
from alphorn.models.events.follow import follow
from alphorn.models.posting.release import release
from alphorn.models.posting.sweep import close_orphans, release_parked
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from alphorn.models.work.worker import bury_dead_workers
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, a_life, again, claimed, die, end, jobs_of, lose_jobs, orphaned, writing
from tests.stage.people import Person

SECOND = timedelta(seconds=1)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Snow up to the sills."))


def parked(delivery: Delivery, **how: object) -> Delivery:
    """The same, on hold."""
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PARKED, settled_at=Now(), **how)
    return again(delivery)


def test_a_lost_job_is_made_again_after_ten_seconds(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    lose_jobs()
    time_passes(11 * SECOND)

    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert alice.stage.texts("x") == ["Snow up to the sills."]


def test_before_ten_seconds_a_job_is_not_missed(delivery: Delivery, time_passes: Time) -> None:
    lose_jobs()
    time_passes(8 * SECOND)

    found = DELIVERY.enqueue_overdue()

    assert found == 0
    assert jobs_of(delivery) == []


def test_a_job_that_waits_in_the_queue_is_not_made_again(delivery: Delivery, time_passes: Time) -> None:
    time_passes(40 * SECOND)

    found = DELIVERY.enqueue_overdue()

    assert found == 0
    assert (again(delivery).generation, len(jobs_of(delivery))) == (1, 1)


@pytest.mark.parametrize(("waited", "generation", "jobs"), [(20, 1, 1), (31, 2, 2)])
def test_a_job_that_somebody_holds_and_never_ends_is_left_behind_after_thirty_seconds(
    delivery: Delivery, time_passes: Time, waited: int, generation: int, jobs: int
) -> None:
    sql.run("UPDATE pgqueuer SET status = 'picked'")
    time_passes(waited * SECOND)

    DELIVERY.enqueue_overdue()

    assert (again(delivery).generation, len(jobs_of(delivery))) == (generation, jobs)


def test_rows_of_one_network_hide_no_lost_job_of_another(alice: Person, time_passes: Time) -> None:
    alice.connect("x")
    alice.connect("facebook")
    lost = alice.echo("On all ways.").deliveries.get(network="x")
    sql.run("DELETE FROM pgqueuer WHERE dedupe_key LIKE %s", [f"send:{lost.pk}:%"])
    time_passes(11 * SECOND)
    Delivery.objects.exclude(pk=lost.pk).update(due_at=Now() - 20 * SECOND)

    found = replace(DELIVERY, page=1).enqueue_overdue()

    assert (found, len(jobs_of(lost))) == (1, 1)


def test_what_somebody_holds_hides_no_orphan(alice: Person) -> None:
    alice.connect("x")
    mine = a_life()
    held = [claimed(alice.delivery(alice.echo(f"Held, number {number}.")), mine) for number in range(3)]
    for one in held:
        mine.take(one.delivery_id)
    dead = a_life()
    orphan = claimed(alice.delivery(alice.echo("Left behind.")), dead)
    die(dead)

    found = replace(DELIVERY, page=1).orphans(mine)

    assert [row.id for row in found] == [orphan.delivery_id]


def test_what_is_not_due_is_not_made_again(delivery: Delivery) -> None:
    lose_jobs()
    Delivery.objects.update(due_at=Now() + 60 * SECOND)

    assert DELIVERY.enqueue_overdue() == 0


def test_two_sweeps_make_one_job(delivery: Delivery, time_passes: Time) -> None:
    lose_jobs()
    time_passes(11 * SECOND)

    DELIVERY.enqueue_overdue()
    DELIVERY.enqueue_overdue()

    assert jobs_of(delivery) == [("1", 0)]


def test_what_a_dead_worker_had_in_hand_is_closed_as_such(delivery: Delivery) -> None:
    life = a_life()
    writing(delivery, life)
    die(life)

    closed = close_orphans(a_life())

    row = again(delivery)
    assert closed == 1
    assert (row.state, row.reason, row.worker) == (State.CHECKING, Reason.WORKER_DIED, None)
    assert row.attempts.get().reason == Reason.WORKER_DIED


def test_what_a_living_worker_has_in_hand_is_left_to_it(delivery: Delivery) -> None:
    one = claimed(delivery)

    closed = close_orphans(a_life())

    assert closed == 0
    assert again(delivery).worker == one.worker_id


def test_a_worker_without_a_row_is_dead(delivery: Delivery) -> None:
    one = claimed(delivery)
    Worker.objects.filter(pk=one.worker_id).delete()

    assert close_orphans(a_life()) == 1


def test_a_lease_from_a_clock_that_went_ahead_does_not_keep_a_worker_alive(delivery: Delivery) -> None:
    life = a_life()
    claimed(delivery, life)
    Worker.objects.filter(pk=life.id).update(alive_until=Now() + 3600 * SECOND)

    assert close_orphans(a_life()) == 1


def test_what_is_in_my_hand_and_not_in_my_memory_is_closed(delivery: Delivery) -> None:
    life = a_life()
    writing(delivery, life)

    closed = close_orphans(life)

    assert closed == 1
    assert again(delivery).state == State.CHECKING


def test_what_is_in_my_hand_and_in_my_memory_is_left(delivery: Delivery) -> None:
    life = a_life()
    life.take(delivery.pk)
    claimed(delivery, life)

    closed = close_orphans(life)

    assert closed == 0
    assert again(delivery).state == State.SENDING


def test_a_claim_whose_answer_was_lost_sent_nothing_and_is_tried_again(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    life = a_life()
    claimed(delivery, life)
    life.never_sent.add(delivery.pk)

    close_orphans(life)
    assert (again(delivery).state, again(delivery).reason) == (State.WAITING, Reason.NOT_SENT)
    time_passes(5 * SECOND)
    run_jobs()

    assert [attempt.reason for attempt in again(delivery).attempts.all()] == [Reason.NOT_SENT, ""]
    assert alice.stage.texts("x") == ["Snow up to the sills."]


def test_what_was_recorded_since_it_was_read_stays_as_it_is(delivery: Delivery) -> None:
    one = orphaned(delivery)
    Delivery.objects.update(worker=one.worker_id, state=State.SENDING, attempt=2)

    close_orphans(a_life())

    assert again(delivery).attempts.get().ending == "OutcomeUnknown"


def test_what_was_parked_under_an_older_version_is_released(alice: Person, delivery: Delivery, run_jobs: Jobs) -> None:
    lose_jobs()
    parked(delivery, reason=Reason.SIGNED_OUT, parked_version=1)
    Authorisation.objects.update(version=2)

    release_parked()
    run_jobs()

    assert again(delivery).state == State.DELIVERED
    assert again(delivery).parked_version is None
    assert alice.stage.texts("x") == ["Snow up to the sills."]


@pytest.mark.parametrize("reason", [Reason.LATE, Reason.POISON])
def test_what_waits_for_a_person_and_not_for_a_sign_in_is_not_released(delivery: Delivery, reason: Reason) -> None:
    parked(delivery, reason=reason, parked_version=None)
    Authorisation.objects.update(version=2)

    release_parked()
    release(delivery.connection.authorisation_id)

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, reason)


@pytest.mark.parametrize("changes", [{"version": 1}, {"version": 2, "signed_out_at": Now()}])
def test_what_waits_for_a_sign_in_that_has_not_come_is_not_released(
    delivery: Delivery, changes: dict[str, object]
) -> None:
    parked(delivery, reason=Reason.SIGNED_OUT, parked_version=1)
    Authorisation.objects.update(**changes)

    release_parked()
    release(delivery.connection.authorisation_id)

    assert again(delivery).state == State.PARKED


def test_what_is_released_after_its_limit_is_late(delivery: Delivery, run_jobs: Jobs, time_passes: Time) -> None:
    parked(delivery, reason=Reason.SIGNED_OUT, parked_version=1)
    time_passes(timedelta(hours=25))
    Authorisation.objects.update(version=2)

    release_parked()
    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.LATE)


def test_workers_that_died_long_ago_are_buried_unless_somebody_has_to_inherit_from_them(delivery: Delivery) -> None:
    with_something, alive, _ = a_life(), a_life(), a_life()
    claimed(delivery, with_something)
    Worker.objects.exclude(pk=alive.id).update(alive_until=Now() - timedelta(days=2))

    bury_dead_workers()

    assert set(Worker.objects.values_list("pk", flat=True)) == {with_something.id, alive.id}


def test_an_heir_asks_and_does_not_send_again_what_may_have_arrived(
    alice: Person, delivery: Delivery, run_jobs: Jobs, time_passes: Time
) -> None:
    life = a_life()
    writing(delivery, life)
    die(life)
    time_passes(60 * SECOND)

    run_jobs()

    assert (again(delivery).state, again(delivery).reason) == (State.CHECKING, Reason.WORKER_DIED)
    assert alice.stage.texts("x") == []


def test_what_nobody_could_tell_stays_with_the_person(delivery: Delivery, run_jobs: Jobs, time_passes: Time) -> None:
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.update(state=State.UNCONFIRMED, settled_at=Now())
    follow(places=[delivery.connection_id])
    time_passes(timedelta(days=3))

    run_jobs()

    assert again(delivery).state == State.UNCONFIRMED
