"""The claim: what is due and may go becomes one worker's; everything else gets its due time, or its end."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Attempt, Authorisation, Connection, Delivery, Host, Intent, Post
from alphorn.models.posting.claim import claim
from alphorn.models.work.claims import NotAlive
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from tests.models.hands import Time, a_life, again, at_once, claimed, die, end, jobs_of, locked
from tests.stage.people import Person

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One on its way to X."""
    alice.connected("x")
    return alice.delivery(alice.echo("Nineteen ibex on the ridge."))


def refresh_jobs() -> list[str]:
    """Of the queue: which version each refresh is for."""
    found = sql.rows("SELECT split_part(dedupe_key, ':', 3) FROM pgqueuer WHERE entrypoint = 'refresh' ORDER BY id")
    return [version for (version,) in found]


def test_a_claim_writes_who_has_it_the_attempt_and_the_intent(delivery: Delivery) -> None:
    life = a_life()

    one = claimed(delivery, life)

    row = again(delivery)
    assert (row.state, row.worker, row.attempt) == (State.SENDING, life.id, 1)
    attempt = Attempt.objects.get()
    assert (attempt.number, attempt.worker, attempt.token_version) == (1, life.id, 1)
    assert attempt.intent == Intent.objects.get(delivery=row, closed_at=None)
    assert dict(one.outgoing.payload) == {"text": "Nineteen ibex on the ridge."}


def test_many_are_claimed_at_once(alice: Person) -> None:
    alice.connect("facebook")
    ids = [delivery.pk for delivery in alice.echo("Nineteen ibex on the ridge.").deliveries.all()]

    taken = claim(a_life().id, ids)

    assert [one.delivery_id for one in taken if one] == ids


def test_of_ten_workers_exactly_one_has_it(delivery: Delivery) -> None:
    lives = [a_life() for _ in range(10)]

    taken = at_once(*[lambda life=life: claim(life.id, [delivery.pk])[0] for life in lives])

    [winner] = [one for one in taken if one]
    assert again(delivery).worker == winner.worker_id
    assert Attempt.objects.count() == 1


def test_a_dead_worker_claims_nothing_and_hears_of_it(delivery: Delivery) -> None:
    life = a_life()
    die(life)

    with pytest.raises(NotAlive):
        claim(life.id, [delivery.pk])

    assert (again(delivery).state, again(delivery).attempt) == (State.WAITING, 0)
    assert Intent.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [{"due_at": Now() + HOUR}, {"state": State.FAILED}, {"state": State.CANCELLED}, {"state": State.PARKED}],
    ids=["not due", "failed", "cancelled", "parked"],
)
def test_a_job_that_finds_its_row_not_due_or_not_waiting_ends(delivery: Delivery, changes: dict[str, Any]) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
    before = Delivery.objects.filter(pk=delivery.pk).values().get()

    taken = claim(a_life().id, [delivery.pk])

    assert taken == [None]
    assert Delivery.objects.filter(pk=delivery.pk).values().get() == before


@pytest.mark.parametrize("table", ["alphorn_authorisation", "alphorn_connection", "alphorn_delivery"])
def test_what_somebody_else_has_locked_comes_again_in_a_second_and_holds_no_other_up(alice: Person, table: str) -> None:
    """Guards: `SKIP LOCKED` in `claim_rows`, `shares.put_off`."""
    alice.connect("x")
    alice.connect("x", as_person="1002")
    mine, other = alice.echo("Nineteen ibex.").deliveries.select_related("connection").order_by("connection__remote_id")
    ids = {
        "alphorn_authorisation": mine.connection.authorisation_id,
        "alphorn_connection": mine.connection_id,
        "alphorn_delivery": mine.pk,
    }

    with locked(table, ids[table]):
        taken = claim(a_life().id, [mine.pk, other.pk])

    assert [one.delivery_id if one else None for one in taken] == [None, other.pk]
    assert (again(mine).state, again(mine).attempt, again(mine).generation) == (State.WAITING, 0, 1)
    generation, seconds = jobs_of(mine)[-1]
    assert (generation.split(".")[0], seconds) == ("1", 1)


def test_two_claims_of_one_authorisation_do_not_wait_for_each_other(alice: Person) -> None:
    alice.connect("x")
    first, second = (alice.delivery(alice.echo(text)) for text in ("One ibex.", "Two ibex."))

    def impatiently() -> bool:
        sql.run("SET lock_timeout = '1s'")
        return claim(a_life().id, [second.pk]) != [None]

    with transaction.atomic():
        claim(a_life().id, [first.pk])
        taken = at_once(impatiently)

    assert taken == [True]


def test_a_text_that_cannot_be_rendered_fails_alone(alice: Person) -> None:
    alice.connect("x")
    good, bad = (alice.delivery(alice.echo(text)) for text in ("Nineteen ibex.", "Twenty ibex."))
    Post.objects.filter(pk=bad.post_id).update(text="a" * 281)

    taken = claim(a_life().id, [bad.pk, good.pk])

    assert [one.delivery_id if one else None for one in taken] == [None, good.pk]
    bad = again(bad)
    assert (bad.state, bad.reason, bad.attempt) == (State.FAILED, Reason.TOO_LONG, 0)
    assert bad.settled_at is not None


def test_a_mistake_of_ours_fails_one_row_and_lets_the_others_go(alice: Person) -> None:
    alice.connect("x")
    alice.connect("x", as_person="1002")
    bob_on_x = alice.workspace.connections.get(remote_id="1002")
    post = alice.echo("Nineteen ibex.")
    Host.objects.somebody_is_led_to("a network that was taken out", "sandbox")
    Connection.objects.filter(pk=bob_on_x.pk).update(network="a network that was taken out")
    bad, good = post.deliveries.get(connection=bob_on_x), post.deliveries.exclude(connection=bob_on_x).get()

    taken = claim(a_life().id, [bad.pk, good.pk])

    assert [one.delivery_id if one else None for one in taken] == [None, good.pk]
    assert (again(good).state, Delivery.objects.get(pk=bad.pk).state) == (State.SENDING, State.FAILED)
    assert Delivery.objects.get(pk=bad.pk).reason == Reason.CANNOT_RENDER


def test_a_token_that_ends_within_a_minute_is_renewed_first(delivery: Delivery) -> None:
    Authorisation.objects.update(expires_at=Now() + 59 * SECOND)

    taken = claim(a_life().id, [delivery.pk])

    row = again(delivery)
    assert taken == [None]
    assert (row.state, row.reason, row.attempt, row.generation) == (State.WAITING, Reason.TOKEN_EXPIRED, 0, 2)
    assert jobs_of(row) == [("1", 0), ("2", 2)]
    assert refresh_jobs() == ["1"]


def test_a_token_that_is_good_for_longer_than_a_minute_is_used(delivery: Delivery) -> None:
    Authorisation.objects.update(expires_at=Now() + 70 * SECOND)

    assert claimed(delivery).token.access


def test_a_claim_that_is_rolled_back_leaves_no_job_of_a_refresh(delivery: Delivery) -> None:
    Authorisation.objects.update(expires_at=Now())

    with transaction.atomic():
        claim(a_life().id, [delivery.pk])
        transaction.set_rollback(True)

    assert refresh_jobs() == []
    assert again(delivery).generation == 1


def test_many_that_wait_for_one_token_ask_for_one_refresh(alice: Person) -> None:
    alice.connect("x")
    ids = [alice.delivery(alice.echo(f"Ibex number {number}.")).pk for number in range(5)]
    Authorisation.objects.update(stale_version=1)

    taken = [*claim(a_life().id, ids[:3]), *claim(a_life().id, ids[3:])]

    assert taken == [None] * 5
    assert refresh_jobs() == ["1"]


def test_what_is_late_is_put_on_hold_and_waits_for_no_sign_in(delivery: Delivery, time_passes: Time) -> None:
    time_passes(timedelta(hours=24, seconds=1))

    claim(a_life().id, [delivery.pk])

    row = again(delivery)
    assert (row.state, row.reason, row.parked_version) == (State.PARKED, Reason.LATE, None)


def test_what_somebody_insisted_on_is_late_after_as_much_time_as_a_new_post(
    delivery: Delivery, time_passes: Time
) -> None:
    """Of the same words as one that is your call, it came again each thirty seconds, for ever. Guard: `_decide`."""
    assert delivery.try_again()
    time_passes(25 * HOUR)

    assert claim(a_life().id, [delivery.pk]) == [None]

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.LATE)


def test_what_waits_for_a_sign_in_notes_the_version_that_was_refused(delivery: Delivery) -> None:
    Authorisation.objects.update(signed_out_at=Now(), signed_out_reason=Reason.SUSPENDED, version=7)

    claim(a_life().id, [delivery.pk])

    row = again(delivery)
    assert (row.state, row.reason, row.parked_version) == (State.PARKED, Reason.SUSPENDED, 7)


def test_what_waits_for_a_place_that_is_gone_is_cancelled(delivery: Delivery) -> None:
    Connection.objects.update(gone_at=Now())

    claim(a_life().id, [delivery.pk])

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.DISCONNECTED)


def test_a_pause_is_never_waited_for_beyond_the_late_limit(delivery: Delivery) -> None:
    Connection.objects.update(paused_until=Now() + 30 * HOUR, pause_reason=Reason.POLICY_BLOCK)

    claim(a_life().id, [delivery.pk])

    row = again(delivery)
    assert (row.state, row.reason) == (State.WAITING, Reason.POLICY_BLOCK)
    assert row.due_at == row.post.late_at


def test_at_most_one_intent_is_open(delivery: Delivery) -> None:
    end(claimed(delivery), OutcomeUnknown(Reason.NO_ANSWER))
    intent = Intent.objects.get()

    with pytest.raises(IntegrityError):
        Intent.objects.create(delivery=delivery, payload="{}", key="another")

    assert intent.closed_at is None


def test_an_attempt_is_the_fencing_token_and_never_the_same_twice(delivery: Delivery) -> None:
    claimed(delivery)
    Delivery.objects.update(state=State.WAITING, attempt=F("attempt") - 1, worker=None)

    with pytest.raises(IntegrityError):
        claim(a_life().id, [delivery.pk])

    assert again(delivery).attempt == 0
