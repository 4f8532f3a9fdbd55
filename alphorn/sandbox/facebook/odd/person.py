"""What lies with whoever posts."""

from alphorn.sandbox.facebook.odd.forms import REFUSED_TOKEN, error

OF_THE_PERSON = {
    "signed-out": error("signed out, without a code", None, f"{REFUSED_TOKEN}."),
    "no-token": error("signed out, by another number", 2500, "An active access token must be used."),
    "cannot-parse": error("a token it cannot read", 190, "Invalid OAuth access token - Cannot parse access token"),
    "not-authorized": error(
        "the app was taken out", 190, f"{REFUSED_TOKEN}: The user has not authorized application 12345.", 458
    ),
    "new-password": error("a new password", 190, f"{REFUSED_TOKEN}: The session has been invalidated.", 460),
    "expired": error("the time is over", 190, f"{REFUSED_TOKEN}: Session has expired.", 463),
    "no-role-on-it": error(
        "no role any more, said of the token", 190, f"{REFUSED_TOKEN}: The session is invalid.", 492
    ),
    "ninety-days": error(
        "not used for ninety days", 190, "The user hasn't engaged the app in longer than 90 days.", 493
    ),
    "session-gone": error("the session is gone", 452, "Session key invalid or no longer valid"),
    "checkpoint": error("a checkpoint waits at facebook.com", 190, REFUSED_TOKEN, 490),
    "unconfirmed": error("somebody is not confirmed", 190, REFUSED_TOKEN, 464),
    "security-check": error("a security check", 368, "Security check required", 1404006),
    "blocked": error("blocked for a while", 368, "The action attempted has been deemed abusive."),
    "too-fast": error("too fast", 368, "We limit how often you can post.", 1390008),
}
