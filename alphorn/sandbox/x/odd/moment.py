"""What passes: walls in front, limits, breakdowns."""

from alphorn.sandbox.faults.odd import shield
from alphorn.sandbox.x.odd.forms import numbered, too_many

NOON = "Wed, 25 Nov 2026 12:00:00 GMT"  # X's moments are read against the date that the answer itself bears
OF_THE_MOMENT = {
    "shield": shield("a shield in front", "create"),
    "too-many": too_many("too many, in plain words", {}, "Rate limit exceeded"),
    "too-many-today": numbered("too many today, by number", 185, "User is over daily status update limit."),
    "app-day-used-up": too_many(
        "the app's day is used up, though not the person's",
        {
            "Date": NOON,
            "x-rate-limit-limit": "1080000",
            "x-rate-limit-remaining": "1079999",
            "x-rate-limit-reset": "1795608900",
            "x-app-limit-24hour-limit": "17",
            "x-app-limit-24hour-remaining": "0",
            "x-app-limit-24hour-reset": "1795694400",
        },
    ),
    "too-many-at-once": too_many("too many, and “come back at once”", {"Retry-After": "0"}),
    "too-many-gone-by": too_many(
        "too many, until a moment gone by", {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1"}
    ),
    "too-many-until-2286": too_many(
        "too many, until the year 2286", {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "9999999999"}
    ),
    "over-capacity": numbered("over capacity", 130, "Over capacity", 503),
    "internal-error": numbered("broken inside", 131, "Internal error", 500),
}
