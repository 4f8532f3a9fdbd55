"""A renewal of which nobody knows what became of it, and one that comes late: never looped, never lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Connection
from alphorn.models.access.refresh import Marked, Refreshing, leave_in_doubt, mark, put_off, sign_out, store
from alphorn.models.work.kinds import REFRESH
from alphorn.models.work.states import State
from alphorn.networks.grants import Grant, Person, Token
from tests.models.hands import Jobs, Time, a_life, lose_jobs
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


def test_a_renewal_nobody_knows_about_is_tried_exactly_once_more_then_asks_to_sign_in(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"call": TOKEN_CALL, "lose_reply": True, "times": 1})
    post = alice.echo("The lake is freezing.")
    run_jobs()
    time_passes(10 * SECOND)
    run_jobs()
    assert (token_calls(alice), Authorisation.objects.get().is_signed_out) == (1, False)

    time_passes(31 * SECOND)
    run_jobs()
    time_passes(31 * SECOND)
    run_jobs()

    assert token_calls(alice) == 2
    assert Authorisation.objects.get().is_signed_out
    assert alice.delivery(post).state == State.PARKED


def test_a_renewal_that_never_arrived_succeeds_the_second_time(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.stage.trouble("x", {"call": TOKEN_CALL, "reset_before": True, "times": 1})
    post = alice.echo("The lake is freezing.")

    run_jobs()
    time_passes(31 * SECOND)
    run_jobs()
    time_passes(31 * SECOND)
    run_jobs()

    assert alice.delivery(post).state == State.DELIVERED
    assert token_calls(alice) == 2


def test_renewals_nobody_knows_about_sign_nobody_out_and_come_later_and_later(
    authorisation: Authorisation, time_passes: Time
) -> None:
    for _ in range(7):
        leave_in_doubt(begun(authorisation))
        time_passes(310 * SECOND)
    leave_in_doubt(begun(authorisation))
    time_passes(200 * SECOND)

    soon = mark(authorisation.pk, a_life().id)
    time_passes(110 * SECOND)
    later = mark(authorisation.pk, a_life().id)

    assert (soon, isinstance(later, Refreshing)) == (Marked.ANOTHER_HAS_IT, True)
    assert not Authorisation.objects.get().is_signed_out


def test_whoever_died_with_it_is_waited_for_until_its_deadline(authorisation: Authorisation, time_passes: Time) -> None:
    begun(authorisation)
    time_passes(29 * SECOND)
    assert mark(authorisation.pk, a_life().id) is Marked.ANOTHER_HAS_IT

    time_passes(2 * SECOND)

    assert isinstance(mark(authorisation.pk, a_life().id), Refreshing)


def test_a_late_pair_for_an_unchanged_version_is_stored(authorisation: Authorisation, time_passes: Time) -> None:
    slow = begun(authorisation)
    time_passes(31 * SECOND)
    begun(authorisation)

    store(slow, NEW_PAIR)

    assert Authorisation.objects.get().token.access == "a new access token"


def test_a_late_pair_for_a_version_that_is_over_is_not_stored(authorisation: Authorisation, time_passes: Time) -> None:
    slow = begun(authorisation)
    time_passes(31 * SECOND)
    store(begun(authorisation), NEW_PAIR)

    store(slow, Grant(Person("", ""), Token("an old one"), ()))

    assert Authorisation.objects.get().token.access == "a new access token"
    assert Authorisation.objects.get().version == 2


def test_a_late_pair_ends_a_sign_out_that_came_before_it_and_releases_what_waits(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    slow = begun(authorisation)
    time_passes(31 * SECOND)
    sign_out(begun(authorisation))
    post = alice.echo("The lake is freezing.")
    run_jobs()
    assert alice.delivery(post).state == State.PARKED

    store(slow, NEW_PAIR)

    assert not Authorisation.objects.get().is_signed_out
    assert alice.delivery(post).state == State.WAITING


def test_a_pair_that_comes_after_everything_was_wiped_is_not_kept(authorisation: Authorisation) -> None:
    slow = begun(authorisation)
    Authorisation.objects.update(access_token=b"", refresh_token=b"", wiped_at=Now(), leaving_at=Now())

    store(slow, NEW_PAIR)

    assert bytes(Authorisation.objects.get().access_token) == b""


@pytest.mark.parametrize(
    "late_end",
    [
        lambda slow: sign_out(slow),
        lambda slow: put_off(slow, None),
    ],
    ids=["refused", "not sent"],
)
def test_whose_deadline_has_passed_cannot_end_what_another_has_begun(
    authorisation: Authorisation, time_passes: Time, late_end: Callable[[Refreshing], None]
) -> None:
    slow = begun(authorisation)
    time_passes(31 * SECOND)
    present = begun(authorisation)

    late_end(slow)

    row = Authorisation.objects.get()
    assert (row.is_signed_out, row.refresh_worker, row.refresh_tries) == (False, present.worker_id, 2)


def test_the_job_of_a_renewal_whose_worker_died_is_found_by_the_net(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time
) -> None:
    begun(authorisation)
    time_passes(41 * SECOND)
    lose_jobs()

    found = REFRESH.enqueue_overdue()
    run_jobs()

    assert (found, Authorisation.objects.get().version) == (1, 2)
    assert REFRESH.enqueue_overdue() == 0


def test_a_mark_that_nobody_needs_any_more_goes_and_is_not_found_again(
    authorisation: Authorisation, time_passes: Time
) -> None:
    begun(authorisation)
    time_passes(41 * SECOND)
    Authorisation.objects.update(expires_at=Now() + timedelta(days=1))

    marked = mark(authorisation.pk, a_life().id)

    assert marked is Marked.NOT_NEEDED
    assert REFRESH.enqueue_overdue() == 0


@pytest.mark.parametrize(("call", "state"), [("accounts", State.PARKED), ("me", State.WAITING)])
def test_a_renewal_that_something_is_not_allowed_for_signs_nobody_out(
    alice: Somebody, run_jobs: Jobs, time_passes: Time, call: str, state: State
) -> None:
    """Guards: `Facebook.refresh`: what `me` has accepted is not dead; `refreshing._ask`: nor is it for a permission."""
    hut, *_ = alice.connected("facebook")
    alice.stage.trouble(
        "facebook",
        {"call": "create", "status": 400, "body": {"error": {"code": 190}}},
        {"call": call, "status": 400, "body": {"error": {"code": 200}}},
    )
    post = alice.echo("Thaw.", hut)

    for _ in range(4):
        run_jobs()
        time_passes(10 * SECOND)

    assert not Authorisation.objects.get().is_signed_out
    assert alice.delivery(post, "facebook").state == state
    assert list(Connection.objects.exclude(held_at=None)) == ([hut] if state is State.PARKED else [])
