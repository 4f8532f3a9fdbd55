"""The toy box's counting: characters, up to forty."""

import hashlib

from alphorn.lib.text import normal
from alphorn.networks.endings import Rejected
from alphorn.networks.outgoing import Measure
from alphorn.networks.reasons import Reason

LIMIT = 40


def measure(text: str) -> Measure:
    """The number of characters in `text`."""
    return Measure(len(normal(text)), LIMIT)


def require_sendable(text: str) -> str:
    """The normal form of `text`. Raises Rejected(EMPTY | TOO_LONG)."""
    sendable = normal(text)
    if not sendable:
        raise Rejected(Reason.EMPTY)
    if len(sendable) > LIMIT:
        raise Rejected(Reason.TOO_LONG)
    return sendable


def fingerprint(text: str) -> str:
    """What the same text is known by."""
    return hashlib.sha256(f"toy\n{text}".encode()).hexdigest()
