"""What others have met at Facebook and nobody expects: codes and subcodes as Graph answers with them."""

from alphorn.sandbox.facebook.calls import LIST_CALLS
from alphorn.sandbox.faults.odd import Odd, shield


def _error(
    words: str, code: int | None, message: str, subcode: int = 0, *, call: str = "create", status: int = 400
) -> Odd:
    error: dict[str, object] = {"message": message, "type": "OAuthException"}
    error |= {"code": code} if code is not None else {}
    error |= {"error_subcode": subcode} if subcode else {}
    return Odd(words, call, status, {"error": error})


PERMISSIONS = "Permissions error"
ODD = {
    "error-in-a-200": _error("an error in a success", 1, "An unknown error occurred", status=200),
    "no-success": Odd("a success that says it is none", "create", 200, {"success": False}),
    "no-id": Odd("a success without an id", "create", 200, {}),
    "empty": Odd("an empty list", LIST_CALLS, 200, {"data": []}),
    "nothing": Odd("an object with nothing in it", LIST_CALLS, 200, {}),
    "null": Odd("a list that is null", LIST_CALLS, 200, {"data": None}),
    "no-pages": Odd("no Page at a sign-in", "accounts", 200, {"data": []}),
    "reduce": _error(
        "“reduce the amount of data”",
        1,
        "Please reduce the amount of data you're asking for",
        call=LIST_CALLS,
        status=500,
    ),
    "shield": shield("a shield in front", "create"),
    "shield-at-lists": shield("a shield in front of reading", LIST_CALLS),
    "page-refuses": _error("this Page refuses", 200, "(#200) You may not post to this Page."),
    "role-lost": _error("no role on this Page any more", 283, "(#283) Requires a role on the Page.", status=403),
    "checkpoint": _error("a checkpoint waits at facebook.com", 190, "Error validating access token", 490),
    "unconfirmed": _error("somebody is not confirmed", 190, "Error validating access token", 464),
    "signed-out": _error("signed out, without a code", None, "Error validating access token."),
    "no-token": _error("signed out, by another number", 2500, "An active access token must be used."),
    "missing-permission": _error(
        "a permission is missing, said in words", 100, "This endpoint requires the 'pages_read_engagement' permission"
    ),
    "new-pages": _error("a Page of the new kind", 200, PERMISSIONS, 2069030),
    "authorization": _error("the Page must be authorized first", 200, PERMISSIONS, 1404078),
    "bad-link": _error("a link it does not take", 100, "Invalid parameter", 1609005),
    "blocked": _error("blocked for a while", 368, "The action attempted has been deemed abusive."),
    "duplicate": _error("a duplicate", 506, "(#506) Duplicate status message"),
    "signature": _error("the app's signature is wrong", 104, "Incorrect signature"),
    "wrong-app": _error("the app is not known", 101, "Error validating application."),
    "not-from-here": _error("not from this address", 5, "Unauthorized source IP address"),
    "wrong-secret": _error("the app's secret is wrong", 1, "Error validating client secret.", call="token"),
}
