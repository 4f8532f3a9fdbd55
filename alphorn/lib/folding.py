"""One rule by which words and names are the same, in every script: for the archive's search, and for people.

Case goes, and marks that many leave out when they type: Zürich is zurich, ΟΔΟΣ is οδοσ, İ is i, ﬁ is fi, ß is ss. So do
differences that keyboards make: Persian and Arabic letters of one shape, digits of another script, three apostrophes.
Words of scripts without spaces are known by each two letters that follow each other; an emoji is a word.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

LONGEST_TEXT, LONGEST_WORD = 20_000, 60  # characters; the database's own limit is a megabyte of words
MARKS = re.compile(
    r"[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    r"\u200b-\u200f\u2060\u20d0-\u20f0\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]+"
)
SHORT_I = re.compile(r"[ИиІі][\u0306\u0308]")  # letters of their own, not letters with a mark
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
     "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ہ": "ه", "ʼ": "'", "ʻ": "'"}
)  # fmt: skip
FOREIGN_DIGIT = re.compile(r"[^\D0-9]")
IN_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")  # letters of another script in a link
# What Python takes for no letter, but is part of one: vowels and the like of Indic and South-East Asian scripts.
SIGNS = (
    r"\u0900-\u0963\u0971-\u0df3\u0e30-\u0e3a\u0e40-\u0e4e\u0eb0-\u0ecd\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3"
    r"\u3099\u309a"
)
# Thai, Lao, Burmese, Khmer, Chinese, Japanese; and Korean, which writes particles without a space before them.
UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005\u3040-\u30ff\u3100-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
PICTURES = r"\u231a-\u23ff\u25a0-\u27bf\u2934-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
FLAG = r"[\U0001f1e6-\U0001f1ff]{2}"
WORD = re.compile(rf"[\w{SIGNS}]+|{FLAG}|[{PICTURES}]")  # where there is no underscore: that is a space
# Of plain letters what WORD leaves, and spaces.
ASCII_WORDS = bytes(at if chr(at).isascii() and chr(at).isalnum() else ord(" ") for at in range(256))
PIECE = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}]+")
IS_UNSPACED = re.compile(rf"[{UNSPACED}]")


def folded(text: str) -> str:
    """The text without case and marks. Folded once more, it stays as it is."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    apart = SHORT_I.sub(lambda found: unicodedata.normalize("NFC", found.group()), apart)
    plain = MARKS.sub("", apart.casefold())
    if plain.isascii():  # most of what has marks: nothing is left to do
        return plain
    plain = FOREIGN_DIGIT.sub(lambda found: str(unicodedata.decimal(found.group())), plain.translate(LETTERS))
    return unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFKC", plain)))


def words_in(text: str) -> Iterator[str]:
    """Each word of a text, folded; those of a link, too. A run of a script without spaces is one, however long."""
    return _words_of(folded(_read_out(text)))


def _words_of(plain: str) -> Iterator[str]:
    for word in WORD.findall(plain.replace("_", " ")):
        if word.isascii():
            yield word[:LONGEST_WORD]
        else:
            yield from (piece if is_unspaced(piece) else piece[:LONGEST_WORD] for piece in PIECE.findall(word))


def _read_out(text: str) -> str:
    """So much of it as counts, with the letters of its links as they are meant."""
    begins = text[:LONGEST_TEXT]
    return IN_PERCENT.sub(lambda found: unquote(found.group()), begins) if "%" in begins else begins


def is_unspaced(word: str) -> bool:
    """Whether it is a run of a script that puts no spaces between words."""
    return IS_UNSPACED.match(word) is not None


def pairs_of(run: str) -> list[str]:
    """Each two letters that follow each other."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


@dataclass(frozen=True, slots=True)
class Searchable:
    """What a text is found by: words for the language's own rules, with a space between, and words as they are."""

    words: str
    exact: tuple[str, ...]


def searchable(text: str) -> Searchable:
    """What is kept of a text for the search. The end of a run is kept, too, for who looks for one letter."""
    plain = folded(_read_out(text))
    if plain.isascii():  # most of what comes in: a page of it holds up nobody
        found = plain.encode().translate(ASCII_WORDS).decode().split()
        return Searchable(" ".join([word[:LONGEST_WORD] for word in found]), ())
    words: list[str] = []
    exact: dict[str, None] = {}
    for word in _words_of(plain):
        if word.isascii():
            words.append(word)
        elif is_unspaced(word):
            exact.update(dict.fromkeys([*pairs_of(word), word[-1]]))
        else:
            words.append(word)
            exact[word] = None
    return Searchable(" ".join(words), tuple(exact))
