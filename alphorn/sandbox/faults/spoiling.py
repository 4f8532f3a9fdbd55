"""Pages of a list that are not what they seem: what a network says of it on a bad day, with a status of 200.

Whatever the network, `data` is the list. Some count it in a `meta`, which leads on, too; others lead on by `paging`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

Body = dict[str, Any]
Spoilt = Literal[
    "errors", "errors beside", "problem", "empty", "nothing", "null", "half", "without ids", "other ids", "astray"
]
SPOILT: tuple[Spoilt, ...] = get_args(Spoilt)
GONE = {
    "value": "1001",
    "resource_id": "1001",
    "resource_type": "user",
    "parameter": "id",
    "title": "Forbidden",
    "detail": "User has been suspended: [1001].",
    "type": "https://api.twitter.com/2/problems/resource-not-found",
}
ERROR = {"message": "An unknown error has occurred.", "type": "OAuthException", "code": 1}


def spoil(body: Body, how: Spoilt) -> Body:
    """The page, spoilt so."""
    return _WAYS[how](body)


def _rows(body: Body) -> list[Any]:
    rows = body.get("data")
    return rows if isinstance(rows, list) else []


def _with(body: Body, rows: list[Any]) -> Body:
    """With these rows, and counted so where it is counted."""
    said = {**body, "data": rows}
    return said if "meta" not in body else {**said, "meta": {**body["meta"], "result_count": len(rows)}}


def _errors(body: Body) -> Body:
    """An error in the clothes of a success."""
    return {"errors": [GONE]} if _counts(body) else {"error": ERROR}


def _errors_beside(body: Body) -> Body:
    """Half a list, with an error that says why."""
    half = _half(body)
    return {**half, "errors": [GONE]} if _counts(body) else {**half, "error": "Something went wrong"}


def _problem(body: Body) -> Body:
    if _counts(body):
        return {"title": "Forbidden", "detail": "Forbidden", "type": "about:blank", "status": 403}
    return {"error_code": 190, "error_msg": "Invalid OAuth access token.", "request_args": [], "data": []}


def _empty(body: Body) -> Body:
    """No items, and nothing of a next page."""
    return {"meta": {"result_count": 0}} if _counts(body) else {"data": []}


def _half(body: Body) -> Body:
    return _with(body, _rows(body)[::2])


def _without_ids(body: Body) -> Body:
    """Every other row has lost its id."""
    rows = [{**row, "id": None} if at % 2 else row for at, row in enumerate(_rows(body))]
    return {**body, "data": rows}


def _other_ids(body: Body) -> Body:
    return {**body, "data": [{**row, "id": f"9{row['id']}"[:19]} for row in _rows(body)]}


def _astray(body: Body) -> Body:
    """A next page is named, in a form that nobody has seen."""
    if _counts(body):
        return {**body, "meta": {**body.get("meta", {}), "next_token": {"page": 2}}}
    return {**body, "paging": {"next": {"page": 2}}}


def _counts(body: Mapping[str, Any]) -> bool:
    return "meta" in body


_WAYS: Mapping[Spoilt, Callable[[Body], Body]] = {
    "errors": _errors,
    "errors beside": _errors_beside,
    "problem": _problem,
    "empty": _empty,
    "nothing": lambda _: {},
    "null": lambda body: {**body, "data": None},
    "half": _half,
    "without ids": _without_ids,
    "other ids": _other_ids,
    "astray": _astray,
}
