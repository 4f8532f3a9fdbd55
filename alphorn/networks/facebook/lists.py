"""What Graph says of a list that it does not give, and of the token that opens it."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.networks.facebook.answers import ending_of, error_in
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text, whole_number, within

TOO_MUCH = "reduce the amount of data"  # code 1, with 500 or 400; the words are all that tells it from others


def ending_of_list(answer: Answer, place: str = "") -> Ending:
    """The ending that a failed answer to a read means: nothing was changed, so it may be asked again."""
    ending = too_much_in(answer) or ending_of(answer, place)
    if isinstance(ending, OutcomeUnknown):
        return TryAgain(ending.reason, ending.detail, after=answer.retry_after)
    return ending


def too_much_in(answer: Answer) -> TryAgain | None:
    """The ending of a page that Facebook finds too large; None for any other failure."""
    is_so = TOO_MUCH in text(error_in(answer) or {}, "message").lower()
    return TryAgain(Reason.TOO_MUCH, ending_of(answer).detail) if is_so else None


def opens(said: Mapping[str, Any], scopes: Sequence[str], place: str) -> bool:
    """Whether a token lives and has these permissions, for that place, as `debug_token` says
    (developers.facebook.com/docs/graph-api/reference/debug_token). Permissions without places hold for all of them."""
    token = within(said, "data")
    given = token.get("scopes")
    if 0 < whole_number(token.get("data_access_expires_at")) < time.time():  # it lives, and opens nothing any more
        return False
    if token.get("is_valid") is not True or not isinstance(given, list) or not set(scopes) <= {*map(str, given)}:
        return False
    narrowed = (each for each in objects(token.get("granular_scopes")) if text(each, "scope") in scopes)
    return all(place in map(str, each["target_ids"]) for each in narrowed if isinstance(each.get("target_ids"), list))
