"""What the Graph API's answers mean (developers.facebook.com/docs/graph-api/guides/error-handling).

A 200 is not yet a success: it may carry an error, `{"success": false}`, or the words "Service Unavailable".
"""

import re

from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown, PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.facebook.limits import usage_of, wait_of
from alphorn.networks.reasons import Reason
from alphorn.networks.rows import text, whole_number
from alphorn.networks.shields import is_turned_away

RATE_CODES = frozenset({4, 17, 32, 341, 613, *range(80001, 80015)})
TOKEN_CODES = frozenset({102, 190, 452})
PERMISSION_CODES = frozenset({10, *range(200, 300)})
PASSING_CODES = frozenset({1, 2})
# The app's, which no person can mend: what it may do, from where, its key, its signature, its version, its addresses.
APP_CODES = frozenset({3, 5, 12, 101, 104, 191, 2635})
LINK_CODES = frozenset({1609005, 1609008, 1609010})
BLOCKED, DUPLICATE, BAD_PARAMETER, NO_TOKEN = 368, 506, 100, 2500
REPEATED = "already posted this"  # how 368 says it (arsduo/koala#422)
# Subcodes. Somebody has to look there: a checkpoint, an unconfirmed account, a Page that must prove who runs it.
LOCKED = frozenset({459, 464, 490, 1404006, 1404078})
NOT_FOR_THIS_PAGE = 2069030  # the call is none of the new Pages experience
OTHER_ADDRESS = 36008  # the redirect address is not the one that was asked with
# What is said of the app in a sentence alone.
OF_THE_APP = re.compile(r"appsecret_proof|validating (?:client secret|application)|missing client_(?:id|secret)", re.I)
NEEDS_PERMISSION = re.compile(r"requires the '\w+' permission", re.I)
NEEDS_TOKEN = re.compile(r"active access token", re.I)
WORDS = ("error", "error_code", "success")  # one of them stands in each refusal of Facebook
SPEAKING_STATUSES = (401, 408, 429)  # these mean what they say, whatever code nobody knows comes with them


def error_in(answer: Answer) -> dict[str, object] | None:
    """The `error` object of an answer, if it carries one."""
    said = answer.json_or_empty()
    if not answer.is_success and "error_code" in said:  # as Facebook said it before there was Graph
        return {"code": said["error_code"], "message": said.get("error_msg")}
    error = said.get("error")
    return error if isinstance(error, dict) else None


def failed(answer: Answer) -> bool:
    """Whether this answer is anything but a success."""
    if not answer.is_success or error_in(answer) is not None:
        return True
    said = answer.json_or_empty()
    return said.get("success") is False or (not said and b"Service Unavailable" in answer.body[:2000])


def ending_of(answer: Answer, place: str = "") -> Ending:
    """The ending that a failed answer to a write means. `place`: the Page whose call it was."""
    error = error_in(answer) or {}
    code, subcode = whole_number(error.get("code")), whole_number(error.get("error_subcode"))
    detail, message = _words(error), text(error, "message")
    if code in RATE_CODES:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer, place), usage=usage_of(answer, place))
    if code in APP_CODES or OF_THE_APP.search(message) or subcode == OTHER_ADDRESS:
        return PausedByNetwork(Reason.MISCONFIGURED, detail, scope="app")
    refused = _of_the_person(code, subcode, message, detail) or _of_the_post(code, subcode, message, detail)
    if refused is not None:
        return refused
    is_passing = code in PASSING_CODES or code < 0 or error.get("is_transient") is True
    if is_passing or answer.status >= 500:
        return OutcomeUnknown(Reason.SERVER_ERROR, detail)
    if code and answer.status not in SPEAKING_STATUSES:
        return Rejected(Reason.REFUSED, detail)
    return _by_status(answer, error, detail, place)


def _of_the_person(code: int, subcode: int, message: str, detail: str) -> Ending | None:
    """What its person can mend by signing in, or at Facebook first."""
    if code in TOKEN_CODES or (code == NO_TOKEN and NEEDS_TOKEN.search(message)):
        reason = Reason.SUSPENDED if subcode in LOCKED else Reason.SIGNED_OUT
        return SignInAgain(reason, detail, refreshable=True)
    if subcode in LOCKED:
        return SignInAgain(Reason.SUSPENDED, detail)
    if subcode == NOT_FOR_THIS_PAGE:
        return Rejected(Reason.REFUSED, detail)
    if code in PERMISSION_CODES or (code == BAD_PARAMETER and NEEDS_PERMISSION.search(message)):
        return SignInAgain(Reason.SCOPE_MISSING, detail)
    return None


def _of_the_post(code: int, subcode: int, message: str, detail: str) -> Ending | None:
    """What lies in the post itself, or in how often one came."""
    if code == DUPLICATE or (code == BLOCKED and REPEATED in message):
        return Rejected(Reason.DUPLICATE, detail)
    if code == BLOCKED:
        return PausedByNetwork(Reason.POLICY_BLOCK, detail)
    if code in LINK_CODES or subcode in LINK_CODES:
        return Rejected(Reason.BAD_LINK, detail)
    return None


def _by_status(answer: Answer, error: dict[str, object], detail: str, place: str) -> Ending:
    """Where no code says more."""
    if answer.status == 429:
        return TryAgain(Reason.RATE_LIMITED, detail, after=wait_of(answer, place), usage=usage_of(answer, place))
    if is_turned_away(answer, WORDS):
        return TryAgain(Reason.TURNED_AWAY, after=answer.retry_after)
    if answer.status == 401 or (
        answer.status == 400 and text(error, "type") == "OAuthException" and not error.get("code")
    ):
        return SignInAgain(Reason.SIGNED_OUT, detail, refreshable=True)
    if 400 <= answer.status < 500 and answer.status != 408:
        return Rejected(Reason.REFUSED, detail)
    return OutcomeUnknown(Reason.SERVER_ERROR, detail)


def _words(error: dict[str, object]) -> str:
    return text(error, "error_user_msg") or text(error, "message")
