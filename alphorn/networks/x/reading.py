"""X's lists, as they are read (docs.x.com/x-api), in both of its vocabularies: what they say, and vouch for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from alphorn.networks.answer import Answer
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.oauth import is_token
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import names_another_page, objects, within
from alphorn.networks.streams import RemoteItem, StreamPage, StreamRequest
from alphorn.networks.x.answers import said_by
from alphorn.networks.x.asking import BROUGHT_ALONG, OF_PEOPLE
from alphorn.networks.x.items import Row, beside, id_of, person, post

COUNTED_AS = {
    "posts": ("tweet_count", "post_count"),
    "likes": ("like_count",),
    "following": ("following_count",),
    "followers": ("followers_count",),
}
MOST_POSTS = 3200  # of somebody, that X shows
FIRST_MOMENT, MILLISECOND, BITS_BESIDE = datetime.fromtimestamp(1288834974.657, UTC), timedelta(milliseconds=1), 22
CLOCKS_DIFFER = timedelta(minutes=5)
PROBLEM = ("title", "detail", "type", "status")  # of an error, where it is not within `errors`


def page_of(answer: Answer, request: StreamRequest, pages: str, may_call: Callable[[str], bool]) -> StreamPage:
    """What came back; of pictures those that may be fetched. An item without an id is passed over.

    Raises OutcomeUnknown(GARBAGE) where it is no list, TryAgain(WITHHELD) for an error in the clothes of a success.
    """
    try:
        said = answer.json()
    except ValueError as error:
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer") from error
    rows, meta = said.get("data", []), said.get("meta", {})
    if not isinstance(rows, list) or not isinstance(meta, dict):
        if _is_error(said):
            raise TryAgain(Reason.WITHHELD, said_by(answer))
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
    token, count = meta.get("next_token"), meta.get("result_count")
    further = token if isinstance(token, str) and is_token(token) else ""
    # X counts every list: where it does not, what leads on may be missing, too.
    is_uncounted = bool(rows) and count is None
    astray = not further and (is_uncounted or names_another_page(meta) or names_another_page(said))
    if not rows and not further and _is_error(said):
        raise TryAgain(Reason.WITHHELD, said_by(answer))
    if not rows and not further and not astray and count != 0:
        raise OutcomeUnknown(Reason.GARBAGE, "no list in the answer")
    latest = _latest_id(answer)
    known = [row for row in objects(rows) if id_of(row) and int(id_of(row)) <= latest]
    if rows and not known:
        raise OutcomeUnknown(Reason.GARBAGE, "nothing on the list can be read")
    is_whole = len(known) == len(rows) == count and all(map(_is_beside, _errors(said)))
    return StreamPage(_items(known, said, request, pages, may_call), further, is_whole, astray)


def _latest_id(answer: Answer) -> int:
    """What X can have given to anything yet: its ids hold their moment (docs.x.com/fundamentals/x-ids).

    One that is still to come would be taken for the newest, and nothing after it be asked for.
    """
    latest = max(answer.said_at, datetime.now(UTC)) + CLOCKS_DIFFER
    return (((latest - FIRST_MOMENT) // MILLISECOND) << BITS_BESIDE) + (1 << BITS_BESIDE)


def are_all(person: Mapping[str, Any], request: StreamRequest, met: int) -> bool:
    """Whether X counts no more of these than were met, but for a few that it shows to nobody. Raises GARBAGE.

    Where it does not count them, or in a form that nobody knows, it vouches for nothing.
    """
    if id_of(person) != request.whose:
        raise OutcomeUnknown(Reason.GARBAGE, "somebody else in the answer")
    said = within(person, "public_metrics")
    counted = next((said[name] for name in COUNTED_AS.get(request.kind, ()) if name in said), None)
    if not isinstance(counted, int) or isinstance(counted, bool) or counted < 0:
        return False
    shown = min(counted, MOST_POSTS) if request.kind == "posts" else counted
    return shown <= met * 1.1


def _items(
    rows: Iterable[Row], said: Row, request: StreamRequest, pages: str, may_call: Callable[[str], bool]
) -> tuple[RemoteItem, ...]:
    """Each once: of an edited post what it became."""
    if request.kind in OF_PEOPLE:
        return tuple(person(row, pages, may_call) for row in rows)
    besides = beside(within(said, "includes"), may_call)
    made = [post(row, besides, pages, request.whose) for row in rows if _belongs(row, request)]
    by_edition = sorted((each for each in made if each), key=lambda each: (len(each.newest_id), each.newest_id))
    newest = {each.remote_id: each for each in by_edition}
    return tuple(each for each in made if each and newest[each.remote_id] is each)


def _belongs(row: Row, request: StreamRequest) -> bool:
    """One's own posts stand on the home timeline, too: they have a stream of their own, and would be there twice."""
    return request.kind != "home" or row.get("author_id") != request.whose


def _errors(said: Mapping[str, Any]) -> list[object]:
    errors = said.get("errors") or []
    return errors if isinstance(errors, list) else [errors]


def _is_error(said: Mapping[str, Any]) -> bool:
    """Whether an answer without a list tells of an error."""
    return bool(_errors(said)) or any(said.get(name) for name in PROBLEM)


def _is_beside(error: object) -> bool:
    """Whether an error is about what was asked for beside the list, and not about the list."""
    return isinstance(error, dict) and error.get("parameter") in BROUGHT_ALONG
