"""What X's answers mean (docs.x.com/x-api/fundamentals/response-codes-and-errors, and `docs/networks/x.md`)."""

from datetime import timedelta
from typing import Literal

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import SEND, Usage

Limit = tuple[str, str, Literal["app", "person"], timedelta]
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
DUPLICATE = "duplicate content"
INVALID_TOKEN = "value passed for the token was invalid"  # noqa: S105  # X's sentence, not a password
QUOTA_PROBLEMS = ("credits", "usage-capped", "spending-limit")


def said_by(answer: Answer) -> str:
    """X's own sentence: the detail, else the title, else the first error's message."""
    body = answer.json_or_empty()
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    for words in (body.get("detail"), first.get("message"), first.get("detail"), body.get("title")):
        if isinstance(words, str) and words:
            return words
    return ""


def problem_of(answer: Answer) -> str:
    """The last segment of the problem's type: X writes two different hosts before it."""
    kind = answer.json_or_empty().get("type")
    return kind.rstrip("/").rsplit("/", 1)[-1] if isinstance(kind, str) else ""


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


def ending_of(answer: Answer, call: str = SEND) -> Ending:
    """The ending that an unsuccessful answer to a write means."""
    detail, problem = said_by(answer), problem_of(answer)
    if answer.status == 401:
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if answer.status == 402 or problem in QUOTA_PROBLEMS:
        return PausedByNetwork(Reason.OUT_OF_CREDITS, detail, scope="app")
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer, call))
    if answer.status == 403:
        return _forbidden(detail, problem)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(Reason.REFUSED, detail)
    return OutcomeUnknown(Reason.SERVER_ERROR, detail)


def ending_of_reading(answer: Answer, call: str) -> Ending:
    """The ending that an unsuccessful answer to a read means: nothing was changed, so it may be asked again."""
    ending = ending_of(answer, call)
    if answer.status == 403 and problem_of(answer) == "not-authorized-for-resource":
        return SignInAgain(Reason.SCOPE_MISSING, ending.detail)
    return TryAgain(ending.reason, ending.detail) if isinstance(ending, OutcomeUnknown) else ending


def _forbidden(detail: str, problem: str) -> Ending:
    words = detail.lower()
    if DUPLICATE in words:
        return Rejected(Reason.DUPLICATE, detail)
    if problem in ("client-forbidden", "unsupported-authentication"):
        return Rejected(Reason.MISCONFIGURED, detail)
    if "suspended" in words or "locked" in words:
        return SignInAgain(Reason.SUSPENDED, detail)
    if "oauth2 permissions" in words or problem == "oauth1-permissions":
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    return Rejected(Reason.REFUSED, detail)


def wait_of(answer: Answer) -> timedelta | None:
    """How long a 429 asks to wait: until the reset of whichever limit is used up."""
    waits = [answer.retry_after]
    for name in ("x-user-limit-24hour", "x-app-limit-24hour", "x-rate-limit"):
        if answer.headers.get(f"{name}-remaining", "0") == "0" and f"{name}-reset" in answer.headers:
            waits.append(answer.seconds_until(answer.headers[f"{name}-reset"]))
    known = [wait for wait in waits if wait is not None]
    return max(known, default=None)


def ending_of_token_call(answer: Answer) -> Ending:
    """The ending that an unsuccessful answer of the token endpoint means."""
    body = answer.json_or_empty()
    code, words = (said if isinstance(said := body.get(name), str) else "" for name in ("error", "error_description"))
    if code == "invalid_grant" or INVALID_TOKEN in words.lower():
        return SignInAgain(Reason.SIGNED_OUT, words)
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, words, after=wait_of(answer))
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(Reason.MISCONFIGURED, words or code)
    return OutcomeUnknown(Reason.SERVER_ERROR, words)
