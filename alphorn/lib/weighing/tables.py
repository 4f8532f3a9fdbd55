"""The two tables the rule stands on, as `bin/weighing` wrote them from published lists. Read when first asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Table:
    """Words, in lower case, and by their first character the lengths there are, the longest first."""

    words: frozenset[str]
    lengths: dict[str, tuple[int, ...]]

    def ends_at(self, text: str, at: int) -> Iterator[int]:
        """Where the words end that stand at that place of the text, the longest first."""
        for length in self.lengths.get(text[at : at + 1], ()):
            if at + length <= len(text) and text[at : at + length] in self.words:
                yield at + length


@cache
def emoji() -> Table:
    """Emoji of more than one code point, as they are recommended for interchange."""
    return _table("emoji.txt")


@cache
def top_domains() -> Table:
    """What the names of hosts end with, in Unicode, not in punycode."""
    return _table("top_domains.txt")


@cache
def lower_case() -> dict[int, int]:
    """For `str.translate`: the capitals of all letters of top-level domains, one for one.

    `str.lower` would make other letters ASCII, too: K, the sign for kelvin, is no k in the name of a host.
    """
    letters = {letter for word in top_domains().words for letter in word}
    capitals = {letter: letter.upper() for letter in letters}
    return {
        ord(capital): ord(letter) for letter, capital in capitals.items() if len(capital) == 1 and capital != letter
    }


def _table(name: str) -> Table:
    lines = (HERE / name).read_text(encoding="utf-8").split("\n")
    words = frozenset(line for line in lines if line and not line.startswith("# "))
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return Table(words, {first: tuple(sorted(each, reverse=True)) for first, each in lengths.items()})
