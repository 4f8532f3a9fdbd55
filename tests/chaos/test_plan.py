"""The plan of `bin/chaos`: of each seed always the same, and in a long run everything that can go wrong."""

import pytest

from alphorn.sandbox.faults.rule import Rule
from alphorn.sandbox.networks import NETWORKS
from chaos.faults import faults_of
from chaos.pace import AS_IT_IS, SHRUNK, Pace
from chaos.plan import BUTTONS, LINES, VICTIMS, WAYS_TO_FAIL, Cut, Kill, Press, Shift, Stop, Trouble, draw

LONG = 3600.0


def test_a_seed_is_a_plan() -> None:
    assert draw(7, 60, SHRUNK) == draw(7, 60, SHRUNK)
    assert draw(7, 60, SHRUNK) != draw(8, 60, SHRUNK)


def test_everything_happens_in_the_order_of_time() -> None:
    moments = [act.at for act in draw(1, LONG, AS_IT_IS)]

    assert moments == sorted(moments)
    assert moments[-1] < LONG


def test_in_a_long_run_nothing_is_left_out() -> None:
    plan = draw(1, LONG, AS_IT_IS)

    assert {act.whom for act in plan if isinstance(act, Kill)} == set(VICTIMS)
    assert {act.whom for act in plan if isinstance(act, Stop)} == set(VICTIMS)
    assert {(act.line, act.how) for act in plan if isinstance(act, Cut)} == {
        (a, b) for a in LINES for b in WAYS_TO_FAIL
    }
    assert {act.button for act in plan if isinstance(act, Press)} == set(BUTTONS)
    for network in NETWORKS:
        met = [act.rule for act in plan if isinstance(act, Trouble) and act.network == network.slug]
        assert all(fault in met for fault in faults_of(network.slug, AS_IT_IS.latest))


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str(network.slug))
def test_the_sandbox_has_every_fault_that_is_drawn(network: object) -> None:
    [known] = [each for each in NETWORKS if each is network]

    for fault in faults_of(known.slug, 10):
        known.in_full(Rule.model_validate(fault))


@pytest.mark.parametrize("seed", range(20))
def test_the_clock_jumps_ahead_once_and_ends_at_least_right(seed: int) -> None:
    jumps = [act.seconds for act in draw(seed, 60, SHRUNK) if isinstance(act, Shift)]

    assert len([jump for jump in jumps if jump > 0]) == 1
    assert sum(jumps) >= 0


@pytest.mark.parametrize("pace", [AS_IT_IS, SHRUNK])
def test_nothing_comes_later_than_can_be_told(pace: Pace) -> None:
    """What a line holds up is there before all counts as arrived, and what is done late in the time for that."""
    patience = {"bytes_gone_seconds": 30.0, "shows_after_share": 1.0, **pace.patience}

    assert pace.cuts.most < patience["bytes_gone_seconds"]
    assert pace.latest < 120 * patience["shows_after_share"]
