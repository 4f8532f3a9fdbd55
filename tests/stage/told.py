"""What the odd answers of the sandbox mean, by their names, and what a person is told where a post met one.

Each stands once under the ending it must become; the sentence and the button hang on the ending alone.
"""

from dataclasses import dataclass

TRY_NOW, TRY_AGAIN, SEND_AGAIN, IT_IS_THERE = "Try now", "Try again", "Send again", "It is there"
SIGN_IN, CHANGE = "Sign in again", "Change the text"
LOOKS_AGAIN = "Looks again. Only when it is surely not there is it sent again"


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside the place, and the button there that mends it; or what is said of how it mends itself."""

    says: str  # "%" is the network's name
    button: str

    def sentence(self, name: str) -> str:
        """What it says of a network of that name."""
        return self.says.replace("%", name)


TURNED_AWAY, RATE_LIMITED = "TryAgain(turned_away)", "TryAgain(rate_limited)"
POLICY_BLOCK, MISCONFIGURED = "PausedByNetwork(policy_block)", "PausedByNetwork(misconfigured)"
OUT_OF_CREDITS = "PausedByNetwork(out_of_credits)"
SIGNED_OUT, SCOPE_MISSING = "SignInAgain(signed_out)", "SignInAgain(scope_missing)"
SUSPENDED = "SignInAgain(suspended)"
DUPLICATE, BAD_LINK, TOO_LONG = "Rejected(duplicate)", "Rejected(bad_link)", "Rejected(too_long)"
REFUSED = "Rejected(refused)"
SERVER_ERROR, GARBAGE = "OutcomeUnknown(server_error)", "OutcomeUnknown(garbage)"
WITHHELD, TOO_MUCH = "TryAgain(withheld)", "TryAgain(too_much)"
TOLD = {
    TURNED_AWAY: Told("Waits. Something in front of % let nothing through; next try in", TRY_NOW),
    RATE_LIMITED: Told("Waits. % asked for a pause; goes out in", TRY_NOW),
    POLICY_BLOCK: Told("Waits. % lets this place rest; goes out by itself in", TRY_NOW),
    MISCONFIGURED: Told("Waits. % does not accept this Alphorn. Whoever runs it can mend that; next try in", TRY_NOW),
    OUT_OF_CREDITS: Told("Waits. % says this Alphorn has no credits left; next try in", TRY_NOW),
    SIGNED_OUT: Told("On hold: % signed you out. Goes out once you sign in, until", SIGN_IN),
    SCOPE_MISSING: Told(
        "On hold: % did not give Alphorn the permission to post. Goes out once you sign in and allow it, until", SIGN_IN
    ),
    SUSPENDED: Told("On hold: % has locked this profile. Look there, then sign in again", SIGN_IN),
    DUPLICATE: Told("Not posted. % says this text was posted already", CHANGE),
    BAD_LINK: Told("Not posted. % does not take the link in it", CHANGE),
    TOO_LONG: Told("Not posted. It is too long for %", CHANGE),
    REFUSED: Told("Not posted. % refused it", TRY_AGAIN),
    SERVER_ERROR: Told("Looking whether it arrived, again in", LOOKS_AGAIN),
    GARBAGE: Told("Looking whether it arrived, again in", LOOKS_AGAIN),
}
# Of an answer to a post.
MEANT: dict[str, dict[str, tuple[str, ...]]] = {
    "x": {
        TURNED_AWAY: ("shield",),
        RATE_LIMITED: (
            "too-many-today",
            "too-many",
            "app-day-used-up",
            "too-many-at-once",
            "too-many-gone-by",
            "too-many-until-2286",
        ),
        POLICY_BLOCK: ("automated",),
        MISCONFIGURED: ("access-level", "not-enrolled"),
        OUT_OF_CREDITS: ("no-credits", "month-used-up"),
        SIGNED_OUT: ("signed-out",),
        SCOPE_MISSING: ("scope-missing",),
        SUSPENDED: ("suspended", "suspended-by-number", "somebody-suspended", "locked"),
        DUPLICATE: ("duplicate", "duplicate-in-words"),
        BAD_LINK: ("bad-link",),
        TOO_LONG: ("shorter",),
        REFUSED: (
            "too-long",
            "bad-reply",
            "one-cashtag",
            "no-explanation",
            "not-permitted",
            "nothing-said",
            "no-such-page",
            "duplicate-rules",
        ),
        SERVER_ERROR: ("over-capacity", "internal-error"),
    },
    "facebook": {
        TURNED_AWAY: ("shield",),
        RATE_LIMITED: (
            "too-many-of-the-page",
            "too-many",
            "too-many-of-the-person",
            "too-many-for-business",
            "too-many-for-minutes",
            "too-many-at-once",
        ),
        POLICY_BLOCK: ("blocked", "too-fast"),
        MISCONFIGURED: ("signature", "wrong-app", "not-from-here", "too-old"),
        SIGNED_OUT: (
            "signed-out",
            "no-token",
            "cannot-parse",
            "not-authorized",
            "new-password",
            "expired",
            "no-role-on-it",
            "ninety-days",
            "session-gone",
        ),
        SCOPE_MISSING: (
            "page-refuses",
            "page-refuses-10",
            "page-refuses-210",
            "page-refuses-in-full",
            "role-lost",
            "may-not-manage",
            "missing-permission",
        ),
        SUSPENDED: ("checkpoint", "unconfirmed", "authorization", "security-check"),
        DUPLICATE: ("duplicate", "repeated"),
        BAD_LINK: ("bad-link", "bad-link-by-code"),
        REFUSED: (
            "new-pages",
            "bad-picture",
            "no-such-field",
            "no-such-name",
            "nothing-said",
            "plain-words",
            "page-gone",
        ),
        SERVER_ERROR: (
            "error-in-a-200",
            "no-success",
            "unknown-error",
            "broke-down",
            "later",
            "minus-one",
            "minus-three",
        ),
        GARBAGE: ("no-id",),
    },
}
# Of the answer to a refresh at X, and to the first call of a consent at Facebook.
MEANT_OF_TOKENS = {
    "x": {
        TURNED_AWAY: ("shield-at-tokens", "nothing-at-tokens"),
        SIGNED_OUT: ("token-is-dead",),
        MISCONFIGURED: ("odd-token-call", "wrong-app", "app-may-not"),
    },
    "facebook": {
        TURNED_AWAY: ("shield-at-tokens", "nothing-at-tokens"),
        MISCONFIGURED: ("wrong-secret", "other-address"),
        REFUSED: ("code-used",),
    },
}
MEANT_OF_LISTS = {
    "x": {
        WITHHELD: ("errors-in-a-200", "not-shown"),
        GARBAGE: ("nothing", "null"),
        TURNED_AWAY: ("shield-at-lists",),
        REFUSED: ("cursor-refused",),
    },
    "facebook": {
        "TryAgain(server_error)": ("error-at-lists",),
        GARBAGE: ("nothing", "null"),
        TURNED_AWAY: ("shield-at-lists",),
        TOO_MUCH: ("reduce",),
    },
}
# Whose words are kept of a list, and whether they are one's own.
KEPT: dict[str, dict[str, list[tuple[str, bool]]]] = {
    "x": {
        "empty": [],
        "error-beside": [("Snow line at 1400 m", True)],
        "long-post": [("Twelve hours on foot. " * 40, True)],
        "repost": [("The ibex came down to the road, all twelve of them, and nobody moved.", False)],
        "repost-alone": [("The ibex came down to the road, all…", False)],
        "cut-repost": [("The ibex came down to the road, all…", False)],
        "edited": [("The bridge is open", True)],
        "escapes": [("Bread & butter https://shop.example/?a=1&timestamp=5&region=eu", True)],
    },
    "facebook": {
        "empty": [],
        "wall-post": [("Happy birthday, Alice!", False)],
        "only-a-link": [("https://huts.example/?open=1", True)],
    },
}
