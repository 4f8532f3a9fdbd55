"""What the Graph API says, beside its answers, of its limits (docs/graph-api/overview/rate-limiting)."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Literal

from alphorn.networks.answer import Answer
from alphorn.networks.rows import objects, whole_number
from alphorn.networks.usage import Usage

Bucket = tuple[str, Literal["app", "place"]]
Rows = Sequence[Mapping[str, object]]
APP_HEADER, HEADER_BY_ID, BARE_HEADER = "x-app-usage", "x-business-use-case-usage", "x-page-usage"
SHARES = ("call_count", "total_cputime", "total_time")
LOOKED_AT_AGAIN = timedelta(minutes=5)
MINUTES_OF_A_DAY = 24 * 60  # none of the windows is longer: they look back upon an hour, or a day
BUCKETS: tuple[Bucket, ...] = (("app", "app"), ("page", "place"))


def wait_of(answer: Answer, place: str = "") -> timedelta | None:
    """How long a refusal asks to wait: the longest "estimated_time_to_regain_access" of what the call counts for."""
    minutes = max(_minutes(_app_rows(answer)), _minutes(_place_rows(answer, place)))
    return minutes or answer.retry_after


def usage_of(answer: Answer, place: str = "") -> tuple[Usage, ...]:
    """How much of its limits is used, in per cent (docs/graph-api/overview/rate-limiting): the app's, and the Page's.

    They look back upon an hour; how much a call adds only Facebook knows. `place`: the Page whose call it was; what is
    said of any other counts for nothing here.
    """
    rows = (_app_rows(answer), _place_rows(answer, place))
    return tuple(
        Usage(name, per, 100, min(100, max(0, 100 - max(shares))), _wait(said), takes=0)
        for (name, per), said in zip(BUCKETS, rows, strict=True)
        if (shares := [share for row in said for share in _shares(row)])
    )


def _app_rows(answer: Answer) -> Rows:
    return [_object(answer.headers.get(APP_HEADER, ""))]


def _place_rows(answer: Answer, place: str) -> Rows:
    """What is said of this Page: by its id, or bare, of the one whose token it was."""
    by_id = _object(answer.headers.get(HEADER_BY_ID, ""))
    bare = _object(answer.headers.get(BARE_HEADER, ""))
    return [*objects(by_id.get(place)), *([bare] if place else [])]


def _wait(rows: Rows) -> timedelta:
    return _minutes(rows) or LOOKED_AT_AGAIN


def _minutes(rows: Rows) -> timedelta:
    """The longest; none where none is asked for. There is no Retry-After."""
    said = [whole_number(row.get("estimated_time_to_regain_access")) for row in rows]
    return timedelta(minutes=min(max([0, *said]), MINUTES_OF_A_DAY))


def _shares(usage: Mapping[str, object]) -> list[int]:
    return [whole_number(usage[name]) for name in SHARES if name in usage]


def _object(header: str) -> Mapping[str, object]:
    try:
        said = json.loads(header)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
