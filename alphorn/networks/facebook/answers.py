"""What the Graph API's answers mean (developers.facebook.com/docs/graph-api/guides/error-handling).

A 200 is not yet a success: it may carry an error, `{"success": false}`, or the words "Service Unavailable".
"""

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.facebook.limits import usage_of, wait_of
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import text, whole_number

RATE_CODES = frozenset({4, 17, 32, 341, 613, *range(80001, 80015)})
TOKEN_CODES = frozenset({190, 102})
PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})
PASSING_CODES = frozenset({1, 2})
BLOCKED, DUPLICATE, BAD_LINK = 368, 506, 1609005
REPEATED = "already posted this"  # how 368 says it (arsduo/koala#422)
CHECKPOINT = 459
SPEAKING_STATUSES = (401, 408, 429)  # these mean what they say, whatever code nobody knows comes with them


def error_in(answer: Answer) -> dict[str, object] | None:
    """The `error` object of an answer, if it carries one."""
    error = answer.json_or_empty().get("error")
    return error if isinstance(error, dict) else None


def failed(answer: Answer) -> bool:
    """Whether this answer is anything but a success."""
    if not answer.is_success or error_in(answer) is not None:
        return True
    said = answer.json_or_empty()
    return said.get("success") is False or (not said and b"Service Unavailable" in answer.body[:2000])


def ending_of(answer: Answer) -> Ending:
    """The ending that a failed answer to a write means."""
    error = error_in(answer) or {}
    code, detail = whole_number(error.get("code")), _words(error)
    if code in RATE_CODES:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer))
    if code in TOKEN_CODES:
        reason = Reason.SUSPENDED if whole_number(error.get("error_subcode")) == CHECKPOINT else Reason.SIGNED_OUT
        return SignInAgain(reason, detail, refreshable=True)
    if code in PERMISSION_CODES:
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    if code == DUPLICATE or (code == BLOCKED and REPEATED in text(error, "message")):
        return Rejected(Reason.DUPLICATE, detail)
    if code == BLOCKED:
        return PausedByNetwork(Reason.POLICY_BLOCK, detail)
    if code == BAD_LINK:
        return Rejected(Reason.BAD_LINK, detail)
    if code in PASSING_CODES or error.get("is_transient") is True or answer.status >= 500:
        return OutcomeUnknown(Reason.SERVER_ERROR, detail)
    if code and answer.status not in SPEAKING_STATUSES:
        return Rejected(Reason.REFUSED, detail)
    return _by_status(answer, detail)


def _by_status(answer: Answer, detail: str = "") -> Ending:
    """Where no code says more."""
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer), usage=usage_of(answer))
    if answer.status == 401:
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(Reason.REFUSED, detail)
    return OutcomeUnknown(Reason.SERVER_ERROR, detail)


def _words(error: dict[str, object]) -> str:
    return text(error, "error_user_msg") or text(error, "message")
