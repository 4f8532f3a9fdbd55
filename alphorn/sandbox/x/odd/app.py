"""What lies with the app: no person can mend it."""

from alphorn.sandbox.x.odd.forms import numbered, problem

OF_THE_APP = {
    "access-level": numbered("the app's level is too low", 453, "You may need a different access level."),
    "not-enrolled": problem(
        "the app is in no project",
        403,
        "Client Forbidden",
        "Your app must be attached to a Project.",
        "client-forbidden",
    ),
    "no-credits": problem(
        "the app has no credits left",
        402,
        "CreditsDepleted",
        "Your enrolled account [1] does not have any credits to fulfill this request.",
        "credits",
    ),
    "month-used-up": problem(
        "the app's month is used up",
        429,
        "UsageCapExceeded",
        "Usage cap exceeded: Monthly product cap",
        "usage-capped",
        period="Monthly",
        scope="Product",
    ),
}
