"""Whether two texts are one post: as it was sent, and as a network's list has it afterwards."""

import re
from collections.abc import Iterable

from alphorn.lib.text import normal

SCHEME = re.compile(r"\bhttps?://", re.IGNORECASE)
CLOSING = re.compile(r"/(?=\s|$)")  # "example.org" comes back as "http://example.org/"
SPACE = re.compile(r"\s+")


class Recognised:
    """Posts that were sent, by key and words, to be known again in a list: each text is made plain once.

    The same to the letter, but for spaces, for schemes of links, and for the stroke at their end. Of two that say the
    same, the first is meant; one without words is never met.
    """

    def __init__(self, sent: Iterable[tuple[str, str]]) -> None:
        self._keys: dict[str, str] = {}
        for key, words in sent:
            self._keys.setdefault(plain(words), key)
        self._keys.pop("", None)

    def key_of(self, there: str) -> str:
        """Whose words these are; "": nobody's."""
        return self.key_of_plain(plain(there))

    def key_of_plain(self, there: str) -> str:
        """The same of what `plain` has made already."""
        return self._keys.get(there, "")


def plain(text: str) -> str:
    """What of a text is compared."""
    return SPACE.sub(" ", CLOSING.sub("", SCHEME.sub("", normal(text)))).strip()
