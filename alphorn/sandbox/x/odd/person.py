"""What lies with whoever posts."""

from alphorn.sandbox.x.odd.forms import forbidden, numbered

OF_THE_PERSON = {
    "suspended": forbidden("the person is suspended, by type alone", "Forbidden", "user-suspended"),
    "suspended-by-number": numbered(
        "suspended, by number", 64, "Your account is suspended and is not permitted to access this feature."
    ),
    "somebody-suspended": numbered("suspended, by another number", 63, "User has been suspended."),
    "locked": numbered(
        "locked until its person looks there",
        326,
        "To protect our users from spam and other malicious activity, this account is temporarily locked.",
    ),
    "signed-out": numbered("signed out, by number", 89, "Invalid or expired token.", 401),
    "scope-missing": numbered("a permission is missing", 220, "Your credentials do not allow access to this resource."),
    "automated": numbered(
        "“this looks automated”",
        226,
        "This request looks like it might be automated. To protect our users from spam and other malicious activity, "
        "we can't complete this action right now. Please try again later.",
    ),
}
