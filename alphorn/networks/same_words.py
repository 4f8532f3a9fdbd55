"""Whether two texts are one post: as it was sent, and as a network's list has it afterwards."""

import re

from alphorn.lib.text import normal

SCHEME = re.compile(r"\bhttps?://", re.IGNORECASE)
CLOSING = re.compile(r"/(?=\s|$)")  # "example.org" comes back as "http://example.org/"
SPACE = re.compile(r"\s+")


def same_words(sent: str, there: str) -> bool:
    """The same to the letter, but for spaces, for schemes of links, and for the stroke at their end."""
    plain = _plain(sent)
    return bool(plain) and plain == _plain(there)


def _plain(text: str) -> str:
    return SPACE.sub(" ", CLOSING.sub("", SCHEME.sub("", normal(text)))).strip()
