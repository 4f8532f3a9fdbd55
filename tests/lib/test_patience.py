"""How long Alphorn waits for what."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.lib.patience import Patience

FIGURES = Patience()


def test_nobody_sends_under_a_lease_that_may_be_over() -> None:
    assert FIGURES.renew_seconds < FIGURES.write_seconds
    assert FIGURES.write_seconds + FIGURES.answer_grace_seconds < FIGURES.lease_seconds


def test_a_process_that_is_stuck_ends_after_its_heirs_may_act() -> None:
    assert FIGURES.lease_seconds < FIGURES.stuck_seconds


def test_a_call_to_a_network_ends_before_anybody_looks_for_it() -> None:
    assert FIGURES.connect_seconds + FIGURES.answer_seconds <= 30
    assert FIGURES.connect_seconds + FIGURES.answer_seconds <= FIGURES.refresh_seconds


def test_what_is_being_sent_has_time_to_end_and_to_be_recorded() -> None:
    assert FIGURES.connect_seconds + FIGURES.answer_seconds + FIGURES.write_seconds < FIGURES.drain_seconds


def test_a_test_may_shrink_it() -> None:
    shrunk = Patience.from_json('{"lease_seconds": 1.5, "deaths": 2}')

    assert (shrunk.lease_seconds, shrunk.deaths, shrunk.renew_seconds) == (1.5, 2, FIGURES.renew_seconds)


def test_nothing_said_is_the_usual_patience() -> None:
    assert Patience.from_json("") == FIGURES


@pytest.mark.parametrize("text", ['{"lease_secnods": 1}', "[1]", "{", "patience"])
def test_what_is_no_patience_is_refused(text: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        Patience.from_json(text)


@pytest.mark.parametrize(("tries", "seconds"), [(1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (50, 300)])
def test_the_wait_doubles_up_to_five_minutes(tries: int, seconds: float) -> None:
    assert FIGURES.backoff(tries, 0.5) == timedelta(seconds=seconds)


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_wait_is_spread_by_a_quarter_to_each_side(tries: int, roll: float) -> None:
    middle = FIGURES.backoff(tries, 0.5)

    assert middle * 0.75 <= FIGURES.backoff(tries, roll) <= middle * 1.25
