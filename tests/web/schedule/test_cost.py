"""What reading costs a month."""

from datetime import timedelta
from decimal import Decimal

import pytest

from alphorn.web.schedule.cost import Reading, dollars_a_month

HOURLY, DAILY, MONTHLY = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
CENT = Decimal("0.01")


@pytest.mark.parametrize(
    ("reading", "dollars"),
    [
        (Reading(HOURLY, Decimal(0), incremental=10, read=50, kept=1000, full_sync_every=MONTHLY), "0"),
        (Reading(HOURLY, CENT, incremental=100, read=50), "3.60"),  # 720 looks by half a thing
        (
            Reading(DAILY, CENT, incremental=7, read=14, kept=300, full_sync_every=MONTHLY),
            "3.60",
        ),  # 60 new ones, 300 again
        (Reading(DAILY, CENT, kept=20, looks_only=False), "6.00"),  # all twenty, thirty times
    ],
)
def test_it_is_what_is_read_by_its_price(reading: Reading, dollars: str) -> None:
    assert dollars_a_month(reading).quantize(CENT) == Decimal(dollars).quantize(CENT)


def test_before_anybody_knows_there_is_a_guess() -> None:
    assert 0 < dollars_a_month(Reading(HOURLY, CENT)) < 5


def test_half_as_often_costs_half_as_much() -> None:
    often, seldom = (Reading(each, CENT, incremental=10, read=10) for each in (HOURLY, 2 * HOURLY))

    assert dollars_a_month(often) == 2 * dollars_a_month(seldom)
