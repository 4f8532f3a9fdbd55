"""A network says "too many" once: every worker obeys, to the second, whatever it has of that person's."""

from datetime import timedelta

from alphorn.database import sql
from alphorn.models.posting.claim import claim
from tests.models.hands import Jobs, Time, a_life
from tests.stage.people import Person

SECOND = timedelta(seconds=1)
ASKED = 120 * SECOND
WAITS = "SELECT d.due_at - t.ended_at FROM alphorn_delivery d, alphorn_attempt t"


def test_what_one_worker_is_told_all_obey_to_the_second(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guards: `x.limits.usage_of`: a 429 without a count is a bucket of nothing; `claim.within_limits` asks it."""
    alice.connected("x")
    rule = {"call": "create", "status": 429, "headers": {"Retry-After": f"{ASKED.seconds}"}, "times": 1}
    alice.stage.trouble("x", rule)
    alice.echo("Avalanche.")
    run_jobs()
    others = [alice.delivery(alice.echo(f"Avalanche, day {day}.")) for day in range(3)]

    went = [claim(a_life().id, [each.pk]) for each in others]
    waits = sql.rows(WAITS)
    assert went == [[None]] * len(others)
    assert [wait for (wait,) in waits if not ASKED - SECOND / 2 <= wait <= ASKED + SECOND] == []

    time_passes(ASKED - 2 * SECOND)
    run_jobs()
    too_early = alice.stage.texts("x")
    time_passes(4 * SECOND)
    run_jobs()

    assert too_early == []
    assert len(alice.stage.texts("x")) == 1 + len(others)
