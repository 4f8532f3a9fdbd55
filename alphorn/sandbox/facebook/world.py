"""The first day of Facebook: what people and Pages wrote, which Pages people like, and who their friends are."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alphorn.sandbox.facebook.liked import CATEGORIES, LIKED
from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.pictures.picture import names_for
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.chance import DAY, chance_of, midnight
from alphorn.sandbox.worlds.names import FULL_NAMES
from alphorn.sandbox.worlds.sentences import passage
from alphorn.sandbox.worlds.streams import OF_PEOPLE, Kind, Stream
from alphorn.sandbox.worlds.writers import ALICE, BOB, NURIA, PICTURED, Writer, written


@dataclass(frozen=True, slots=True)
class Diary:
    """How much a person or Page wrote, how, over how many days, and whose words some of it has."""

    posts: int
    voice: Sequence[str]
    days: int
    like: Writer | None = None

    @property
    def pictured(self) -> int:
        """Of a hundred posts so many have pictures."""
        return self.like.pictured if self.like else PICTURED


DIARIES: Mapping[str, Diary] = {
    "2001": Diary(400, sentences.PHOTOGRAPHER, 2000, ALICE),
    "2002": Diary(80, sentences.BAKER, 1500, BOB),
    "2003": Diary(60, sentences.COUNTER, 1200, NURIA),
    "3001": Diary(240, sentences.PHOTOGRAPHER, 1100, ALICE),
    "3002": Diary(160, sentences.KEEPER, 900),
    "3003": Diary(120, sentences.WATCHER, 700),
    "3004": Diary(200, sentences.BAKER, 1000, BOB),
}
LIKES: Mapping[str, int] = {"2001": 60, "2002": 20, "2003": 24}
FRIENDS: Mapping[str, int] = {"2001": 25, "2002": 12, "2003": 9}
FIRST_PAGE, FIRST_FRIEND, FIRST_POST = 4_000_000, 5_000_000, 10**13
ECHOED = 3  # every third post has the words of one elsewhere, a few minutes later


def posts(owner_id: str, today: date) -> Sequence[Grown]:
    """What a person or Page wrote, newest first."""
    diary = DIARIES.get(owner_id)
    if diary is None:
        return []
    chance, grown = _chance("posts", owner_id), []
    for number, (at, text) in enumerate(sorted(_said(diary, chance, today), reverse=True)):
        id = f"{owner_id}_{FIRST_POST + diary.posts - number}"
        shown, liked = names_for(text, diary.pictured), int(chance.expovariate(0.1))
        grown.append(Grown(id, snowflake(at, number), at, owner_id, text=text, likes=liked, pictures=shown))
    return grown


def likes(owner_id: str, today: date) -> Sequence[Grown]:
    """The Pages a person likes, the latest first."""
    chance, many = _chance("likes", owner_id), LIKES.get(owner_id, 0)
    chosen = chance.sample(range(len(LIKED)), many)
    at, grown = midnight(today), []
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
    at, grown = midnight(today), []
    for number, place in enumerate(chance.sample(range(1000), many)):
        at -= chance.uniform(5, 90) * DAY
        id = str(FIRST_FRIEND + place)
        grown.append(Grown(id, snowflake(at, number), at, id, FULL_NAMES[place]))
    return grown


MORE_POSTS = Kind(
    id=f":owner || '_' || ({3 * FIRST_POST} + n)",
    id_of=lambda owner_id, sort, number: f"{owner_id}_{10 * FIRST_POST + number}",
)
MORE_PAGES = Kind(
    id=f"{2000 * FIRST_PAGE} + n",
    author_id="''",
    name="names.value || ' ' || (n + 1)",
    categories=CATEGORIES,
    author_of=lambda owner_id, id, number: "",
)
STREAMS: Mapping[str, Stream] = {
    "posts": Stream(posts, MORE_POSTS),
    "likes": Stream(likes, MORE_PAGES),
    "friends": Stream(friends, OF_PEOPLE),
}


def _said(diary: Diary, chance: random.Random, today: date) -> list[tuple[float, str]]:
    """When they wrote what: some of it another's words, a few minutes later, and the rest their own."""
    echoed = written(diary.like, today)[2::5][: diary.posts // ECHOED] if diary.like else []
    said = [(post.created_at + chance.uniform(60, 600), post.text) for post in echoed]
    span = diary.days * DAY / diary.posts
    for number in range(diary.posts - len(said)):
        said.append((midnight(today) - span * (number + chance.random()), passage(chance, diary.voice)))
    return said


def _chance(stream: str, owner_id: str) -> random.Random:
    return chance_of(f"facebook {stream} {owner_id}")
