"""What lies with the app: no person can mend it."""

from alphorn.sandbox.facebook.odd.forms import error

OF_THE_APP = {
    "signature": error("the app's signature is wrong", 104, "Incorrect signature"),
    "wrong-app": error("the app is not known", 101, "Error validating application."),
    "not-from-here": error("not from this address", 5, "Unauthorized source IP address"),
    "too-old": error("a version that is over", 12, "(#12) deprecated for versions v22.0 and higher"),
}
