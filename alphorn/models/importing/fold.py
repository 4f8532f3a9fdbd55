"""Whether two texts say the same: what is echoed to several networks comes back a little different from each."""

import hashlib
import html
import re
import unicodedata

ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
NOT_WORDS = re.compile(r"[\W_]+")
SHORTEST = 12  # "Good morning" is said often, and is no echo


def words_of(text: str) -> str:
    """What it says, and nothing else: addresses, case, spaces, signs and the way a character is composed go."""
    plain = unicodedata.normalize("NFKC", html.unescape(text)).casefold()
    if "://" in plain:
        plain = ADDRESS.sub(" ", plain)
    return NOT_WORDS.sub(" ", plain).strip()


def fold_of(text: str) -> bytes | None:
    """Eight bytes that are equal for texts that say the same, however a network wrote it; None for those too short."""
    words = words_of(text)
    if len(words) < SHORTEST:
        return None
    return hashlib.blake2b(words.encode(), digest_size=8).digest()
