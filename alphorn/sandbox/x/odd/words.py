"""Posts on a list that are not what they seem: cut, of others, edited, with addresses that look like escapes."""

from collections.abc import Mapping

from alphorn.sandbox.faults.odd import JSON, Odd
from alphorn.sandbox.x.odd.forms import TYPE

SHORT = "https://t.co/abcdefghij"
SOMEBODY: JSON = {"id": "9", "name": "Some Body", "username": "somebody"}
ORIGINAL: JSON = {
    "id": "3",
    "author_id": "9",
    "text": "The ibex came down to the road, all twelve of them, and nobody moved.",
}
AGAIN = [{"type": "retweeted", "id": "3"}]


def _page(words: str, *posts: Mapping[str, object], **more: object) -> Odd:
    """A page of these posts, and with it the list ends."""
    return Odd(words, "posts", 200, {"data": list(posts), "meta": {"result_count": len(posts)}, **more})


def _post(id: str, text: str, **more: object) -> JSON:
    return {"id": id, "author_id": "1001", "text": text, "created_at": "2026-01-01T00:00:00.000Z", **more}


WHOSE_WORDS = {
    "error-beside": _page(
        "a whole list, and an error about what it refers to",
        _post("5", "Snow line at 1400 m"),
        errors=[
            {
                "resource_id": "6",
                "resource_type": "tweet",
                "parameter": "referenced_tweets.id",
                "title": "Not Found Error",
                "detail": "Could not find tweet with referenced_tweets.id: [6].",
                "type": f"{TYPE}resource-not-found",
            }
        ],
    ),
    "long-post": _page(
        "a long post, cut, with its whole beside it",
        _post(
            "13", f"Twelve hours on foot, and at the hut… {SHORT}", note_tweet={"text": "Twelve hours on foot. " * 40}
        ),
    ),
    "repost": _page(
        "what somebody else wrote, posted again",
        _post("12", "RT @somebody: The ibex came down to the road, all…", referenced_tweets=AGAIN),
        includes={"tweets": [ORIGINAL], "users": [SOMEBODY]},
    ),
    "repost-alone": _page(
        "the same without what it refers to",
        _post("12", "RT @somebody: The ibex came down to the road, all…", referenced_tweets=AGAIN),
    ),
    "cut-repost": _page(
        "the same, and nothing says that it was posted again",
        _post("12", "RT @somebody: The ibex came down to the road, all…"),
    ),
    "edited": _page(
        "an edited post, twice",
        _post("1007", "The bridge is open", edit_history_tweet_ids=["1006", "1007"]),
        _post("1006", "The briddge is open", edit_history_tweet_ids=["1006", "1007"]),
    ),
    "escapes": _page(
        "an address that looks as if it held escapes",
        _post(
            "14",
            f"Bread &amp; butter {SHORT}",
            entities={"urls": [{"url": SHORT, "expanded_url": "https://shop.example/?a=1&timestamp=5&region=eu"}]},
        ),
    ),
}
