"""What the Graph API's answers mean (developers.facebook.com/docs/graph-api/guides/error-handling).

A 200 is not yet a success: it may carry an error, `{"success": false}`, or the words "Service Unavailable".
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import Usage

Bucket = tuple[str, Literal["app", "place"]]
RATE_CODES = frozenset({4, 17, 32, 341, 613, *range(80001, 80015)})
TOKEN_CODES = frozenset({190, 102})
PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})
PASSING_CODES = frozenset({1, 2})
BLOCKED, DUPLICATE, BAD_LINK = 368, 506, 1609005
REPEATED = "already posted this"  # how 368 says it (arsduo/koala#422)
CHECKPOINT = 459
PLACE_HEADERS = ("x-business-use-case-usage", "x-page-usage")
SHARES = ("call_count", "total_cputime", "total_time")
LOOKED_AT_AGAIN = timedelta(minutes=5)
BUCKETS: tuple[Bucket, ...] = (("app", "app"), ("page", "place"))
SPEAKING_STATUSES = (401, 408, 429)  # these mean what they say, whatever code nobody knows comes with them


def error_in(answer: Answer) -> dict[str, object] | None:
    """The `error` object of an answer, if it carries one."""
    error = answer.json_or_empty().get("error")
    return error if isinstance(error, dict) else None


def failed(answer: Answer) -> bool:
    """Whether this answer is anything but a success."""
    if not answer.is_success or error_in(answer) is not None:
        return True
    said = answer.json_or_empty()
    return said.get("success") is False or (not said and b"Service Unavailable" in answer.body[:2000])


def ending_of(answer: Answer) -> Ending:
    """The ending that a failed answer to a write means."""
    error = error_in(answer) or {}
    code, detail = _number(error.get("code")), _words(error)
    if code in RATE_CODES:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer))
    if code in TOKEN_CODES:
        reason = Reason.SUSPENDED if _number(error.get("error_subcode")) == CHECKPOINT else Reason.SIGNED_OUT
        return SignInAgain(reason, detail, refreshable=True)
    if code in PERMISSION_CODES:
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    if code == DUPLICATE or (code == BLOCKED and REPEATED in _text(error, "message")):
        return Rejected(Reason.DUPLICATE, detail)
    if code == BLOCKED:
        return PausedByNetwork(Reason.POLICY_BLOCK, detail)
    if code == BAD_LINK:
        return Rejected(Reason.BAD_LINK, detail)
    if code in PASSING_CODES or error.get("is_transient") is True or answer.status >= 500:
        return OutcomeUnknown(Reason.SERVER_ERROR, detail)
    if code and answer.status not in SPEAKING_STATUSES:
        return Rejected(Reason.REFUSED, detail)
    return _by_status(answer, detail)


def _by_status(answer: Answer, detail: str = "") -> Ending:
    """Where no code says more."""
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer))
    if answer.status == 401:
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(Reason.REFUSED, detail)
    return OutcomeUnknown(Reason.SERVER_ERROR, detail)


def wait_of(answer: Answer) -> timedelta | None:
    """The longest "estimated_time_to_regain_access", in minutes, of the usage headers; there is no Retry-After."""
    minutes = [0]
    for header in (*PLACE_HEADERS, "x-app-usage"):
        minutes.extend(_minutes_in(answer.headers.get(header, "")))
    longest = max(minutes)
    return timedelta(minutes=min(longest, 60 * 24 * 7)) if longest > 0 else answer.retry_after


def usage_of(answer: Answer) -> tuple[Usage, ...]:
    """How much of its limits is used, in per cent (docs/graph-api/overview/rate-limiting): the app's, and the Page's.

    They look back upon an hour; how much a call adds only Facebook knows.
    """
    app = _shares(_object(answer.headers.get("x-app-usage", "")))
    place = [
        share for header in PLACE_HEADERS for each in _rows(answer.headers.get(header, "")) for share in _shares(each)
    ]
    wait = wait_of(answer) or LOOKED_AT_AGAIN
    return tuple(
        Usage(name, per, 100, min(100, max(0, 100 - max(shares))), wait, takes=0)
        for (name, per), shares in zip(BUCKETS, (app, place), strict=True)
        if shares
    )


def _shares(usage: Mapping[str, object]) -> list[int]:
    return [_number(usage[name]) for name in SHARES if name in usage]


def _rows(header: str) -> list[Mapping[str, object]]:
    """The usages of a Page: bare, or in lists by the id of whose they are."""
    said = _object(header)
    listed: list[Mapping[str, object]] = [
        row for rows in said.values() if isinstance(rows, list) for row in rows if isinstance(row, dict)
    ]
    return listed or [said]


def _object(header: str) -> Mapping[str, object]:
    try:
        said = json.loads(header)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _minutes_in(header: str) -> list[int]:
    try:
        said = json.loads(header)
    except (ValueError, RecursionError):
        return []
    groups = said.values() if isinstance(said, dict) else []
    usages = [usage for group in groups for usage in (group if isinstance(group, list) else [])]
    return [_number(usage.get("estimated_time_to_regain_access")) for usage in usages if isinstance(usage, dict)]


def _number(value: object) -> int:
    """A whole number, also one that came as text; 0 for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value[:12])
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _words(error: dict[str, object]) -> str:
    return _text(error, "error_user_msg") or _text(error, "message")


def _text(error: dict[str, object], name: str) -> str:
    words = error.get(name)
    return words if isinstance(words, str) else ""
