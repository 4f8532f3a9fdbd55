"""Faces, drawn: six heads with a hat or hair, for people who do not exist."""

import zlib

from alphorn.sandbox.markup import Markup, markup

SKINS = ("#e8b48a", "#f2d3b3", "#c98f64", "#8d5a3c", "#f0c9a0", "#d9a679")
GROUNDS = ("#cfe3da", "#f1dcc0", "#d9d7ea", "#cfe0ee", "#eed3d6", "#dfe6c8")
TOPS = (
    '<path d="M16 30c0-13 7-18 16-18s16 5 16 18c-4-8-9-10-16-10s-12 2-16 10z" fill="#4a2f22"/>',
    '<path d="M14 25c2-14 34-14 36 0z" fill="#fbfaf5"/><path d="M16 25h32v5H16z" fill="#e9e5d8"/>',
    '<path d="M15 42c-3-22 4-31 17-31s20 9 17 31c-2-10-5-15-8-18-6 4-12 4-18 0-4 4-6 8-8 18z" fill="#2d2a33"/>',
    '<path d="M17 26c1-10 7-14 15-14s14 4 15 14c-3-4-8-5-15-5s-12 1-15 5z" fill="#1f1b1a"/>',
    '<path d="M15 27h34v4H15z" fill="#b5453c"/><path d="M17 27c1-17 29-17 30 0z" fill="#26343a"/>',
    '<path d="M10 27h44l-6 4H16z" fill="#3d5a46"/><path d="M19 27c0-17 26-17 26 0z" fill="#4d7058"/>'
    '<path d="M43 22c4-8 8-9 10-9-1 4-4 8-9 11z" fill="#d8b25a"/>',
)
FACE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"{size} aria-hidden="true">'
    '<rect width="64" height="64" rx="{corner}" fill="{ground}"/>'
    '<path d="M10 64c2-14 11-18 22-18s20 4 22 18z" fill="#5d6b66"/>'
    '<ellipse cx="32" cy="34" rx="13" ry="15" fill="{skin}"/>{top}'
    '<circle cx="27" cy="34" r="1.7" fill="#2a2321"/><circle cx="37" cy="34" r="1.7" fill="#2a2321"/>'
    '<path d="M27 41c3 3 7 3 10 0" fill="none" stroke="#2a2321" stroke-width="1.6" stroke-linecap="round"/></svg>'
)


def look(tone: int) -> tuple[int, int, int]:
    """Ground, skin and what is on the head, by their places. Who lives here looks alike in all three."""
    if tone < len(TOPS):
        return tone, tone, tone
    return tone % len(GROUNDS), tone // len(GROUNDS) % len(SKINS), tone // (len(GROUNDS) * len(SKINS)) % len(TOPS)


def face_of(name: str) -> int:
    """The tone of somebody who does not live here, by whatever they are known by."""
    return zlib.crc32(name.encode()) % (len(GROUNDS) * len(SKINS) * len(TOPS))


def face(tone: int, *, large: bool = False, standalone: bool = False) -> Markup:
    """The face of somebody of that tone; for a page in its frame, or as a picture by itself."""
    ground, skin, top = look(tone)
    size = Markup("" if standalone else ' width="100%" height="100%"')
    parts = {"ground": GROUNDS[ground], "skin": SKINS[skin], "top": Markup(TOPS[top]), "size": size}
    drawn = markup(FACE, corner=12 if standalone else 32, **parts)
    if standalone:
        return drawn
    return markup('<span class="face{}" aria-hidden="true">{}</span>', " large" if large else "", drawn)
