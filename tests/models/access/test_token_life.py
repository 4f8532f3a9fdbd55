"""How long a token lives, by the database's clock: from when it was asked for, and it is used however short that is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alphorn.database import sql
from alphorn.models import Authorisation
from alphorn.models.access.refresh import store
from alphorn.models.work.states import State
from alphorn.networks.grants import Grant, Person
from tests.models.access.test_refresh import begun
from tests.models.hands import Jobs, Time
from tests.stage.people import Person as Somebody

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(seconds=1), timedelta(seconds=60)])
def test_a_token_just_renewed_is_used_however_short_its_life(
    alice: Somebody, authorisation: Authorisation, run_jobs: Jobs, time_passes: Time, life: timedelta
) -> None:
    store(begun(authorisation), Grant(Person("", ""), replace(authorisation.token, lives_for=life), ()))

    post = alice.echo("The lake is freezing.")
    run_jobs()

    assert alice.delivery(post).state == State.DELIVERED


def test_when_a_token_ends_goes_by_the_clock_of_the_database(authorisation: Authorisation) -> None:
    store(begun(authorisation), Grant(Person("", ""), replace(authorisation.token, lives_for=2 * 3600 * SECOND), ()))

    assert 7190 <= seconds_left() <= 7200


def test_a_token_lives_since_it_was_asked_for_however_late_it_is_kept(
    authorisation: Authorisation, time_passes: Time
) -> None:
    """Else one that has ended there seems to live, and is refused for no reason. Guard: `refresh._marked_at`."""
    marked = begun(authorisation)
    time_passes(20 * SECOND)

    store(marked, Grant(Person("", ""), replace(authorisation.token, lives_for=3600 * SECOND), ()))

    assert 3570 <= seconds_left() <= 3580


def test_what_nobody_has_marked_lives_from_now_on(authorisation: Authorisation, time_passes: Time) -> None:
    """Its answer came when another had taken the refresh over."""
    marked = begun(authorisation)
    time_passes(40 * SECOND)
    begun(authorisation)

    store(marked, Grant(Person("", ""), replace(authorisation.token, lives_for=3600 * SECOND), ()))

    assert 3590 <= seconds_left() <= 3600


def seconds_left() -> int:
    """Until the token ends."""
    [(seconds,)] = sql.rows("SELECT extract(epoch FROM expires_at - now())::int FROM alphorn_authorisation")
    return int(seconds)
