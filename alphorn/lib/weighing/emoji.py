"""Where the emoji of more than one code point are: those of one count as much as any other character."""

import re
from collections.abc import Iterator

from alphorn.lib.weighing import tables

# What makes one of several: joiner, picture sign, keycap, skin tones, letters of flags, letters of tags.
JOINED = re.compile(r".(?=[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff\U000e0020-\U000e007f])")


def emoji_in(text: str) -> Iterator[str]:
    """Each of them, from left to right, the longest that stands there."""
    end = 0
    for found in JOINED.finditer(text):
        start = found.start()
        if start >= end and (longest := next(tables.emoji().ends_at(text, start), 0)):
            end = longest
            yield text[start:end]
