"""The words of a post of X as somebody wrote them: whole, with the addresses they put in, and without X's escapes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from alphorn.networks.rows import objects, text, within

# The address by which a post's text ends where it has pictures: they are shown, so it need not be read.
OF_ITS_PICTURES = re.compile(r"/status/\d+/(photo|video)/\d+")
ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # X knows no others, and the last one goes last
MOST_LINKS, LONGEST_LINK = 200, 4000


def whole_words(row: Mapping[str, Any]) -> str:
    """What stands in a post: of a long one all of it, and not the beginning that `text` holds."""
    long = within(row, "note_tweet") or within(row, "note_post")
    return readable(long if text(long, "text") else row)


def readable(row: Mapping[str, Any]) -> str:
    """The text with the addresses that people wrote, not X's short ones or its pictures', and without its escapes.

    Each short address is replaced once, where its entity says, or where it stands next: in one pass, so that what was
    put in is neither read as an escape nor replaced again.
    """
    said, pieces, end, has_pictures = text(row, "text"), [], 0, False
    if "entities" not in row:
        return plain(said)
    for start, after, whole in sorted(set(_links(row, said))):
        if start >= end:
            pieces += [plain(said[end:start]), whole]
            end, has_pictures = after, has_pictures or not whole
    words = "".join((*pieces, plain(said[end:])))
    return words.rstrip() if has_pictures else words


def plain(said: str) -> str:
    """Without the escapes that X puts in. What looks like any other one was written so."""
    if "&" in said:
        for escape, sign in ESCAPES:
            said = said.replace(escape, sign)
    return said


def _links(row: Mapping[str, Any], said: str) -> Iterator[tuple[int, int, str]]:
    """Where X's short addresses stand, and what belongs there: nothing, where they lead to pictures."""
    searched: dict[str, int] = {}
    for _, link in zip(range(MOST_LINKS), objects(within(row, "entities").get("urls")), strict=False):
        short, whole = text(link, "url"), text(link, "expanded_url")
        of_pictures = bool(text(link, "media_key") or OF_ITS_PICTURES.search(whole))
        start = _place(link, said, short, searched)
        if short and start >= 0 and (of_pictures or 0 < len(whole) <= LONGEST_LINK):
            yield start, start + len(short), "" if of_pictures else whole


def _place(link: Mapping[str, Any], said: str, short: str, searched: dict[str, int]) -> int:
    """Where a short address stands; -1 where it does not."""
    start = link.get("start")
    if isinstance(start, int) and start >= 0 and said.startswith(short, start):
        return start
    start = said.find(short, searched.get(short, 0))
    if start >= 0 and not text(link, "media_key"):  # one link leads to several pictures
        searched[short] = start + len(short)
    return start
