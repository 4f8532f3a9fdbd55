"""What a failure of the HTTP client means, by what the call has seen of the wire."""

import ssl

import aiohttp

from alphorn.networks.endings import OutcomeUnknown, Rejected, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.wire import Call, LineCut


def ending(call: Call, after: Reason, before: Reason = Reason.UNREACHABLE, detail: str = "") -> Exception:
    """What a call that failed means: before its first byte something else than after it."""
    return OutcomeUnknown(after, detail) if call.wrote else TryAgain(before, detail)


def classified(call: Call, error: aiohttp.ClientError) -> Exception:
    """The ending that an error of the client means. Its text names our address: only its class is told."""
    cause = error.__cause__
    if isinstance(error, LineCut) and isinstance(cause, aiohttp.ClientError):
        return classified(call, cause)
    if isinstance(cause, TryAgain):
        return cause  # may_write said no: nothing was written
    if isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        return unwritable(call, Reason.UNSAFE_ADDRESS)
    if call.forbidden and not call.sockets:  # none of its addresses may be called
        return Rejected(Reason.UNSAFE_ADDRESS, "not a public one")
    before = Reason.UNREACHABLE
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        before = Reason.NAME_NOT_FOUND
    elif isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        before = Reason.TLS_FAILED
    after = Reason.LINE_CUT if isinstance(error, aiohttp.ClientConnectionError) else Reason.GARBAGE
    after = Reason.NO_ANSWER if isinstance(error, aiohttp.ServerTimeoutError) else after
    return ending(call, after, before, type(error).__name__)


def unwritable(call: Call, reason: Reason = Reason.CANNOT_RENDER) -> Exception:
    """An address, a name or a token that fits into no request."""
    if call.wrote:
        return OutcomeUnknown(Reason.GARBAGE)
    return Rejected(reason)
