"""What X's answers mean (docs.x.com/x-api/fundamentals/response-codes-and-errors, and `docs/networks/x.md`).

X speaks in three ways: by the type of a problem, by the numbers of its first interface, and in a sentence alone. The
most exact one counts.
"""

import re

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import objects, text, whole_number
from alphorn.networks.shields import is_turned_away
from alphorn.networks.usage import SEND
from alphorn.networks.x.limits import HALF_HOUR, usage_of, wait_of

QUOTA_PROBLEMS = frozenset({"credits", "usage-capped", "spending-limit"})
APP_PROBLEMS = frozenset({"client-forbidden", "client-not-enrolled", "unsupported-authentication"})
# Numbers of the first interface (docs.x.com, error codes), which the second one still answers with in places.
TOKEN_CODES = frozenset({32, 89, 99, 135, 215})
LOCKED_CODES = frozenset({63, 64, 231, 326})
APP_CODES = frozenset({87, 261, 416, 453})
TOO_MANY_CODES = frozenset({185, 344})  # posts, or changes, in a day; X counts them in half hours
LIMIT_CODE, AUTOMATED_CODE, DUPLICATE_CODE, TOO_LONG_CODE, SCOPE_CODE = 88, 226, 187, 186, 220
WORDS = ("detail", "error", "errors", "reason", "status", "title", "type")  # one of them stands in each refusal of X
DUPLICATE = "duplicate content"
BAD_LINK = "invalid url"
# Of the token endpoint (RFC 6749, 5.2): what says that a grant is dead, what passes, and X's own sentences.
DEAD = frozenset({"invalid_grant", "invalid_token"})
PASSING = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
INVALID_TOKEN = "value passed for the token was invalid"  # noqa: S105  # X's sentence, not a password
OF_A_CODE = re.compile(r"value passed for the (authorization code|code verifier)", re.I)


def said_by(answer: Answer) -> str:
    """X's own sentence: of the first error, which is the more exact one, else of the whole answer, else the title."""
    body = answer.json_or_empty()
    first = next(objects(body.get("errors")), {})
    return text(first, "detail") or text(first, "message") or text(body, "detail") or text(body, "title")


def problems_of(answer: Answer) -> frozenset[str]:
    """The last segments of its problems' types, those within it, too: X writes two different hosts before them."""
    body = answer.json_or_empty()
    kinds = [text(row, "type") for row in (body, *objects(body.get("errors")))]
    reasons = [text(row, "reason") for row in (body, *objects(body.get("errors")))]
    return frozenset([kind.rstrip("/").rsplit("/", 1)[-1] for kind in kinds] + reasons) - {"", "about:blank"}


def codes_of(answer: Answer) -> frozenset[int]:
    """The numbers of its errors."""
    return frozenset(whole_number(row.get("code")) for row in objects(answer.json_or_empty().get("errors")))


def ending_of(answer: Answer, call: str = SEND) -> Ending:
    """The ending that an unsuccessful answer to a write means."""
    detail = said_by(answer)
    if answer.status == 402 or problems_of(answer) & QUOTA_PROBLEMS:
        return PausedByNetwork(Reason.OUT_OF_CREDITS, detail, scope="app")
    if not 400 <= answer.status < 500 or answer.status == 408:
        return OutcomeUnknown(Reason.SERVER_ERROR, detail)
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer, call))
    if is_turned_away(answer, WORDS):
        return TryAgain(Reason.TURNED_AWAY, after=answer.retry_after)
    return _by_code(answer, detail) or _by_status(answer, detail)


def ending_of_reading(answer: Answer, call: str) -> Ending:
    """The ending that an unsuccessful answer to a read means: nothing was changed, so it may be asked again."""
    ending = ending_of(answer, call)
    if answer.status == 403 and "not-authorized-for-resource" in problems_of(answer):
        return SignInAgain(Reason.SCOPE_MISSING, ending.detail)
    if isinstance(ending, OutcomeUnknown):
        return TryAgain(ending.reason, ending.detail, after=answer.retry_after)
    return ending


def _by_code(answer: Answer, detail: str) -> Ending | None:
    codes = codes_of(answer)
    if codes & TOKEN_CODES:
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if codes & LOCKED_CODES:
        return SignInAgain(Reason.SUSPENDED, detail)
    if codes & APP_CODES:
        return PausedByNetwork(Reason.MISCONFIGURED, detail, scope="app")
    if codes & TOO_MANY_CODES:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer) or HALF_HOUR)
    return _by_one_code(answer, codes, detail)


def _by_one_code(answer: Answer, codes: frozenset[int], detail: str) -> Ending | None:
    if LIMIT_CODE in codes:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer))
    if AUTOMATED_CODE in codes:
        return PausedByNetwork(Reason.POLICY_BLOCK, detail)
    if DUPLICATE_CODE in codes:
        return Rejected(Reason.DUPLICATE, detail)
    if TOO_LONG_CODE in codes:
        return Rejected(Reason.TOO_LONG, detail)
    if SCOPE_CODE in codes:
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    return None


def _by_status(answer: Answer, detail: str) -> Ending:
    if answer.status == 401 and not problems_of(answer) & APP_PROBLEMS:
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if answer.status in (401, 403):
        return _forbidden(detail.lower(), problems_of(answer), detail)
    return _refused(detail)


def _forbidden(words: str, problems: frozenset[str], detail: str) -> Ending:
    if problems & APP_PROBLEMS:
        return PausedByNetwork(Reason.MISCONFIGURED, detail, scope="app")
    if "user-suspended" in problems or "suspended" in words or "locked" in words:
        return SignInAgain(Reason.SUSPENDED, detail)
    if "oauth2 permissions" in words or "oauth1-permissions" in problems:
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    return _refused(detail)


def _refused(detail: str) -> Ending:
    if DUPLICATE in detail.lower():
        return Rejected(Reason.DUPLICATE, detail)
    return Rejected(Reason.BAD_LINK if BAD_LINK in detail.lower() else Reason.REFUSED, detail)


def ending_of_token_call(answer: Answer) -> Ending:
    """The ending that an unsuccessful answer of the token endpoint means.

    Only what says that the grant is dead asks the person; an error of OAuth's besides is whoever runs this Alphorn's to
    mend, and what is no answer of OAuth's comes from something in front of it.
    """
    said = answer.json_or_empty()
    code, words = text(said, "error"), text(said, "error_description")
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, words, after=wait_of(answer))
    if not (400 <= answer.status < 500 or is_refused_token(answer)) or answer.status == 408:
        return OutcomeUnknown(Reason.SERVER_ERROR, words)
    if code and OF_A_CODE.search(words):
        return Rejected(Reason.REFUSED, words)
    if code in DEAD or (code and INVALID_TOKEN in words.lower()):
        return SignInAgain(Reason.SIGNED_OUT, words)
    if code and code not in PASSING:
        return PausedByNetwork(Reason.MISCONFIGURED, words or code, scope="app")
    return TryAgain(Reason.TURNED_AWAY, words, after=answer.retry_after)


def is_refused_token(answer: Answer) -> bool:
    """Whether an answer of the token endpoint is an error in the clothes of a success."""
    said = answer.json_or_empty()
    return answer.is_success and bool(text(said, "error")) and "access_token" not in said


def is_gone(answer: Answer) -> bool:
    """Whether a token is worth nothing any more, after it was to be given back."""
    is_done = answer.is_success and not is_refused_token(answer)
    return is_done or isinstance(ending_of_token_call(answer), SignInAgain)
