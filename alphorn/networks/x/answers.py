"""What X's answers mean (docs.x.com/x-api/fundamentals/response-codes-and-errors, and `docs/networks/x.md`)."""

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import SEND
from alphorn.networks.x.limits import usage_of, wait_of

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
