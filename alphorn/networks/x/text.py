"""X's own counting: weighted characters, links at 23 each, an emoji at 2 (twitter-text, configuration v3)."""

import hashlib

from alphorn.lib.text import normal
from alphorn.lib.weighing import is_sound, weigh
from alphorn.networks.endings import Rejected
from alphorn.networks.outgoing import Measure
from alphorn.networks.reasons import Reason

LIMIT = 280
PARSED = (
    60_000  # characters; twelve of the longest links are 49,152. What is longer than this is too long without counting
)


def measure(text: str) -> Measure:
    """The weighted length of `text`."""
    sendable = normal(text)
    return Measure(len(sendable) if len(sendable) > PARSED else weigh(sendable), LIMIT)


def require_sendable(text: str) -> str:
    """The normal form of `text`. Raises Rejected(EMPTY | TOO_LONG | BAD_CHARACTER)."""
    sendable = normal(text)
    if not sendable:
        raise Rejected(Reason.EMPTY)
    measured = measure(sendable)
    if measured.over:
        raise Rejected(Reason.TOO_LONG, f"{measured.over} too many")
    if not is_sound(sendable):
        raise Rejected(Reason.BAD_CHARACTER)
    return sendable


def fingerprint(text: str) -> str:
    """What the same text is known by: X has no keys of its own."""
    return hashlib.sha256(f"x\n{text}".encode()).hexdigest()
