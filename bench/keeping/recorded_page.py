"""Pages as X gives them, as bytes: a hundred likes each, made up by seeded chance, the same every time."""

import json
import random
from collections.abc import Iterator

EACH = 100
WORDS = (
    "larch ridge snow bread lens hut marmot ibex path bell cheese fog stove rope valley spring glacier moon tea map "
    "train whistle stone moss frost kettle cable tripod chapel bridge meadow ladder lamp goat cloud pass wind bench"
).split()
NEWEST = 1_900_000_000_000_000_000


def pages(first: int, count: int) -> Iterator[bytes]:
    """The pages with the likes from number `first` on, newest first."""
    for begins in range(first, first + count, EACH):
        numbers = range(begins, min(begins + EACH, first + count))
        last = begins + EACH >= first + count
        meta = {"result_count": len(numbers), **({} if last else {"next_token": f"page{begins + EACH:012}"})}
        users = {number % 40: _user(number % 40) for number in numbers}
        said = {"data": [_post(n) for n in numbers], "includes": {"users": list(users.values())}, "meta": meta}
        yield json.dumps(said).encode()


def _post(number: int) -> dict[str, object]:
    chance = random.Random(number)
    day, second = 1 + number // 86_400 % 28, number % 86_400
    text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(8, 28)))
    return {
        "id": str(NEWEST - number),
        "author_id": str(1000 + number % 40),
        "text": f"{text.capitalize()}. Number {number}.",
        "created_at": f"2026-{12 - number // 2_419_200 % 12:02}-{29 - day:02}T"
        f"{23 - second // 3600:02}:{59 - second // 60 % 60:02}:{59 - second % 60:02}.000Z",
        "public_metrics": {"like_count": number % 97, "reply_count": number % 11, "retweet_count": number % 7},
        "edit_history_tweet_ids": [str(NEWEST - number)],
    }


def _user(number: int) -> dict[str, object]:
    return {"id": str(1000 + number), "name": f"Walker number {number}", "username": f"walker_{number}"}
