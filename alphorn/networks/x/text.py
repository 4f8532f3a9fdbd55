"""X's own counting: weighted characters, links at 23 each, an emoji at 2 (twitter-text, configuration v3)."""

import hashlib

from twitter_text import parse_tweet

from alphorn.lib.text import normal
from alphorn.networks.endings import Rejected
from alphorn.networks.outgoing import Measure
from alphorn.networks.reasons import Reason

LIMIT = 280
PARSED = 20_000  # characters; what is longer is far too long, and counting it exactly would take seconds


def measure(text: str) -> Measure:
    """The weighted length of `text`."""
    sendable = normal(text)
    return Measure(len(sendable) if len(sendable) > PARSED else parse_tweet(sendable).weightedLength, LIMIT)


def require_sendable(text: str) -> str:
    """The normal form of `text`. Raises Rejected(EMPTY | TOO_LONG | BAD_CHARACTER)."""
    sendable = normal(text)
    if not sendable:
        raise Rejected(Reason.EMPTY)
    if len(sendable) > PARSED:
        raise Rejected(Reason.TOO_LONG, f"{len(sendable) - LIMIT} too many")
    parsed = parse_tweet(sendable)
    if parsed.weightedLength > LIMIT:
        raise Rejected(Reason.TOO_LONG, f"{parsed.weightedLength - LIMIT} too many")
    if not parsed.valid:
        raise Rejected(Reason.BAD_CHARACTER)
    return sendable


def fingerprint(text: str) -> str:
    """What the same text is known by: X has no keys of its own."""
    return hashlib.sha256(f"x\n{text}".encode()).hexdigest()
