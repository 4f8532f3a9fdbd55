"""How long a text is by the published rule of twitter-text, configuration 3: link 23, emoji 2, most letters 1.

Written from that rule, on today's tables: `tables.py`. Every step is linear in the length of the text.
The text comes composed (NFC), which is part of the rule.
"""

import re

from alphorn.lib.weighing.emoji import emoji_in
from alphorn.lib.weighing.links import links_in

LINK, OTHER = 23, 2
SINGLE = re.compile(r"[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
UNSOUND = re.compile(r"[\ufffe\ufeff\uffff]")


def weigh(text: str) -> int:
    """How much a composed text counts."""
    total, at = 0, 0
    for link in links_in(text):
        total += _words(text[at : link.start]) + LINK
        at = link.end
    return total + _words(text[at:])


def is_sound(text: str) -> bool:
    """Whether it holds none of the three characters that are refused."""
    return UNSOUND.search(text) is None


def _words(text: str) -> int:
    return _letters(text) - sum(_letters(emoji) - OTHER for emoji in emoji_in(text))


def _letters(text: str) -> int:
    return len(text) * OTHER - len(SINGLE.findall(text))
