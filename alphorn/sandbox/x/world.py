"""The first day of X's people: what they and others wrote over the years, whom they follow, and what they liked."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.pictures.picture import names_for
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.chance import DAY, chance_of, moments
from alphorn.sandbox.worlds.names import FULL_NAMES, handle_of
from alphorn.sandbox.worlds.sentences import passage, say
from alphorn.sandbox.worlds.streams import OF_OTHERS, OF_PEOPLE, Stream
from alphorn.sandbox.worlds.writers import ALICE, BOB, JONAS, MEI, NURIA, PICTURED, Writer, with_success, written

WRITERS: Mapping[str, Writer] = {"1001": ALICE, "1002": BOB, "1003": NURIA, "1005": MEI, "1006": JONAS}
# How many of each; whoever is not here begins with nothing.
DEPTHS: Mapping[str, Mapping[str, int]] = {
    "1001": {"likes": 2500, "home": 600, "bookmarks": 40, "following": 300, "followers": 800},
    "1002": {"likes": 240, "home": 120, "bookmarks": 6, "following": 60, "followers": 90},
    "1003": {"likes": 320, "home": 200, "bookmarks": 25, "following": 110, "followers": 40},
    "1004": {"likes": 60, "home": 80, "following": 30, "followers": 12},
    "1005": {"likes": 120, "home": 100, "following": 50, "followers": 70},
    "1006": {"likes": 80, "home": 60, "following": 25, "followers": 35},
}
AUTHORS, FIRST_AUTHOR, FIRST_FOLLOWER = 240, 510_000_000, 520_000_000


@lru_cache(maxsize=16)
def posts(owner_id: str, today: date) -> Sequence[Grown]:
    """What somebody wrote, newest first."""
    writer = WRITERS.get(owner_id)
    return [replace(post, author_id=owner_id) for post in written(writer, today)] if writer else []


def home(owner_id: str, today: date) -> Sequence[Grown]:
    """What others wrote lately, and one's own posts between."""
    chance, many = _chance("home", owner_id), _depth(owner_id, "home")
    times = moments(chance, today, many, 1800.0)
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


STREAMS: Mapping[str, Stream] = {
    "posts": Stream(posts),
    "home": Stream(home, OF_OTHERS),
    "likes": Stream(likes, OF_OTHERS),
    "bookmarks": Stream(bookmarks, OF_OTHERS),
    "following": Stream(following, OF_PEOPLE),
    "followers": Stream(followers, OF_PEOPLE),
}


def _chance(stream: str, owner_id: str) -> random.Random:
    return chance_of(f"x {stream} {owner_id}")


def _depth(owner_id: str, stream: str) -> int:
    return DEPTHS.get(owner_id, {}).get(stream, 0)


def _by_somebody(chance: random.Random, at: float, number: int) -> Grown:
    author = min(int(chance.expovariate(1 / 60)), AUTHORS - 1)
    name, sort = FULL_NAMES[author], snowflake(at, number)
    text = passage(chance, sentences.ASIDES, 0.25)
    post = Grown(str(sort), sort, at, str(FIRST_AUTHOR + author), name, handle_of(name, author), text)
    return with_success(chance, replace(post, pictures=names_for(text, PICTURED)))


def _kept(chance: random.Random, today: date, at_home: Sequence[Grown], many: int) -> Sequence[Grown]:
    """Posts in the order in which they were liked or kept, each some time after it was written."""
    times = moments(chance, today, many, 15_000.0)
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
    for number, at in enumerate(moments(chance, today, many, 200_000.0)):
        name = FULL_NAMES[(place + number) % len(FULL_NAMES)]
        handle = handle_of(name, place + number)
        joined_at = at - chance.uniform(30, 2000) * DAY
        id = str(first + number)
        about = say(chance, sentences.NOTES)
        grown.append(Grown(id, snowflake(at, number), joined_at, id, name, handle, about))
    return grown
