"""Moments as people say them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from alphorn.web.sentences.times import moment

NOON = datetime(2026, 11, 23, 12, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(0), "12:02:09"),
        (timedelta(hours=-12), "00:02:09"),
        (timedelta(hours=-13), "yesterday, 23:02:09"),
        (timedelta(days=-9), "Saturday 14 November, 12:02:09"),
    ],
)
def test_a_moment_of_another_day_says_which(away: timedelta, said: str) -> None:
    """A delivery that waited over night has lines of two days."""
    with timezone.override(UTC):
        assert moment(NOON + away, NOON) == said
