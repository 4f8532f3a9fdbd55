"""What passes: walls in front, limits, breakdowns."""

from alphorn.sandbox.facebook.odd.forms import error, too_many
from alphorn.sandbox.faults.odd import Odd, shield

MINUTES = (
    '{"3001": [{"type": "pages", "call_count": 100, "total_cputime": 25, "total_time": 25,'
    ' "estimated_time_to_regain_access": 19}]}'
)
OF_THE_MOMENT = {
    "error-in-a-200": error("an error in a success", 1, "An unknown error occurred", status=200),
    "no-success": Odd("a success that says it is none", "create", 200, {"success": False}),
    "no-id": Odd("a success without an id", "create", 200, {}),
    "unknown-error": error("an unknown error", 1, "An unknown error has occurred.", status=500),
    "broke-down": error("an error while it shares", 1, "(#1) An error occured while creating the share"),
    "later": error(
        "“retry later”", 2, "An unexpected error has occurred. Please retry your request later.", status=503
    ),
    "minus-one": error("an error below zero", -1, "An unknown error has occurred."),
    "minus-three": error("another below zero", -3, "An unknown error has occurred.", status=500),
    "shield": shield("a shield in front", "create"),
    "too-many": too_many(
        "too many, with a header nobody can read",
        4,
        "(#4) Application request limit reached",
        {"x-app-usage": "{invalid:json}"},
    ),
    "too-many-of-the-person": too_many("too many of the person", 17, "(#17) User request limit reached", {}, 2446079),
    "too-many-of-the-page": too_many("too many of the Page", 32, "(#32) Page request limit reached", {}),
    "too-many-for-business": too_many("too many, as for a business", 80002, "(#80002) Too many calls", {}),
    "too-many-for-minutes": too_many(
        "too many, for 19 minutes", 80001, "(#80001) Too many calls", {"x-business-use-case-usage": MINUTES}
    ),
    "too-many-at-once": too_many("too many, and “come back at once”", 4, "(#4) Too many calls", {"Retry-After": "0"}),
}
