"""What the token endpoint says."""

from alphorn.sandbox.facebook.odd.forms import error
from alphorn.sandbox.faults.odd import nothing_there, shield

OF_TOKENS = {
    "shield-at-tokens": shield("a shield in front of tokens", "token"),
    "nothing-at-tokens": nothing_there("a page instead of tokens: nothing is there", "token"),
    "wrong-secret": error("the app's secret is wrong", 1, "Error validating client secret.", call="token"),
    "other-address": error(
        "another redirect address",
        100,
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in "
        "the OAuth dialog request",
        36008,
        call="token",
    ),
    "code-used": error("a code that was used", 100, "This authorization code has been used.", 36009, call="token"),
}
