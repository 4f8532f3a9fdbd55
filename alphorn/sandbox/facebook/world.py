"""The first day of Facebook: what people and Pages wrote, which Pages people like, and who their friends are."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from alphorn.sandbox.facebook.liked import LIKED
from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.pictures.photographs import pictures
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.names import FULL_NAMES
from alphorn.sandbox.worlds.sentences import passage
from alphorn.sandbox.x import world as x

DAY = 86_400.0
# Who writes how much, how, on how many days, and the same words as whom on X.
WRITERS: Mapping[str, tuple[int, Sequence[str], int, str]] = {
    "2001": (400, sentences.PHOTOGRAPHER, 2000, "1001"),
    "2002": (80, sentences.BAKER, 1500, "1002"),
    "2003": (60, sentences.COUNTER, 1200, "1003"),
    "3001": (240, sentences.PHOTOGRAPHER, 1100, "1001"),
    "3002": (160, sentences.KEEPER, 900, ""),
    "3003": (120, sentences.WATCHER, 700, ""),
    "3004": (200, sentences.BAKER, 1000, "1002"),
}
LIKES: Mapping[str, int] = {"2001": 60, "2002": 20, "2003": 24}
FRIENDS: Mapping[str, int] = {"2001": 25, "2002": 12, "2003": 9}
FIRST_PAGE, FIRST_FRIEND, FIRST_POST = 4_000_000, 5_000_000, 10**13
ECHOED = 3  # every third post has the words of one on X, a few minutes later


def posts(owner_id: str, today: date) -> Sequence[Grown]:
    """What a person or Page wrote, newest first."""
    many, voice, days, same_as = WRITERS.get(owner_id, (0, (), 1, ""))
    chance = _chance("posts", owner_id)
    echoed = x.posts(same_as, today)[2::5][: many // ECHOED] if same_as else []
    said = [(post.created_at + chance.uniform(60, 600), post.text) for post in echoed]
    span = days * DAY / max(1, many)
    for number in range(many - len(said)):
        said.append((_midnight(today) - span * (number + chance.random()), passage(chance, voice)))
    grown = []
    for number, (at, text) in enumerate(sorted(said, reverse=True)):
        id = f"{owner_id}_{FIRST_POST + many - number}"
        shown, liked = pictures(text, x.PICTURED.get(same_as, x.PICTURED_ELSEWHERE)), int(chance.expovariate(0.1))
        grown.append(Grown(id, snowflake(at, number), at, owner_id, text=text, likes=liked, pictures=shown))
    return grown


def likes(owner_id: str, today: date) -> Sequence[Grown]:
    """The Pages a person likes, the latest first."""
    chance, many = _chance("likes", owner_id), LIKES.get(owner_id, 0)
    chosen = chance.sample(range(len(LIKED)), many)
    at, grown = _midnight(today), []
    for number, place in enumerate(chosen):
        at -= chance.uniform(2, 60) * DAY
        category, name, about = LIKED[place]
        id = str(FIRST_PAGE + place)
        liked_by = 100 + place * 37
        grown.append(Grown(id, snowflake(at, number), at, name=name, text=about, category=category, likes=liked_by))
    return grown


def friends(owner_id: str, today: date) -> Sequence[Grown]:
    """The friends of a person who use the app, too."""
    chance, many = _chance("friends", owner_id), FRIENDS.get(owner_id, 0)
    at, grown = _midnight(today), []
    for number, place in enumerate(chance.sample(range(1000), many)):
        at -= chance.uniform(5, 90) * DAY
        id = str(FIRST_FRIEND + place)
        grown.append(Grown(id, snowflake(at, number), at, id, FULL_NAMES[place]))
    return grown


GROWERS: Mapping[str, Callable[[str, date], Sequence[Grown]]] = {"posts": posts, "likes": likes, "friends": friends}


def _chance(stream: str, owner_id: str) -> random.Random:
    return random.Random(f"facebook {stream} {owner_id}")  # noqa: S311  # the same every time


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
