"""What X says, beside its answers, of its limits (docs.x.com/x-api/fundamentals/rate-limits)."""

from datetime import timedelta
from typing import Literal

from alphorn.networks.answer import Answer
from alphorn.networks.usage import Usage

Limit = tuple[str, str, Literal["app", "person"], timedelta]
QUARTER, HALF_HOUR, DAY = timedelta(minutes=15), timedelta(minutes=30), timedelta(days=1)


def usage_of(answer: Answer, call: str) -> tuple[Usage, ...]:
    """What the headers say of limits (docs.x.com/x-api/fundamentals/rate-limits): of the person's calls, and the app's.

    A 429 that carries none of them says at least when to come back.
    """
    told = [_usage(answer, *limit) for limit in limits_of(call)]
    known = tuple(usage for usage in told if usage is not None)
    wait = wait_of(answer) if answer.status == 429 and not known else None
    return known if wait is None else (Usage(call, "person", 0, 0, min(wait, DAY)),)


def limits_of(call: str) -> tuple[Limit, ...]:
    """The limits of one call: the bucket's name, the header's, whose it is, and how long it lasts."""
    return (
        (call, "x-rate-limit", "person", QUARTER),
        (f"{call}_day", "x-user-limit-24hour", "person", DAY),
        (f"{call}_app", "x-app-limit-24hour", "app", DAY),
    )


def _usage(answer: Answer, name: str, header: str, per: Literal["app", "person"], lasts: timedelta) -> Usage | None:
    said = [answer.headers.get(f"{header}-{word}", "") for word in ("limit", "remaining", "reset")]
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in said[:2]):
        return None
    after = answer.seconds_until(said[2])
    return None if after is None else Usage(name, per, int(said[0]), int(said[1]), min(after, lasts), lasts)


def wait_of(answer: Answer) -> timedelta | None:
    """How long a 429 asks to wait: until the reset of whichever limit is used up, and no longer than that one lasts."""
    waits = [answer.retry_after]
    for _name, header, _per, lasts in limits_of(""):
        if answer.headers.get(f"{header}-remaining", "0") == "0" and f"{header}-reset" in answer.headers:
            until = answer.seconds_until(answer.headers[f"{header}-reset"])
            waits.append(until and min(until, lasts))
    known = [wait for wait in waits if wait is not None]
    return max(known, default=None)
