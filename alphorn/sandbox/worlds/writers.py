"""Who has written for years, wherever they are: the same words on every network that they are on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.pictures.picture import names_for
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.chance import DAY, chance_of, midnight
from alphorn.sandbox.worlds.sentences import passage

YEARS_OF_POSTS = 5
A_YEAR_AGO = 8  # of the oldest posts, so many are moved to the days around today a year ago, and two
PICTURED = 18  # of a hundred posts so many have pictures


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody, and how much they wrote. The seed decides every word: with another one it is another life."""

    seed: str
    voice: Sequence[str]
    posts: int
    pictured: int = PICTURED


ALICE = Writer("x posts 1001", sentences.PHOTOGRAPHER, 1200, 45)
BOB = Writer("x posts 1002", sentences.BAKER, 180, 35)
NURIA = Writer("x posts 1003", sentences.COUNTER, 90)
MEI = Writer("x posts 1005", sentences.RUNNER, 140)
JONAS = Writer("x posts 1006", sentences.PLAYER, 60)


@lru_cache(maxsize=16)
def written(writer: Writer, today: date) -> Sequence[Grown]:
    """What somebody wrote, newest first; some of it on this very day of earlier years, and some of it did well."""
    chance = chance_of(writer.seed)
    grown = []
    for number, at in enumerate(_moments(writer, today, chance)):
        sort = snowflake(at, number)
        text = passage(chance, writer.voice)
        shown = names_for(text, writer.pictured)
        grown.append(with_success(chance, Grown(str(sort), sort, at, text=text, pictures=shown)))
    return grown


def with_success(chance: random.Random, post: Grown) -> Grown:
    """How it went: most posts quietly, a few very well."""
    liked = min(int(chance.lognormvariate(2.2, 1.1)), 4000)
    return replace(post, likes=liked, reposts=liked // 7, replies=liked // 11)


def _moments(writer: Writer, today: date, chance: random.Random) -> list[float]:
    span = DAY * 365 * YEARS_OF_POSTS / writer.posts
    times = [midnight(today) - span * (number + chance.random()) for number in range(writer.posts)]
    times[-A_YEAR_AGO:] = _anniversaries(today, chance)
    return sorted(times, reverse=True)


def _anniversaries(today: date, chance: random.Random) -> list[float]:
    """Two on this day a year ago, two on it two years ago, and some a day or two beside."""
    days = []
    for years, beside in ((1, 0), (1, 0), (2, 0), (2, 0), (1, 1), (1, -1), (2, 1), (1, 2)):
        day = 28 if (today.month, today.day) == (2, 29) else today.day
        days.append(date(today.year - years, today.month, day) + timedelta(days=beside))
    return [midnight(day) + chance.uniform(7, 18) * 3600 for day in days]
