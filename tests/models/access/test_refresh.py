"""Renewing a token: once, by one, stored before anybody uses it; and what becomes of a renewal nobody knows about."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models import Authorisation, Connection, Delivery
from alphorn.models.access.refresh import Marked, Refreshing, mark, store
from alphorn.models.work.health import findings
from alphorn.models.work.states import State
from alphorn.networks.grants import Grant, Person, Token
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, a_life, at_once, lose_jobs
from tests.stage.people import Person as Somebody

TOKEN_CALL = "POST /2/oauth2/token"
SECOND = timedelta(seconds=1)
NEW_PAIR = Grant(Person("", ""), Token("a new access token", "a new refresh token"), ())


def token_calls(alice: Somebody) -> int:
    """How often X was asked for tokens since the consent."""
    return alice.stage.requests("x")[TOKEN_CALL] - 1


def begun(authorisation: Authorisation) -> Refreshing:
    """The refresh, as a new life's to make."""
    marked = mark(authorisation.pk, a_life().id)
    assert isinstance(marked, Refreshing)
    return marked


def test_a_token_that_ran_out_is_renewed_and_the_post_goes_out(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"expire_tokens": True})
    post = alice.echo("The lake is freezing.")

    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert alice.delivery(post).state == State.DELIVERED
    assert alice.delivery(post).attempt == 1
    assert token_calls(alice) == 1
    assert Authorisation.objects.get().version == 2


def test_a_refused_token_is_renewed_once_and_the_post_goes_out(
    alice: Somebody, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"expire_tokens": True})
    post = alice.echo("The lake is freezing.")

    run_jobs()
    assert (alice.delivery(post).state, alice.delivery(post).reason) == (State.WAITING, Reason.TOKEN_EXPIRED)
    time_passes(3 * SECOND)
    run_jobs()

    assert [(a.ending, a.token_version) for a in alice.delivery(post).attempts.all()] == [
        ("SignInAgain", 1),
        ("Sent", 2),
    ]
    assert token_calls(alice) == 1
    assert alice.stage.texts("x") == ["The lake is freezing."]


def test_many_posts_and_one_token_that_ran_out_make_one_rotation(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"expire_tokens": True})
    texts = {alice.echo(f"Ice, day {day}.").text for day in range(25)}

    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert set(alice.stage.texts("x")) == texts
    assert len(alice.stage.texts("x")) == 25
    assert token_calls(alice) == 1


def test_many_sends_that_are_refused_together_make_one_rotation(
    alice: Somebody, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"expire_tokens": True})
    texts = {alice.echo(f"Ice, day {day}.").text for day in range(25)}

    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert set(alice.stage.texts("x")) == texts
    assert token_calls(alice) == 1


def test_of_many_workers_one_makes_the_refresh(authorisation: Authorisation) -> None:
    lives = [a_life() for _ in range(16)]

    marks = at_once(*[lambda life=life: mark(authorisation.pk, life.id) for life in lives])

    assert sum(isinstance(each, Refreshing) for each in marks) == 1
    assert marks.count(Marked.ANOTHER_HAS_IT) == 15


def test_a_token_that_refuses_to_be_renewed_asks_to_sign_in(alice: Somebody, run_jobs: Jobs, time_passes: Time) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"revoke_tokens": True})
    post = alice.echo("The lake is freezing.")

    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert (alice.delivery(post).state, alice.delivery(post).reason) == (State.PARKED, Reason.SIGNED_OUT)
    assert alice.delivery(post).connection.needs_sign_in
    assert token_calls(alice) == 1


def test_a_new_pair_is_stored_sealed_and_raises_the_version(authorisation: Authorisation) -> None:
    store(begun(authorisation), NEW_PAIR)

    row = Authorisation.objects.get()
    assert (row.version, row.refresh_worker, row.refresh_deadline, row.refresh_tries) == (2, None, None, 0)
    assert (row.token.access, row.token.refresh) == ("a new access token", "a new refresh token")


def test_a_token_endpoint_that_is_not_there_is_asked_again_later_and_the_token_counts_as_unused(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"refuse": True})
    post = alice.echo("The lake is freezing.")
    run_jobs()
    row = Authorisation.objects.get()
    assert (row.refresh_tries, row.refresh_failures, row.refresh_worker) == (0, 1, None)

    alice.stage.trouble("x")
    time_passes(5 * SECOND)
    run_jobs()
    time_passes(5 * SECOND)
    run_jobs()

    assert alice.delivery(post).state == State.DELIVERED
    assert token_calls(alice) == 1


def test_a_token_endpoint_that_asks_to_wait_is_not_called_earlier_by_anybody(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    rule = {"call": TOKEN_CALL, "status": 429, "headers": {"Retry-After": "600"}, "times": 1}
    alice.stage.trouble("x", rule)
    post = alice.echo("The lake is freezing.")
    run_jobs()
    alice.echo("The lake is frozen.")
    time_passes(500 * SECOND)
    run_jobs()
    assert token_calls(alice) == 1

    time_passes(110 * SECOND)
    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert token_calls(alice) == 2
    assert alice.delivery(post).state == State.DELIVERED


def test_a_refresh_that_comes_twice_or_late_does_nothing(alice: Somebody, run_jobs: Jobs) -> None:
    alice.connect("x")
    Authorisation.objects.get().refresh_later()

    run_jobs()

    assert token_calls(alice) == 0
    assert Authorisation.objects.get().version == 1


def test_a_lost_job_of_a_refresh_is_made_again_by_what_waits_for_it(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    post = alice.echo("The lake is freezing.")
    run_jobs()
    Authorisation.objects.update(version=1, expires_at=Now())
    lose_jobs()

    time_passes(12 * SECOND)
    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert alice.delivery(post).state == State.DELIVERED


def test_a_refused_page_token_brings_new_ones_for_all_pages(alice: Somebody, run_jobs: Jobs, time_passes: Time) -> None:
    hut, *_ = alice.connect("facebook")
    good = hut.token.access
    hut.seal_token(Token("EAAnobodyKnowsThis"))
    hut.save()
    post = alice.echo("The lake is freezing.")

    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert {delivery.state for delivery in Delivery.objects.filter(post=post)} == {State.DELIVERED}
    assert Connection.objects.get(pk=hut.pk).token.access == good


def test_the_queue_holds_one_refresh_for_a_version(authorisation: Authorisation) -> None:
    authorisation.refresh_later()
    authorisation.refresh_later()

    assert sql.rows("SELECT count(*) FROM pgqueuer WHERE entrypoint = 'refresh'") == [(1,)]


NOT_OAUTH = [
    pytest.param(403, "<!DOCTYPE html><title>Attention Required!</title>", id="a wall of a shield"),
    pytest.param(404, "<html>not found</html>", id="a page that is not there"),
    pytest.param(400, {"error": "unauthorized_client"}, id="the app may not"),
    pytest.param(400, {"error": "invalid_request", "error_description": "Missing."}, id="the app asks wrongly"),
    pytest.param(401, {"error": "invalid_client"}, id="another secret"),
    pytest.param(503, "Over capacity", id="the endpoint is down"),
]


@pytest.mark.parametrize(("status", "body"), NOT_OAUTH)
def test_what_does_not_say_that_the_grant_is_dead_signs_nobody_out_and_goes_on_by_itself(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time, status: int, body: object
) -> None:
    alice.stage.trouble("x", {"call": TOKEN_CALL, "status": status, "body": body})
    post = alice.echo("The lake is freezing.")
    for _ in range(2):
        run_jobs()
        time_passes(330 * SECOND)
    assert (Authorisation.objects.get().is_signed_out, alice.delivery(post).state) == (False, State.WAITING)

    alice.stage.trouble("x")
    for _ in range(3):
        run_jobs()
        time_passes(330 * SECOND)

    assert alice.delivery(post).state == State.DELIVERED


def test_why_a_renewal_waits_is_said_of_what_waits_for_it_and_to_whoever_runs_this_alphorn(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"call": TOKEN_CALL, "status": 401, "body": {"error": "invalid_client"}})
    post = alice.echo("The lake is freezing.")
    run_jobs()
    time_passes(3 * SECOND)
    run_jobs()

    assert alice.delivery(post).reason == Reason.MISCONFIGURED
    assert any("x at sandbox does not accept this Alphorn" in line for line in map(str, findings()))
