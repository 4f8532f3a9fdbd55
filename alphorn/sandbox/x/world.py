"""The first day of X's people: what they wrote over the years, whom they follow, and what they liked."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.pictures.photographs import pictures
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.names import FULL_NAMES, handle_of
from alphorn.sandbox.worlds.sentences import passage, say

DAY = 86_400.0
VOICES: Mapping[str, Sequence[str]] = {
    "1001": sentences.PHOTOGRAPHER,
    "1002": sentences.BAKER,
    "1003": sentences.COUNTER,
    "1005": sentences.RUNNER,
    "1006": sentences.PLAYER,
}
PICTURED, PICTURED_ELSEWHERE = {"1001": 45, "1002": 35}, 18  # of a hundred posts so many have pictures
# How many of each; whoever is not here begins with nothing.
DEPTHS: Mapping[str, Mapping[str, int]] = {
    "1001": {"posts": 1200, "likes": 2500, "home": 600, "bookmarks": 40, "following": 300, "followers": 800},
    "1002": {"posts": 180, "likes": 240, "home": 120, "bookmarks": 6, "following": 60, "followers": 90},
    "1003": {"posts": 90, "likes": 320, "home": 200, "bookmarks": 25, "following": 110, "followers": 40},
    "1004": {"likes": 60, "home": 80, "following": 30, "followers": 12},
    "1005": {"posts": 140, "likes": 120, "home": 100, "following": 50, "followers": 70},
    "1006": {"posts": 60, "likes": 80, "home": 60, "following": 25, "followers": 35},
}
YEARS_OF_POSTS = 5
AUTHORS, FIRST_AUTHOR, FIRST_FOLLOWER = 240, 510_000_000, 520_000_000
A_YEAR_AGO = 8  # of the oldest posts, so many are moved to the days around today a year ago, and two


@lru_cache(maxsize=16)
def posts(owner_id: str, today: date) -> Sequence[Grown]:
    """What somebody wrote, newest first; some of it on this very day of earlier years, and some of it did well."""
    chance, voice = _chance("posts", owner_id), VOICES.get(owner_id, ())
    many = _depth(owner_id, "posts")
    span = DAY * 365 * YEARS_OF_POSTS / max(1, many)
    times = [_midnight(today) - span * (number + chance.random()) for number in range(many)]
    times[-A_YEAR_AGO:] = _anniversaries(today, chance)[: len(times[-A_YEAR_AGO:])]
    grown = []
    for number, at in enumerate(sorted(times, reverse=True)):
        sort = snowflake(at, number)
        text = passage(chance, voice)
        shown = pictures(text, PICTURED.get(owner_id, PICTURED_ELSEWHERE))
        grown.append(_with_success(chance, Grown(str(sort), sort, at, owner_id, text=text, pictures=shown)))
    return grown


def home(owner_id: str, today: date) -> Sequence[Grown]:
    """What others wrote lately, and one's own posts between."""
    chance, many = _chance("home", owner_id), _depth(owner_id, "home")
    times = _times(chance, today, many, 1800.0)
    of_others = [_by_somebody(chance, at, number) for number, at in enumerate(times)]
    oldest = of_others[-1].sort if of_others else 0
    return [*of_others, *(post for post in posts(owner_id, today) if post.sort > oldest)]


def likes(owner_id: str, today: date) -> Sequence[Grown]:
    """What somebody liked, the latest first: some of it stands on the home timeline, too."""
    chance, many = _chance("likes", owner_id), _depth(owner_id, "likes")
    return _kept(chance, today, [post for post in home(owner_id, today) if post.author_id != owner_id][::9], many)


def bookmarks(owner_id: str, today: date) -> Sequence[Grown]:
    """What somebody keeps for later."""
    chance, many = _chance("bookmarks", owner_id), _depth(owner_id, "bookmarks")
    return _kept(chance, today, [], many)


def following(owner_id: str, today: date) -> Sequence[Grown]:
    """Whom somebody follows: those who write most of what they read."""
    return _people(owner_id, "following", FIRST_AUTHOR, today)


def followers(owner_id: str, today: date) -> Sequence[Grown]:
    """Who follows somebody."""
    return _people(owner_id, "followers", FIRST_FOLLOWER, today)


GROWERS: Mapping[str, Callable[[str, date], Sequence[Grown]]] = {
    "posts": posts,
    "home": home,
    "likes": likes,
    "bookmarks": bookmarks,
    "following": following,
    "followers": followers,
}


def _chance(stream: str, owner_id: str) -> random.Random:
    return random.Random(f"x {stream} {owner_id}")  # noqa: S311  # the same every time


def _depth(owner_id: str, stream: str) -> int:
    return DEPTHS.get(owner_id, {}).get(stream, 0)


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


def _times(chance: random.Random, today: date, many: int, apart: float) -> list[float]:
    """Moments before today, newest first, about so many seconds apart."""
    at, times = _midnight(today), []
    for _ in range(many):
        at -= apart * chance.uniform(0.2, 1.8)
        times.append(at)
    return times


def _anniversaries(today: date, chance: random.Random) -> list[float]:
    """Two on this day a year ago, two on it two years ago, and some a day or two beside."""
    days = []
    for years, beside in ((1, 0), (1, 0), (2, 0), (2, 0), (1, 1), (1, -1), (2, 1), (1, 2)):
        day = 28 if (today.month, today.day) == (2, 29) else today.day
        days.append(date(today.year - years, today.month, day) + timedelta(days=beside))
    return [_midnight(day) + chance.uniform(7, 18) * 3600 for day in days]


def _with_success(chance: random.Random, post: Grown) -> Grown:
    """How it went: most posts quietly, a few very well."""
    liked = min(int(chance.lognormvariate(2.2, 1.1)), 4000)
    return replace(post, likes=liked, reposts=liked // 7, replies=liked // 11)


def _by_somebody(chance: random.Random, at: float, number: int) -> Grown:
    author = min(int(chance.expovariate(1 / 60)), AUTHORS - 1)
    name, sort = FULL_NAMES[author], snowflake(at, number)
    text = passage(chance, sentences.ASIDES, 0.25)
    handle = handle_of(name, author)
    shown = pictures(text, PICTURED_ELSEWHERE)
    return _with_success(
        chance, Grown(str(sort), sort, at, str(FIRST_AUTHOR + author), name, handle, text, pictures=shown)
    )


def _kept(chance: random.Random, today: date, at_home: Sequence[Grown], many: int) -> Sequence[Grown]:
    """Posts in the order in which they were liked or kept, each some time after it was written."""
    times = _times(chance, today, many, 15_000.0)
    kept = []
    for number, at in enumerate(times):
        ago = chance.expovariate(1 / DAY)
        kept.append(replace(_by_somebody(chance, at - 60 - ago, 100_000 + number), sort=snowflake(at, number)))
    fitting = dict(zip(range(2, many, 11), at_home, strict=False))
    return [replace(fitting.get(place, post), sort=post.sort) for place, post in enumerate(kept)]


def _people(owner_id: str, stream: str, first: int, today: date) -> Sequence[Grown]:
    chance, many = _chance(stream, owner_id), _depth(owner_id, stream)
    place = (first - FIRST_AUTHOR) // 10_000_000 * 400
    grown = []
    for number, at in enumerate(_times(chance, today, many, 200_000.0)):
        name = FULL_NAMES[(place + number) % len(FULL_NAMES)]
        handle = handle_of(name, place + number)
        joined_at = at - chance.uniform(30, 2000) * DAY
        id = str(first + number)
        about = say(chance, sentences.NOTES)
        grown.append(Grown(id, snowflake(at, number), joined_at, id, name, handle, about))
    return grown
