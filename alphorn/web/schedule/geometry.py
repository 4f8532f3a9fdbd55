"""Where things stand on the picture of the schedule: pure geometry, in per cent of its width, from moments.

0 % is an hour ago, 4 % is now, 100 % is in 24 hours: an hour is as wide everywhere, whatever the clocks do meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise

from alphorn.models.importing.history import Step

HOUR = timedelta(hours=1)
BEHIND, AHEAD = HOUR, 24 * HOUR
WIDTH_OF_AN_HOUR = 4.0  # per cent
NOW = 4.0
STEADY = timedelta(minutes=20)  # what comes more often than that is drawn as a band
CLOSE = 0.4  # per cent: what is nearer to each other is one line
BIN = 2.0  # per cent: half an hour
LABEL_EVERY, MAJOR_EVERY = 3, 6  # hours of the clock
FLAG = 13.5  # per cent on both sides of now, where its flag is and no label fits on a phone
EDGE = 98.0
TALLEST, SHORTEST = 32, 4  # px, of a line that stands for many
DAYS, STEPS = 7, 12  # the past week, in steps of two hours
BARS_HEIGHT = 88  # px
FAILED_HEIGHT = 10


def place(moment: datetime, now: datetime) -> float:
    """Where a moment stands, in per cent."""
    return NOW + (moment - now) / HOUR * WIDTH_OF_AN_HOUR


def coming(due_at: datetime, interval: timedelta, now: datetime) -> Iterator[datetime]:
    """When it runs within the coming day, beginning at `due_at`; what is overdue runs now."""
    moment = max(due_at, now)
    while moment <= now + AHEAD:
        yield moment
        moment += max(interval, timedelta(minutes=1))


def is_steady(interval: timedelta) -> bool:
    """Whether it comes so often that single lines would say nothing."""
    return interval < STEADY


def apart(positions: Iterable[float]) -> list[float]:
    """The positions on the picture, each so far from the one before that an eye can tell them apart."""
    kept: list[float] = []
    for position in sorted(positions):
        if 0 <= position <= 100 and (not kept or position - kept[-1] >= CLOSE):
            kept.append(position)
    return kept


def density(positions: Iterable[float]) -> list[tuple[float, int]]:
    """How many there are in each half hour that has any, as (middle of it, height in px): the most is the tallest."""
    counts: dict[int, int] = {}
    for position in positions:
        if 0 <= position < 100:
            counts[int(position // BIN)] = counts.get(int(position // BIN), 0) + 1
    most = max(counts.values(), default=1)
    return [(BIN * n + BIN / 2, max(SHORTEST, round(TALLEST * count / most))) for n, count in sorted(counts.items())]


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour on the axis. `is_midnight`: a day begins there, though not at 00:00 everywhere and always."""

    x: float
    at: datetime
    is_minor: bool
    is_midnight: bool
    has_label: bool


def axis(now: datetime, zone: tzinfo) -> list[Mark]:
    """The hours that are marked, by the clock on the wall of `zone`."""
    local = now.astimezone(zone)
    first = now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    hours = [(first + n * HOUR).astimezone(zone) for n in range(-1, 26)]
    marks = []
    for before, hour in pairwise(hours):
        begins_day = hour.date() != before.date()
        x = place(hour, now)
        if x > 100 or not (begins_day or (hour.hour % LABEL_EVERY == 0 and hour.minute == 0)):
            continue
        is_minor = not begins_day and hour.hour % MAJOR_EVERY != 0
        marks.append(Mark(x, hour, is_minor, begins_day, abs(x - NOW) > FLAG and x < EDGE))
    return marks


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the past week: `x` and `width` in per cent, `y` and `height` in px from the top."""

    x: float
    width: float
    y: int
    height: int
    failed: bool = False


def days_until(today: date) -> list[date]:
    """The days of the past week, today last."""
    return [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]


def bars(steps: Sequence[Step], today: date) -> list[Bar]:
    """The bars of the past week: what came in, and on top of it where something failed.

    A first import brings thousands and a later run a handful: heights are as the square roots, so that both are seen.
    """
    one = 100 / (DAYS * STEPS)
    begin = days_until(today)[0]
    most = max((each.new for each in steps), default=0)
    drawn = []
    for each in steps:
        n = (each.day - begin).days * STEPS + each.step
        if not 0 <= n < DAYS * STEPS:
            continue
        x, width = one * n + one * 0.18, one * 0.64
        height = max(3, round(BARS_HEIGHT * (each.new / most) ** 0.5)) if each.new else 0
        if height:
            drawn.append(Bar(x, width, 100 - height, height))
        if each.failed:
            drawn.append(Bar(x, width, 100 - height - FAILED_HEIGHT, FAILED_HEIGHT, failed=True))
    return drawn
