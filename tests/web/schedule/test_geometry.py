"""Where things stand on the picture of the schedule."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alphorn.models.importing.history import Step
from alphorn.web.schedule.geometry import (
    FAILED_HEIGHT,
    Bar,
    apart,
    axis,
    bars,
    coming,
    days_until,
    density,
    is_steady,
    place,
)

NOW = datetime(2026, 11, 24, 13, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("after", "x"), [(-HOUR, 0.0), (timedelta(0), 4.0), (HOUR, 8.0), (timedelta(hours=24), 100.0)])
def test_an_hour_is_four_per_cent(after: timedelta, x: float) -> None:
    assert place(NOW + after, NOW) == pytest.approx(x)


def test_it_comes_again_after_each_interval_for_a_day() -> None:
    moments = list(coming(NOW + HOUR, timedelta(hours=6), NOW))

    assert moments == [NOW + n * HOUR for n in (1, 7, 13, 19)]


def test_what_is_overdue_runs_now_and_once() -> None:
    moments = list(coming(NOW - timedelta(days=9), timedelta(days=1), NOW))

    assert moments == [NOW, NOW + timedelta(days=1)]


def test_what_lies_beyond_the_picture_is_not_drawn() -> None:
    assert list(coming(NOW + timedelta(days=3), HOUR, NOW)) == []


@pytest.mark.parametrize(("minutes", "steady"), [(15, True), (19, True), (20, False), (60, False)])
def test_what_comes_very_often_is_a_band(minutes: int, steady: bool) -> None:
    assert is_steady(timedelta(minutes=minutes)) is steady


def test_what_nobody_could_tell_apart_is_one_line() -> None:
    assert apart([8.1, 4.0, 8.0, 120.0, -1.0, 9.0]) == [4.0, 8.0, 9.0]


def test_the_most_of_many_is_the_tallest() -> None:
    assert density([1.0, 5.0, 5.5, 5.9, 5.2, 99.9, 100.0]) == [(1.0, 8), (5.0, 32), (99.0, 8)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert (density([]), apart([]), bars([], date(2026, 11, 24))) == ([], [], [])


def test_the_axis_goes_by_the_clock_on_the_wall() -> None:
    marks = axis(NOW, ZoneInfo("Europe/Zurich"))

    assert [each.at.strftime("%a %H:%M") for each in marks] == [
        "Tue 15:00", "Tue 18:00", "Tue 21:00", "Wed 00:00", "Wed 03:00", "Wed 06:00", "Wed 09:00", "Wed 12:00",
    ]  # fmt: skip
    assert [each.is_minor for each in marks] == [True, False, True, False, True, False, True, False]
    assert [each.at.hour for each in marks if each.is_midnight] == [0]
    assert marks[1].x == pytest.approx(19.8667, abs=0.001)


def test_the_axis_stands_right_where_hours_begin_at_the_half() -> None:
    marks = axis(NOW, ZoneInfo("Asia/Kolkata"))

    assert {each.at.minute for each in marks} == {0}
    assert {each.at.hour % 3 for each in marks} == {0}


def test_a_night_in_which_the_clocks_go_back_is_an_hour_longer() -> None:
    marks = axis(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), ZoneInfo("Europe/Zurich"))

    by_name = {each.at.strftime("%d %H"): each.x for each in marks}
    assert by_name["25 03"] - by_name["25 00"] == pytest.approx(16.0)


def test_a_day_that_begins_at_one_begins_there() -> None:
    before_the_change = datetime(2026, 9, 6, 2, 0, tzinfo=UTC)  # in Santiago the clocks go from 24:00 to 01:00

    [midnight] = [each for each in axis(before_the_change, ZoneInfo("America/Santiago")) if each.is_midnight]

    assert midnight.at.strftime("%d %H:%M") == "06 01:00"


def test_no_label_stands_below_the_flag_of_now() -> None:
    marks = axis(datetime(2026, 11, 24, 16, 30, tzinfo=UTC), ZoneInfo("Europe/Zurich"))

    assert [each.has_label for each in marks][:2] == [False, True]


def test_beside_the_flag_of_now_an_hour_fits_on_the_smallest_phone_whenever_one_looks() -> None:
    axis_of_a_phone, hour, flag = 300, 32, 48  # px, the flag in a language that is two fifths longer
    nearest = min(
        abs(each.x - place(NOW, NOW)) * axis_of_a_phone / 100
        for minutes in range(0, 24 * 60, 7)
        for each in axis(NOW + timedelta(minutes=minutes), ZoneInfo("Europe/Zurich"))
        if each.has_label
    )

    assert nearest >= (hour + flag) / 2


def test_the_past_week_ends_today() -> None:
    assert days_until(date(2026, 3, 2))[::6] == [date(2026, 2, 24), date(2026, 3, 2)]


def test_a_bar_is_as_high_as_what_came_in_and_failures_stand_on_top() -> None:
    today = date(2026, 11, 24)
    steps = [Step(today, 0, runs=2, new=16), Step(today, 1, runs=2, new=4, failed=1), Step(today, 2, runs=1)]

    drawn = bars(steps, today)

    assert [(each.height, each.y, each.failed) for each in drawn] == [
        (88, 12, False),
        (44, 56, False),
        (FAILED_HEIGHT, 56 - FAILED_HEIGHT, True),
    ]
    assert drawn[0].x == pytest.approx(100 * 72 / 84, abs=0.3)


def test_little_is_still_seen_and_what_is_older_is_not() -> None:
    today = date(2026, 11, 24)
    steps = [Step(date(2026, 11, 17), 5, new=9999), Step(today, 0, new=9999), Step(today, 1, new=1)]

    drawn: list[Bar] = bars(steps, today)

    assert [each.height for each in drawn] == [88, 3]
