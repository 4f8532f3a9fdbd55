"""What others have met at X and nobody expects. Where X documents nothing, docs/networks/x.md says who saw it."""

from alphorn.sandbox.faults.odd import JSON, Odd, shield
from alphorn.sandbox.x.calls import LIST_CALLS

TYPE = "https://api.twitter.com/2/problems/"


def _numbered(words: str, code: int, message: str) -> Odd:
    """A refusal in the form of the interface before this one."""
    return Odd(words, "create", 403, {"errors": [{"code": code, "message": message}]})


def _problem(words: str, status: int, title: str, detail: str, kind: str = "", call: str = "create") -> Odd:
    said = {"title": title, "detail": detail, "type": f"{TYPE}{kind}" if kind else "about:blank", "status": status}
    return Odd(words, call, status, said)


def _invalid(words: str, **first: object) -> Odd:
    said: JSON = {
        "detail": "One or more parameters to your request was invalid.",
        "errors": [first],
        "title": "Invalid Request",
        "type": f"{TYPE}invalid-request",
    }
    return Odd(words, "create", 400, said)


def _token(words: str, status: int, error: str, description: str = "") -> Odd:
    return Odd(words, "token", status, {"error": error, "error_description": description})


NOBODY: JSON = {
    "title": "Not Found Error",
    "detail": "Could not find user with id: [1002].",
    "type": f"{TYPE}resource-not-found",
    "resource_type": "user",
    "resource_id": "1002",
    "parameter": "id",
    "value": "1002",
}
ODD = {
    "errors-in-a-200": Odd("errors in a success, and no data", LIST_CALLS, 200, {"errors": [NOBODY]}),
    "empty": Odd("an empty list", LIST_CALLS, 200, {"meta": {"result_count": 0}}),
    "nothing": Odd("an object with nothing in it", LIST_CALLS, 200, {}),
    "null": Odd("a list that is null", LIST_CALLS, 200, {"data": None, "meta": None}),
    "shield": shield("a shield in front", "create"),
    "shield-at-lists": shield("a shield in front of reading", LIST_CALLS),
    "shield-at-tokens": shield("a shield in front of tokens", "token"),
    "duplicate": _numbered("a duplicate, by number", 187, "Status is a duplicate."),
    "too-many-today": _numbered("too many today, by number", 185, "User is over daily status update limit."),
    "automated": _numbered(
        "“this looks automated”",
        226,
        "This request looks like it might be automated. To protect our users from spam and other malicious activity, "
        "we can't complete this action right now. Please try again later.",
    ),
    "access-level": _numbered("the app's level is too low", 453, "You may need a different access level."),
    "suspended": _problem("the person is suspended, by type alone", 403, "Forbidden", "Forbidden", "user-suspended"),
    "bad-link": _problem("a link it does not take", 400, "Invalid Request", "The Tweet contains an invalid URL."),
    "no-credits": _problem(
        "the app has no credits left",
        402,
        "CreditsDepleted",
        "Your enrolled account [1] does not have any credits to fulfill this request.",
        "credits",
    ),
    "too-long": _invalid(
        "too long, and only the inner sentence says so",
        detail="text field exceeds maximum length of 280 characters",
        parameter="text",
        title="Invalid Request",
        type=f"{TYPE}invalid-request",
    ),
    "token-is-dead": _token(
        "the permission is over", 400, "invalid_request", "Value passed for the token was invalid."
    ),
    "odd-token-call": _token("a token call it does not like", 400, "invalid_request", "Something was missing."),
    "wrong-app": _token("the app's secret is wrong", 401, "invalid_client"),
    "app-may-not": _token("the app may not", 400, "unauthorized_client"),
}
