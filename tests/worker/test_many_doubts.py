"""By hand: reply after reply is lost, each post is there once, and nobody is asked.

`test_looking.py` has one of each kind.
"""

from datetime import timedelta

import pytest

from alphorn.database import sql
from alphorn.models import Delivery
from alphorn.models.work.states import State
from bench.figures import percentile
from tests.models.hands import Jobs, Time
from tests.stage.people import Person

AT_ONCE = 2  # at each network: with three in a row its host would be held
LOST = {"call": "create", "lose_reply": True, "times": AT_ONCE}
FOUND_WITHIN_SECONDS = 35
NETWORKS = ("x", "facebook")
SECONDS = """
SELECT extract(epoch FROM d.settled_at - t.ended_at)::float
  FROM alphorn_delivery d JOIN alphorn_attempt t ON t.delivery_id = d.id WHERE d.reason = 'found'
"""


def lose(alice: Person, run_jobs: Jobs, time_passes: Time, rounds: int) -> dict[str, list[str]]:
    """In each round a few at both networks, then one that is answered. Returns all texts."""
    texts: dict[str, list[str]] = {network: [] for network in NETWORKS}
    places = {network: alice.connected(network)[0] for network in NETWORKS}

    def echo(network: str) -> None:
        texts[network].append(f"Echo {len(texts[network])} from the wall.")
        alice.echo(texts[network][-1], places[network])

    for _ in range(rounds):
        for network in NETWORKS:
            alice.stage.trouble(network, LOST)
            for _ in range(AT_ONCE):
                echo(network)
        run_jobs()
        for network in NETWORKS:
            echo(network)
        time_passes(timedelta(seconds=6))
        run_jobs()
    return texts


@pytest.mark.parametrize("rounds", [pytest.param(250, id="a thousand", marks=pytest.mark.by_hand_slow)])
def test_all_settle_by_themselves(alice: Person, run_jobs: Jobs, time_passes: Time, rounds: int) -> None:
    """Guards: `next_step._in_doubt`, `verdict.verdict`, and that an id belongs to one delivery of an account."""
    alice.stage.settings("x", rate_limits=False)

    texts = lose(alice, run_jobs, time_passes, rounds)

    took = [seconds for (seconds,) in sql.rows(SECONDS)]
    assert len(took) == rounds * AT_ONCE * len(NETWORKS)
    assert set(Delivery.objects.values_list("state", "attempt")) == {(State.DELIVERED, 1)}
    assert {network: sorted(alice.stage.texts(network)) for network in NETWORKS} == {
        network: sorted(each) for network, each in texts.items()
    }
    assert percentile(took, 50) <= FOUND_WITHIN_SECONDS
