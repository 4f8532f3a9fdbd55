"""A host in trouble: what waits for it, who asks whether it is well, and how what waited goes out."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn import jobs
from alphorn.database import sql
from alphorn.models import Attempt, Delivery, Host
from alphorn.models.looking.claim import claim_look
from alphorn.models.posting.hosts import claim_host, record_probe
from alphorn.models.posting.writing import mark_writing
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, again, claimed, end, held_up, jobs_of, locked, writing
from tests.models.posting.troubled import BROKEN, REFUSED, claim_all, posts, probe, the_host
from tests.stage.people import Person


@pytest.mark.parametrize("ending", [BROKEN, REFUSED])
def test_three_bad_answers_in_a_row_hold_what_is_unsent(on_x: Person, ending: OutcomeUnknown | TryAgain) -> None:
    """Guard: `record.note_answers`, `decisions._held_back`."""
    for each in posts(on_x, 3):
        end(writing(each), ending)
    [unsent] = posts(on_x, 1, after=3)

    assert claim_all([unsent]) == []

    assert (again(unsent).state, again(unsent).reason) == (State.WAITING, Reason.HOST_TROUBLE)
    assert again(unsent).held_by == the_host().pk
    assert 290 <= jobs_of(unsent)[-1][1] <= 300


def test_a_refusal_is_no_trouble(on_x: Person) -> None:
    for each in posts(on_x, 4):
        end(writing(each), Rejected(Reason.REFUSED))

    assert not the_host().is_held


def test_another_host_goes_on(alice: Person, held: list[Delivery]) -> None:
    alice.connected("facebook")

    assert len(claim_all([alice.delivery(alice.echo("Hay."), "facebook")])) == 1


def test_what_has_not_begun_to_write_when_the_host_is_held_does_not(on_x: Person) -> None:
    """Guard: `writing.MARK` asks the host."""
    *broken, late = posts(on_x, 4)
    ones = claim_all([*broken, late])
    for one in ones[:3]:
        mark_writing([(one.delivery_id, one.attempt)])
        end(one, BROKEN)

    assert mark_writing([(ones[3].delivery_id, ones[3].attempt)]) == [False]

    end(ones[3], TryAgain(Reason.NOT_SENT))
    assert Attempt.objects.get(delivery=late).reason == Reason.HOST_TROUBLE
    assert again(late).state == State.WAITING


def test_after_one_bad_answer_ten_go_at_once(on_x: Person) -> None:
    """Guard: `few_where_it_stumbles`."""
    end(writing(posts(on_x, 1)[0]), BROKEN)
    many = posts(on_x, 13, after=1)

    first = claim_all(many)

    assert len(first) == 10
    left = [each for each in many if each.pk not in {one.delivery_id for one in first}]
    assert {again(each).reason for each in left} == {Reason.FEW_AT_ONCE}
    end(first[0], Sent("1"))
    Delivery.objects.filter(state=State.WAITING).update(due_at=Now())
    assert len(claim_all(left)) == 3


def test_two_workers_who_send_there_then_count_one_after_the_other(on_x: Person) -> None:
    """Guard: `few_where_it_stumbles` locks the host."""
    end(writing(posts(on_x, 1)[0]), BROKEN)
    many = posts(on_x, 11, after=1)

    with held_up(lambda: claim_all(many), "SELECT FROM alphorn_host WHERE id = %s FOR UPDATE", the_host().pk) as held:
        pass

    assert len(held.call.result()) == 10


def test_one_probe_at_a_time(held: list[Delivery]) -> None:
    """Guard: `hosts.TAKE` asks when it is due."""
    first = probe()

    assert first.token is not None
    assert claim_host(the_host().pk) is None


def test_a_probe_that_is_not_answered_is_followed_by_a_later_one(held: list[Delivery]) -> None:
    record_probe(probe(), REFUSED)

    assert the_host().failures == 1
    assert claim_host(the_host().pk) is None
    assert claim_all(held) == []


def test_what_an_older_probe_says_changes_nothing(held: list[Delivery]) -> None:
    """Guard: `hosts.NEWEST`."""
    older, newer = probe(), probe()
    record_probe(newer, REFUSED)

    record_probe(older, None)

    assert the_host().trial is None


def test_when_a_probe_is_answered_the_oldest_goes_alone(held: list[Delivery]) -> None:
    looked = probe()

    record_probe(looked, None)

    Delivery.objects.filter(state=State.WAITING).update(due_at=Now())
    [trial] = claim_all(held)
    assert trial.delivery_id == held[0].pk
    assert mark_writing([(trial.delivery_id, trial.attempt)]) == [True]


def test_the_one_that_goes_alone_is_picked_before_all_that_waits_in_its_lane(held: list[Delivery]) -> None:
    """Guard: `hosts._first_to_go`. Behind thousands, it would not come within the time that a trial has."""
    sql.run("DELETE FROM pgqueuer WHERE dedupe_key LIKE %s", [f"%{held[0].pk}%"])
    for each in held[1:]:
        jobs.enqueue([DELIVERY.job(each.pk, each.network, "behind", timedelta(0))])

    record_probe(probe(), None)

    assert jobs.queued("send.x", 1) == [held[0].pk]


def test_a_trial_that_fails_holds_it_again(held: list[Delivery]) -> None:
    record_probe(probe(), None)

    end(writing(held[0]), BROKEN)

    assert the_host().is_held
    assert the_host().failed_trials == 1
    assert claim_all(held) == []


def test_after_a_trial_that_fails_another_goes_first(held: list[Delivery]) -> None:
    """Guard: the order of `hosts.A_POST`. What only its words meet held all others up for half an hour and more."""
    record_probe(probe(), None)
    end(claimed(held[0]), REFUSED)
    Delivery.objects.filter(pk=held[0].pk).update(held_by=the_host().pk, due_at=Now())

    record_probe(probe(), None)

    assert the_host().trial == held[1].pk


def test_a_trial_that_succeeds_lets_go_what_waited_a_few_at_a_time(held: list[Delivery]) -> None:
    record_probe(probe(), None)
    end(writing(held[0]), Sent("1"))

    claim_host(the_host().pk)

    assert not the_host().is_held
    assert [jobs_of(each)[-1][1] for each in held[1:]] == [0, 0, 1, 1]
    assert {again(each).reason for each in held[1:]} == {Reason.HOST_BACK}
    assert [one.delivery_id for one in claim_all(held)] == [each.pk for each in held[1:3]]


def test_what_was_held_by_a_claim_that_was_under_way_then_is_let_go_at_the_end(held: list[Delivery]) -> None:
    """Guard: `hosts.RAMPED` comes once more."""
    record_probe(probe(), None)
    end(writing(held[0]), Sent("1"))
    claim_host(the_host().pk)
    Delivery.objects.filter(pk=held[4].pk).update(held_by=the_host().pk, due_at=Now() + timedelta(minutes=5))
    Host.objects.update(ramp_until=Now(), tried_at=Now())

    claim_host(the_host().pk)

    assert again(held[4]).held_by is None
    assert the_host().ramped is not None
    Host.objects.update(ramp_until=Now(), tried_at=Now())
    claim_host(the_host().pk)
    assert (the_host().ramped, the_host().tried_at) == (None, None)


def test_what_comes_meanwhile_goes_behind_those_that_waited(on_x: Person, held: list[Delivery]) -> None:
    """Guard: `Ready.ramp`."""
    record_probe(probe(), None)
    end(writing(held[0]), Sent("1"))
    claim_host(the_host().pk)
    [new] = posts(on_x, 1, after=20)

    assert claim_all([new]) == []

    assert 1 <= jobs_of(new)[-1][1] <= 2


def test_a_trial_that_may_not_go_makes_place_for_another(on_x: Person, held: list[Delivery]) -> None:
    """Guard: `hosts.pass_on`. A thousand that may not go are not a thousand probes."""
    record_probe(probe(), None)
    Delivery.objects.filter(pk=held[0].pk).update(late_at=Now() - timedelta(hours=1))

    assert claim_all(held[:1]) == []

    assert again(held[0]).reason == Reason.LATE
    assert the_host().trial == held[1].pk
    assert claim_host(the_host().pk) is None
    assert len(claim_all(held)) == 1


@pytest.mark.parametrize("passes_on", [True, False], ids=["a trial that may not go", "a probe"])
def test_what_somebody_else_has_just_now_is_waited_for(held: list[Delivery], passes_on: bool) -> None:
    """Guard: `hosts._onwards`. A host was taken for well, as nothing seemed to wait for it."""
    asked = probe()
    if passes_on:
        record_probe(asked, None)
        Delivery.objects.filter(pk=held[0].pk).update(late_at=Now() - timedelta(hours=1))
    Delivery.objects.exclude(pk__in=[held[0].pk, held[1].pk]).filter(state=State.WAITING).update(held_by=None)
    Delivery.objects.filter(pk=held[0].pk).update(held_by=the_host().pk if passes_on else None)

    with locked("alphorn_delivery", held[1].pk):
        if passes_on:
            assert claim_all(held[:1]) == []
        else:
            record_probe(asked, None)

    assert (the_host().is_held, the_host().trial, the_host().ramped) == (True, None, None)
    record_probe(probe(), None)
    assert the_host().trial == held[1].pk


def test_where_none_may_go_the_host_is_held_no_more(held: list[Delivery]) -> None:
    """Guard: `hosts.pass_on` asks whether there is another one."""
    record_probe(probe(), None)
    Delivery.objects.filter(state=State.WAITING).update(late_at=Now() - timedelta(hours=1), due_at=Now())

    assert claim_all(held) == []

    assert {again(each).reason for each in held} == {Reason.LATE}
    assert not the_host().is_held


def test_the_looks_that_ask_a_host_take_turns(on_x: Person, held: list[Delivery]) -> None:
    """Guard: the order of `hosts.A_LOOK`."""
    doubted = list(Delivery.objects.filter(state=State.CHECKING).order_by("id").values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=doubted).update(held_by=the_host().pk)
    Delivery.objects.filter(pk=doubted[0]).update(look=1)

    assert probe().look == doubted[1]


def test_who_insists_passes(held: list[Delivery]) -> None:
    """Guard: `Attempt.insists`."""
    assert again(held[3]).try_again()

    one = claimed(held[3])

    assert mark_writing([(one.delivery_id, one.attempt)]) == [True]


def test_a_look_waits_for_its_host_and_is_the_probe(on_x: Person, held: list[Delivery]) -> None:
    """Guards: `claim_look` asks the host; `hosts.A_LOOK`."""
    doubted = Delivery.objects.filter(state=State.CHECKING).order_by("id")
    doubted.update(due_at=Now())
    assert [claim_look(a_life().id, each.pk) for each in doubted] == [None, None, None]

    found = probe()

    assert found.look == doubted[0].pk
    assert claim_look(a_life().id, doubted[0].pk, as_probe=True) is not None


def test_looks_are_let_go_with_the_posts(on_x: Person, held: list[Delivery]) -> None:
    doubted = Delivery.objects.filter(state=State.CHECKING).order_by("id")
    doubted.update(due_at=Now())
    assert [claim_look(a_life().id, each.pk) for each in doubted] == [None, None, None]
    record_probe(probe(), None)
    end(writing(held[0]), Sent("1"))

    claim_host(the_host().pk)

    assert not Delivery.objects.exclude(held_by=None).filter(state=State.CHECKING).exists()
