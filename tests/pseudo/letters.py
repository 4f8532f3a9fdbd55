"""Words as the language has them: each letter with something on it, two fifths longer, and in brackets."""

import re

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DRESSED = "áƀçďéƒğĥíĵķľɱñóþʠŕšţúṽŵẋýžÁƁÇĎÉƑĞĤÍĴĶĽṀÑÓÞǪŔŠŢÚṼŴẊÝŽ"
LETTERS = str.maketrans(PLAIN, DRESSED)
# What is filled in, tags, what stands for a sign, and what is typed to a machine.
KEPT = re.compile(r"%(?:\(\w+\))?[sdif]|%%|\{\w*\}|<code>.*?</code>|<[^>]*>|&\w+;")
LONGER = 0.4
SHORT = 3  # letters, without brackets


def dressed(text: str) -> str:
    """A text in that language. Of "%(when)s you wrote" it makes "[%(when)s ýóúú ŵŕóóţéé]", or the like."""
    parts, end, owed = [], 0, 0.0
    for kept in [*KEPT.finditer(text), None]:
        words, owed = _longer(text[end : kept.start() if kept else len(text)], owed)
        parts += [words, kept[0] if kept else ""]
        end = kept.end() if kept else end
    whole = "".join(parts)
    return f"[{whole}]" if len(KEPT.sub("", text).strip()) > SHORT else whole


def _longer(words: str, owed: float) -> tuple[str, float]:
    made = ""
    for letter in words:
        made += letter.translate(LETTERS)
        owed += LONGER
        if owed >= 1 and letter in PLAIN:
            made, owed = made + made[-1], owed - 1
    return made, owed
