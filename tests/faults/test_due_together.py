"""Many posts are due within a moment, by hand a thousand within a minute: when the first byte of each leaves."""

from datetime import timedelta

import pytest

from alphorn import jobs
from alphorn.database import sql
from alphorn.models import Delivery
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from bench.figures import percentile
from tests.faults.crew import Crew
from tests.faults.waiting import until
from tests.models.plans import multiplied
from tests.stage.people import Person

HALF_WITHIN_SECONDS, ALMOST_ALL_WITHIN_SECONDS = 5, 30
WAITS = """
SELECT extract(epoch FROM t.writing_at - p.created_at)::float
  FROM alphorn_delivery d JOIN alphorn_attempt t ON t.delivery_id = d.id JOIN alphorn_post p ON p.id = d.post_id
"""


def due_within(person: Person, count: int, seconds: int) -> None:
    """So many posts of one workspace, due one after the other; each is as old as it is due."""
    person.connected("x")
    post = person.echo("Morning.")
    due_at = f"now() + n * interval '{seconds / count} s'"
    another = {"id": "md5('p' || n)::uuid", "text": "'Morning, day ' || n", "client_key": "gen_random_uuid()"}
    multiplied(post, count - 1, **another, created_at=due_at)
    multiplied(person.delivery(post), count - 1, id="md5('d' || n)::uuid", post_id="md5('p' || n)::uuid", due_at=due_at)
    waits = sql.rows("SELECT id, greatest(due_at - now(), interval '0') FROM alphorn_delivery")
    jobs.enqueue([DELIVERY.job(pk, "x", 1, timedelta(0) + wait) for pk, wait in waits])


@pytest.mark.parametrize(
    ("count", "seconds"), [(60, 1), pytest.param(1000, 60, marks=pytest.mark.by_hand_slow)], ids=["a few", "a thousand"]
)
def test_the_first_byte_of_each_leaves_soon_after_it_is_due(
    alice: Person, crew: Crew, count: int, seconds: int
) -> None:
    """One worker, a network that takes a while. Guard: many at once (`worker.jobs.lanes`)."""
    alice.stage.settings("x", rate_limits=False)
    alice.stage.trouble("x", {"call": "create", "delay_s": 0.3})
    crew.begin()

    due_within(alice, count, seconds)
    left = Delivery.objects.exclude(state=State.DELIVERED)
    until(lambda: not left.exists(), "all are there", seconds=2 * seconds + 60)

    waits = [wait for (wait,) in sql.rows(WAITS)]
    figures = percentile(waits, 50), percentile(waits, 99)
    print("first byte after", *(f"{figure:.2f} s" for figure in figures))
    assert len(waits) == count
    assert figures < (HALF_WITHIN_SECONDS, ALMOST_ALL_WITHIN_SECONDS)
    assert figures[1] < ALMOST_ALL_WITHIN_SECONDS
