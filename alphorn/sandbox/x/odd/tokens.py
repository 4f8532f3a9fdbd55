"""What the token endpoint says."""

from alphorn.sandbox.faults.odd import nothing_there, shield
from alphorn.sandbox.x.odd.forms import token

OF_TOKENS = {
    "shield-at-tokens": shield("a shield in front of tokens", "token"),
    "nothing-at-tokens": nothing_there("a page instead of tokens: nothing is there", "token"),
    "token-is-dead": token("the permission is over", 400, "invalid_request", "Value passed for the token was invalid."),
    "odd-token-call": token("a token call it does not like", 400, "invalid_request", "Something was missing."),
    "wrong-app": token("the app's secret is wrong", 401, "invalid_client"),
    "app-may-not": token("the app may not", 400, "unauthorized_client"),
}
