"""Lists of Facebook as nobody expects them."""

from collections.abc import Mapping

from alphorn.sandbox.facebook.calls import LIST_CALLS
from alphorn.sandbox.faults.odd import Odd, shield


def _page(words: str, *posts: Mapping[str, object]) -> Odd:
    """A page of these posts, and with it the list ends."""
    return Odd(words, "posts", 200, {"data": list(posts)})


def _shared(id: str, **attached: object) -> Mapping[str, object]:
    return {
        "id": id,
        "created_time": "2026-01-01T00:00:00+0000",
        "from": {"id": "2001", "name": "Alice Lenz"},
        "attachments": {"data": [{"type": "share", **attached}]},
    }


OF_LISTS = {
    "empty": Odd("an empty list", LIST_CALLS, 200, {"data": []}),
    "nothing": Odd("an object with nothing in it", LIST_CALLS, 200, {}),
    "null": Odd("a list that is null", LIST_CALLS, 200, {"data": None}),
    "error-at-lists": Odd(
        "an error in a success",
        LIST_CALLS,
        200,
        {"error": {"message": "An unknown error has occurred.", "type": "OAuthException", "code": 1}},
    ),
    "no-pages": Odd("no Page at a sign-in", "accounts", 200, {"data": []}),
    "reduce": Odd(
        "“reduce the amount of data”",
        LIST_CALLS,
        500,
        {
            "error": {
                "message": "Please reduce the amount of data you're asking for",
                "type": "OAuthException",
                "code": 1,
            }
        },
    ),
    "shield-at-lists": shield("a shield in front of reading", LIST_CALLS),
    "wall-post": _page(
        "what somebody else wrote on the wall",
        {
            "id": "2001_3",
            "message": "Happy birthday, Alice!",
            "created_time": "2026-01-01T00:00:00+0000",
            "from": {"id": "77", "name": "Aunt Rosa"},
        },
    ),
    "only-a-link": _page(
        "a post that is only a link",
        _shared("2001_4", url="https://l.facebook.com/l.php?u=1", unshimmed_url="https://huts.example/?open=1"),
    ),
}
