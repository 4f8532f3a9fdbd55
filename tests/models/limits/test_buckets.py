"""Limits, told by the networks and asked in each claim. Nobody runs into a wall; imports leave sends their share."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Bucket, Connection, Delivery, Post, Stream
from alphorn.models.importing.claim import claim as claim_stream
from alphorn.models.importing.history import by_step, past_week
from alphorn.models.limits.buckets import forget_old_buckets, tell_of_sends, tell_of_stream
from alphorn.models.posting.claim import claim
from alphorn.models.work.states import State, StreamState
from alphorn.networks.endings import Outcome, OutcomeUnknown, Rejected, Sent, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import Usage
from tests.models.hands import Jobs, Time, a_life, again, at_once, claimed, end
from tests.models.reading_hands import claimed as reading
from tests.models.reading_hands import end as end_run
from tests.models.reading_hands import last_run, liked, now, only
from tests.stage.people import Person

QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
A_SECOND = timedelta(seconds=1)


def left(remaining: int, limit: int = 100) -> Usage:
    """What X says of a person's posts."""
    return Usage("create", "person", limit, remaining, timedelta(minutes=7), QUARTER)


def of_page(remaining: int) -> Usage:
    """What Facebook says of a Page."""
    return Usage("page", "place", 100, remaining, timedelta(minutes=7), takes=0)


def posts(alice: Person, count: int) -> list[Delivery]:
    """So many on their way to X."""
    return [alice.delivery(alice.echo(f"Larch number {number}.")) for number in range(count)]


def claim_all(deliveries: list[Delivery]) -> int:
    """How many of them may go."""
    return sum(one is not None for one in claim(a_life().id, [delivery.pk for delivery in deliveries]))


@pytest.fixture
def x(alice: Person) -> Connection:
    """Alice's profile."""
    return alice.connect("x")[0]


def test_a_network_that_takes_plenty_more_leaves_no_row(alice: Person, x: Connection) -> None:
    [delivery] = posts(alice, 1)

    end(claimed(delivery), Sent("7", usage=(left(51),)))

    assert not Bucket.objects.exists()


@pytest.mark.parametrize(
    "outcome", [Sent("7", usage=(left(12),)), TryAgain(Reason.RATE_LIMITED, after=A_SECOND, usage=(left(12),))]
)
def test_what_a_network_says_is_kept(alice: Person, x: Connection, outcome: Outcome) -> None:
    [delivery] = posts(alice, 1)

    end(claimed(delivery), outcome)

    bucket = Bucket.objects.get()
    assert (bucket.remaining, bucket.most, bucket.lasts) == (12, 100, QUARTER)
    assert (bucket.authorisation_id, bucket.connection_id) == (x.authorisation_id, None)


def test_no_more_go_than_there_are_left(alice: Person, x: Connection) -> None:
    """Guard: `claim.within_limits`."""
    deliveries = posts(alice, 5)
    tell_of_sends([(deliveries[0].pk, [left(3)])])

    assert claim_all(deliveries) == 3

    held = [again(each) for each in deliveries if again(each).state == State.WAITING]
    assert [(each.reason, each.attempt) for each in held] == [(Reason.RATE_LIMITED, 0)] * 2
    assert all(timedelta(minutes=6) < each.due_at - each.post.created_at < timedelta(minutes=8) for each in held)
    assert Bucket.objects.get().remaining == 0


def test_two_workers_take_from_one_bucket(alice: Person, x: Connection) -> None:
    """Guard: buckets are locked (`buckets.LOCK`)."""
    deliveries = posts(alice, 8)
    tell_of_sends([(deliveries[0].pk, [left(3)])])
    lives = [a_life() for _ in deliveries]

    went = at_once(
        *[
            lambda life=life, pk=each.pk: claim(life.id, [pk])[0] is not None
            for life, each in zip(lives, deliveries, strict=True)
        ]
    )

    assert went.count(True) == 3


def test_what_was_held_goes_when_the_limit_is_whole_again(
    alice: Person, x: Connection, run_jobs: Jobs, time_passes: Time
) -> None:
    deliveries = posts(alice, 3)
    tell_of_sends([(deliveries[0].pk, [left(0)])])
    run_jobs()
    sent_at_first = alice.stage.texts("x")

    time_passes(timedelta(minutes=7, seconds=1))
    run_jobs()

    assert sent_at_first == []
    assert len(alice.stage.texts("x")) == 3


def test_a_bucket_that_is_whole_again_holds_no_more_than_that(alice: Person, x: Connection, time_passes: Time) -> None:
    """Three are held, and then a limit of two is whole: no third runs into it."""
    deliveries = posts(alice, 3)
    tell_of_sends([(deliveries[0].pk, [left(0, limit=2)])])
    claim_all(deliveries)
    time_passes(timedelta(minutes=7, seconds=1))

    assert claim_all(deliveries) == 2


def test_whoever_says_now_is_not_held(alice: Person, x: Connection) -> None:
    deliveries = posts(alice, 1)
    tell_of_sends([(deliveries[0].pk, [left(0)])])
    Delivery.objects.update(forced=True)

    assert claim_all(deliveries) == 1


def test_nothing_is_held_beyond_its_late_limit(alice: Person, x: Connection, run_jobs: Jobs) -> None:
    [delivery] = posts(alice, 1)
    tell_of_sends([(delivery.pk, [Usage("create_app", "app", 100, 0, DAY, DAY)])])
    Post.objects.update(late_at=Now() + timedelta(hours=2))

    claim_all([delivery])

    assert again(delivery).due_at - again(delivery).post.late_at == timedelta(0)


def test_somebody_elses_limit_holds_nobody(alice: Person, bob: Person, x: Connection) -> None:
    bob.connect("x")
    of_bob = bob.delivery(bob.echo("Rye."))
    tell_of_sends([(of_bob.pk, [left(0)])])

    assert claim_all(posts(alice, 1)) == 1


def test_the_limit_of_the_app_holds_everybody(alice: Person, bob: Person, x: Connection) -> None:
    bob.connect("x")
    of_bob = bob.delivery(bob.echo("Rye."))
    tell_of_sends([(of_bob.pk, [Usage("create_app", "app", 10_000, 0, timedelta(hours=2), DAY)])])

    assert claim_all([*posts(alice, 1), of_bob]) == 0


def test_of_answers_that_overtake_each_other_the_lowest_is_true(alice: Person, x: Connection) -> None:
    [delivery] = posts(alice, 1)

    tell_of_sends([(delivery.pk, [left(3)])])
    tell_of_sends([(delivery.pk, [left(9), left(8)])])

    assert Bucket.objects.get().remaining == 3


@pytest.mark.parametrize("ends_in", [timedelta(minutes=7), timedelta(seconds=10)])
def test_a_new_time_begins_with_what_the_network_says(
    alice: Person, x: Connection, time_passes: Time, ends_in: timedelta
) -> None:
    """Guard: `buckets.TELL` compares the times, and minds that the former is over."""
    [delivery] = posts(alice, 1)
    tell_of_sends([(delivery.pk, [left(0)])])
    time_passes(timedelta(minutes=7, seconds=1))

    tell_of_sends([(delivery.pk, [replace(left(40), resets_after=ends_in)])])

    assert Bucket.objects.get().remaining == 40


def test_another_ending_says_nothing_of_limits(alice: Person, x: Connection) -> None:
    [delivery] = posts(alice, 1)

    end(claimed(delivery), Rejected(Reason.REFUSED))

    assert not Bucket.objects.exists()


@pytest.mark.parametrize(("remaining", "reads", "sends"), [(26, True, True), (25, False, True), (0, False, False)])
def test_imports_leave_sends_their_share(alice: Person, remaining: int, reads: bool, sends: bool) -> None:
    """Guard: `buckets.reserve`. Facebook counts both together."""
    [page, *_] = alice.connect("facebook", reads=True)
    stream = Stream.objects.get(kind="page_posts", connection=page)
    delivery = alice.echo("Larches.", page).deliveries.get()
    tell_of_sends([(delivery.pk, [of_page(remaining)])])

    assert (claim_stream(a_life().id, stream.pk) is not None) is reads
    assert claim_all([delivery]) == int(sends)
    assert now(stream).state == (StreamState.IMPORTING if reads else StreamState.RESTING)


def test_an_import_of_x_takes_nothing_from_sends(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    tell_of_stream(stream.pk, [Usage("likes", "person", 75, 0, timedelta(minutes=7), QUARTER)])

    assert claim_stream(a_life().id, stream.pk) is None
    assert (now(stream).state, now(stream).reason, now(stream).run) == (StreamState.RESTING, Reason.RATE_LIMITED, 0)
    assert claim_all(posts(alice, 1)) == 1


def test_a_run_ends_before_it_meets_the_wall(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """75 pages of likes a quarter of an hour, however short they are. Guard: `importing._wait_after`."""
    stream = only(alice, "likes", 10 * 77)
    Stream.objects.filter(pk=stream.pk).update(page_size=5)  # tries twice as much, and stays with it
    before = alice.stage.requests("x")

    run_jobs()

    assert liked(alice.stage.requests("x"), before) == 75
    assert (last_run(stream).pages, last_run(stream).reason) == (75, Reason.RATE_LIMITED)
    assert (now(stream).state, now(stream).kept) == (StreamState.RESTING, 750)
    assert Bucket.objects.filter(name="likes", remaining=0).count() == 1


def test_who_is_asked_to_come_back_later_has_not_failed(alice: Person) -> None:
    """Guard: `record._failures`."""
    stream = only(alice, "likes", 0)
    end_run(reading(stream), OutcomeUnknown(Reason.SERVER_ERROR))
    failed = last_run(stream)
    stream.ask_for_run()

    end_run(reading(stream), TryAgain(Reason.RATE_LIMITED, after=QUARTER))

    assert (now(stream).state, now(stream).failures) == (StreamState.RESTING, 1)
    assert (failed.failed, last_run(stream).failed) == (True, False)
    assert past_week(alice.workspace)[stream.pk].failed == 1
    assert sum(step.failed for step in by_step(alice.workspace, UTC)) == 1


def test_old_limits_are_forgotten(alice: Person, x: Connection, time_passes: Time) -> None:
    [delivery] = posts(alice, 1)
    tell_of_sends([(delivery.pk, [left(0)])])
    time_passes(timedelta(days=2))

    forget_old_buckets()

    assert not Bucket.objects.exists()
