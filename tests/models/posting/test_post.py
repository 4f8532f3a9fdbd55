"""Writing: one post, one delivery for each place, one transaction; and a second submit is the first."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from alphorn.database import sql
from alphorn.models import Authorisation, Connection, Delivery, Post
from alphorn.models.posting.post import SentAlready, Unsendable, remember_chosen
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, at_once, held_up, jobs_of
from tests.stage.people import Person

TOO_LONG_FOR_X = "a" * 281


def test_a_post_has_a_delivery_and_a_job_for_every_place(alice: Person) -> None:
    alice.connect("x")
    alice.connect("facebook")

    post = alice.echo("First snow.")

    assert sorted(d.network for d in post.deliveries.all()) == ["facebook", "facebook", "facebook", "x"]
    assert [jobs_of(delivery) for delivery in post.deliveries.all()] == [[("1", 0)]] * 4


def test_what_is_rolled_back_leaves_neither_post_nor_delivery_nor_job(alice: Person) -> None:
    alice.connect("x")

    with transaction.atomic():
        alice.echo("First snow.")
        transaction.set_rollback(True)

    assert (Post.objects.count(), Delivery.objects.count()) == (0, 0)
    assert sql.rows("SELECT count(*) FROM pgqueuer") == [(0,)]


def test_a_second_submit_gets_the_first_post(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    key = uuid4()
    first = alice.echo("First snow.", client_key=key)

    second = alice.echo("First snow.", client_key=key)
    run_jobs()

    assert second == first
    assert alice.stage.texts("x") == ["First snow."]


def test_what_a_second_submit_adds_goes_out_too(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `Post.publish_also`, and a limit of its own: the first answer may have come a day ago."""
    [x], [hut, *_] = alice.connect("x"), alice.connect("facebook")
    key = uuid4()
    first = alice.echo("First snow.", hut, client_key=key)
    run_jobs()
    time_passes(timedelta(hours=30))
    Authorisation.objects.update(expires_at=None)

    second = alice.echo("First snow.", hut, x, client_key=key)
    run_jobs()

    assert second == first
    assert (alice.stage.texts("x"), alice.stage.texts("facebook")) == (["First snow."], ["First snow."])
    assert set(alice.workspace.connections.filter(chosen=True)) == {x, hut}


def test_fifty_submits_at_once_that_add_a_place_add_it_once(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `Post.publish_also` locks the post."""
    [x], [hut, *_] = alice.connect("x"), alice.connect("facebook")
    key = uuid4()
    alice.echo("First snow.", hut, client_key=key)

    at_once(*[lambda: alice.echo("First snow.", hut, x, client_key=key)] * 50)
    run_jobs()

    assert (alice.stage.texts("x"), alice.stage.texts("facebook")) == (["First snow."], ["First snow."])


def test_fifty_submits_at_once_are_one_post(alice: Person, run_jobs: Jobs) -> None:
    places, key = alice.connect("x"), uuid4()

    posts = at_once(*[lambda: alice.echo("First snow.", *places, client_key=key)] * 50)
    run_jobs()

    assert {post.pk for post in posts} == {Post.objects.get().pk}
    assert alice.stage.texts("x") == ["First snow."]


def test_the_same_sheet_with_another_text_is_not_sent_and_names_the_first(alice: Person) -> None:
    alice.connect("x")
    key = uuid4()
    first = alice.echo("First snow.", client_key=key)

    with pytest.raises(SentAlready) as sent_already:
        alice.echo("Second snow.", client_key=key)

    assert sent_already.value.post == first
    assert [post.text for post in Post.objects.all()] == ["First snow."]


def test_the_same_sheet_of_somebody_else_is_another_post(alice: Person, bob: Person) -> None:
    alice.connect("x")
    bob.connect("x")
    key = uuid4()

    posts = {alice.echo("First snow.", client_key=key), bob.echo("First snow.", client_key=key)}

    assert len(posts) == 2


def test_a_text_that_one_place_cannot_take_is_stored_for_none(alice: Person) -> None:
    [x] = alice.connect("x")
    alice.connect("facebook")

    with pytest.raises(Unsendable) as unsendable:
        alice.echo(TOO_LONG_FOR_X)

    assert {place: refusal.reason for place, refusal in unsendable.value.refusals.items()} == {x: Reason.TOO_LONG}
    assert (Post.objects.count(), Delivery.objects.count()) == (0, 0)


def test_a_post_for_now_is_late_after_a_day(alice: Person) -> None:
    alice.connect("x")

    post = alice.echo("First snow.")

    post.refresh_from_db()
    assert post.late_at - post.created_at == timedelta(days=1)


def test_the_places_are_remembered_for_the_next_post(alice: Person) -> None:
    alice.connect("x")
    hut = alice.connect("facebook")[0]

    alice.echo("First snow.", hut)

    assert list(alice.workspace.connections.chosen()) == [hut]


def test_places_are_remembered_in_the_order_in_which_a_claim_locks_them(alice: Person) -> None:
    alice.connect("facebook")
    low, *_, high = alice.workspace.connections.order_by("id")
    Connection.objects.filter(pk=low.pk).update(chosen=False)

    with held_up(
        lambda: transaction.atomic(remember_chosen)(alice.workspace, [low]),
        "SELECT FROM alphorn_connection WHERE id = %s FOR SHARE",
        low.pk,
    ) as held:
        # Whoever waits for the lower one has not taken the higher one yet: no two can wait for each other.
        assert held.may_lock("alphorn_connection", high.pk)

    assert list(alice.workspace.connections.chosen()) == [low]


def test_a_post_goes_to_a_place_once(alice: Person) -> None:
    [x] = alice.connect("x")
    post = alice.echo("First snow.")

    with pytest.raises(IntegrityError):
        post.publish([x])


def test_a_place_that_went_while_the_sheet_was_open_is_not_sent_to(alice: Person, run_jobs: Jobs) -> None:
    [x] = alice.connect("x")
    alice.browser.post(f"/connections/{x.pk}")

    post = alice.echo("First snow.", x)
    run_jobs()

    delivery = alice.delivery(post)
    assert (delivery.state, delivery.reason) == (State.CANCELLED, Reason.DISCONNECTED)
    assert alice.stage.texts("x") == []


def test_a_post_is_good_as_long_as_the_last_of_its_deliveries_may_take(alice: Person) -> None:
    """Guard: `Post.good_until`. “Send now” gives one of them another day."""
    alice.connect("x")
    post = alice.echo("First snow.")
    delivery = alice.delivery(post)
    later = post.deliveries.get().created_at + timedelta(days=3)

    before = Post.objects.get().good_until
    Delivery.objects.filter(pk=delivery.pk).update(late_at=later)

    assert before == Post.objects.get().late_at
    assert Post.objects.get().good_until == later
