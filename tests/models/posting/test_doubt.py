"""An earlier try may be there: as long as nobody knows, the question stands, whatever else happens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection, Delivery, Intent
from alphorn.models.access.disconnect import disconnect
from alphorn.models.posting.claim import claim
from alphorn.models.work.states import State
from alphorn.networks.endings import Outcome, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import Time, a_life, again, claimed, end, jobs_of, send_again
from tests.stage.people import Person
from tests.stage.scenes import scene

UNKNOWN = OutcomeUnknown(Reason.NO_ANSWER)


@pytest.fixture
def doubted(alice: Person) -> Delivery:
    """Its reply was lost, and its person has said "Send again"."""
    alice.connected("x")

    def played() -> Delivery:
        delivery = alice.delivery(alice.echo("Fog in the valley."))
        end(claimed(delivery), UNKNOWN)
        send_again(delivery)
        return again(delivery)

    return scene("a post in doubt is sent again", played)


def after(doubted: Delivery, outcome: Outcome) -> Delivery:
    """The second try has ended so."""
    end(claimed(doubted), outcome)
    return again(doubted)


def cancel(row: Delivery) -> None:
    """By its person."""
    assert row.cancel()


def disconnect_its_place(row: Delivery) -> None:
    """By its person, too."""
    disconnect(Connection.objects.get(pk=row.connection_id))


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (Reason.REFUSED, Reason.EARLIER_TRY),
        (Reason.TOO_LONG, Reason.EARLIER_TRY),
        (Reason.MISCONFIGURED, Reason.EARLIER_TRY),
        (Reason.DUPLICATE, Reason.DUPLICATE),
    ],
)
def test_a_refusal_of_a_second_try_says_nothing_about_the_first(doubted: Delivery, why: Reason, reason: Reason) -> None:
    row = after(doubted, Rejected(why, "No."))

    assert (row.state, row.reason, row.detail) == (State.CHECKING, reason, "No.")
    assert row.intents.get().closed_at is None


@pytest.mark.parametrize(
    "outcome",
    [
        TryAgain(Reason.RATE_LIMITED),
        PausedByNetwork(Reason.POLICY_BLOCK),
        SignInAgain(Reason.SIGNED_OUT),
    ],
)
@pytest.mark.parametrize(
    ("give_up", "reason"), [(cancel, Reason.BY_PERSON), (disconnect_its_place, Reason.DISCONNECTED)]
)
def test_what_waits_for_a_third_try_and_is_given_up_may_be_there_all_the_same(
    doubted: Delivery, outcome: Outcome, give_up: Callable[[Delivery], None], reason: Reason
) -> None:
    row = after(doubted, outcome)
    assert row.state in (State.WAITING, State.PARKED)

    give_up(row)

    assert (again(row).state, again(row).reason, again(row).parked_version) == (State.UNCONFIRMED, reason, None)


@pytest.mark.parametrize("give_up", [cancel, disconnect_its_place])
def test_what_is_given_up_before_its_second_try_may_be_there(
    doubted: Delivery, give_up: Callable[[Delivery], None]
) -> None:
    give_up(doubted)

    assert again(doubted).state == State.UNCONFIRMED


@pytest.mark.parametrize("outcome", [TryAgain(Reason.RATE_LIMITED), Rejected(Reason.REFUSED), UNKNOWN])
def test_a_place_that_goes_while_it_is_sent_again_leaves_the_question(doubted: Delivery, outcome: Outcome) -> None:
    one = claimed(doubted)
    disconnect_its_place(doubted)

    end(one, outcome)

    assert again(doubted).state == State.UNCONFIRMED


def test_a_claim_that_finds_its_place_gone_leaves_the_question(doubted: Delivery) -> None:
    Connection.objects.update(gone_at=Now())

    assert claim(a_life().id, [doubted.pk]) == [None]

    assert (again(doubted).state, again(doubted).reason) == (State.UNCONFIRMED, Reason.DISCONNECTED)


def test_an_intent_that_cannot_be_read_any_more_leaves_the_question(doubted: Delivery) -> None:
    doubted.intents.update(payload="{")

    claim(a_life().id, [doubted.pk])

    assert (again(doubted).state, again(doubted).reason) == (State.UNCONFIRMED, Reason.EARLIER_TRY)


def test_what_killed_three_workers_at_a_place_that_is_gone_may_be_there(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    died = OutcomeUnknown(Reason.WORKER_DIED)
    end(claimed(delivery), died)
    send_again(delivery)
    end(claimed(delivery), died)
    send_again(delivery)
    one = claimed(delivery)
    disconnect_its_place(delivery)

    end(one, died)

    assert (again(delivery).state, again(delivery).reason) == (State.UNCONFIRMED, Reason.DISCONNECTED)


def test_what_was_never_in_doubt_is_cancelled_as_ever(alice: Person) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    end(claimed(delivery), TryAgain(Reason.RATE_LIMITED))

    cancel(again(delivery))

    assert (again(delivery).state, again(delivery).reason) == (State.CANCELLED, Reason.BY_PERSON)


def test_insisting_passes_one_claim_and_no_more(alice: Person) -> None:
    """Guard: `claim.WRITE_GOES` takes "now" back. What waits after that heeds pauses and limits as everything else."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    Connection.objects.update(paused_until=Now() + timedelta(hours=3), pause_reason=Reason.POLICY_BLOCK)
    send_again(delivery)
    end(claimed(delivery), TryAgain(Reason.UNREACHABLE))
    Delivery.objects.update(due_at=Now())

    assert claim(a_life().id, [delivery.pk]) == [None]

    assert not again(delivery).forced
    assert again(delivery).due_at > again(delivery).created_at + timedelta(hours=2)


def test_insisting_gives_as_much_time_as_a_new_post_has_and_no_more(alice: Person, time_passes: Time) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    time_passes(timedelta(hours=30))
    assert claim(a_life().id, [delivery.pk]) == [None]
    assert again(delivery).reason == Reason.LATE
    Authorisation.objects.update(expires_at=None)

    send_again(delivery)
    end(claimed(delivery), TryAgain(Reason.UNREACHABLE))
    time_passes(timedelta(hours=23))
    Delivery.objects.update(due_at=Now())
    assert claim(a_life().id, [delivery.pk]) != [None]
    end_of_it = Delivery.objects.get(pk=delivery.pk)

    assert end_of_it.late_limit - end_of_it.post.late_at > timedelta(hours=23)


def test_what_was_insisted_upon_is_late_a_day_later(alice: Person, time_passes: Time) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    send_again(delivery)
    end(claimed(delivery), TryAgain(Reason.UNREACHABLE))
    time_passes(timedelta(hours=25))

    assert claim(a_life().id, [delivery.pk]) == [None]

    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.LATE)


def test_what_had_more_time_keeps_it_when_it_is_insisted_upon(alice: Person) -> None:
    """Guard: the greatest of the limits, in `Delivery.try_again`."""
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Fog in the valley."))
    Delivery.objects.filter(pk=delivery.pk).update(late_at=Now() + timedelta(days=9))
    before = again(delivery).late_at

    send_again(delivery)

    assert again(delivery).late_at == before


@pytest.mark.parametrize("press", ["try_again", "confirm", "cancel"])
def test_a_button_of_an_older_page_answers_another_attempt_and_does_nothing(
    alice: Person, doubted: Delivery, press: str
) -> None:
    """Guard: `delivery._becomes` asks for the attempt that the person has seen."""
    row = after(doubted, TryAgain(Reason.RATE_LIMITED) if press == "cancel" else UNKNOWN)
    before = Delivery.objects.filter(pk=row.pk).values().get()
    presses: dict[str, Callable[[], bool]] = {
        "try_again": lambda: row.try_again(answering=1),
        "confirm": lambda: row.confirm(alice.user.pk, answering=1),
        "cancel": lambda: row.cancel(answering=1),
    }

    won = presses[press]()

    assert not won
    assert Delivery.objects.filter(pk=row.pk).values().get() == before


def test_what_was_given_up_as_on_hold_is_no_answer_whether_it_is_there(doubted: Delivery) -> None:
    """Guard: `decisions._decide` asks for an answer. "Send now" is said to a pause, or to a worker that died."""
    end(claimed(doubted), UNKNOWN)
    Delivery.objects.update(state=State.PARKED, reason=Reason.LATE, worker=None)

    assert again(doubted).try_again()
    assert claim(a_life().id, [doubted.pk]) == [None]

    row = again(doubted)
    assert (row.state, row.reason, row.attempt, row.forced) == (State.CHECKING, Reason.EARLIER_TRY, 2, False)
    assert jobs_of(doubted, "look")[-1] == (str(row.generation), 0)


def test_an_answer_is_for_one_try(doubted: Delivery) -> None:
    """Guard: `record.WRITE` takes the answer back where another try is in doubt."""
    assert Intent.objects.get().answered

    end(claimed(doubted), UNKNOWN)

    assert not Intent.objects.get().answered
