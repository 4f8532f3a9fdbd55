"""What the Graph API says, beside its answers, of its limits (docs/graph-api/overview/rate-limiting)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from alphorn.networks.answer import Answer
from alphorn.networks.rows import objects, whole_number
from alphorn.networks.usage import Usage

Bucket = tuple[str, Literal["app", "place"]]
PLACE_HEADERS = ("x-business-use-case-usage", "x-page-usage")
SHARES = ("call_count", "total_cputime", "total_time")
LOOKED_AT_AGAIN = timedelta(minutes=5)
MINUTES_OF_A_DAY = 24 * 60  # none of the windows is longer: they look back upon an hour, or a day
BUCKETS: tuple[Bucket, ...] = (("app", "app"), ("page", "place"))


def wait_of(answer: Answer) -> timedelta | None:
    """The longest "estimated_time_to_regain_access", in minutes, of the usage headers; there is no Retry-After."""
    minutes = [0]
    for header in (*PLACE_HEADERS, "x-app-usage"):
        minutes.extend(_minutes_in(answer.headers.get(header, "")))
    longest = max(minutes)
    return timedelta(minutes=min(longest, MINUTES_OF_A_DAY)) if longest > 0 else answer.retry_after


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
    return [whole_number(usage[name]) for name in SHARES if name in usage]


def _rows(header: str) -> list[Mapping[str, object]]:
    """The usages of a Page: bare, or in lists by the id of whose they are."""
    said = _object(header)
    listed = [row for rows in said.values() for row in objects(rows)]
    return listed or [said]


def _object(header: str) -> Mapping[str, object]:
    try:
        said = json.loads(header)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _minutes_in(header: str) -> list[int]:
    usages = [usage for group in _object(header).values() for usage in objects(group)]
    return [whole_number(usage.get("estimated_time_to_regain_access")) for usage in usages]
