"""Whether a picture from outside may be given to a decoder at all: told from its outline, in a few thousand steps.

A file of a few kilobytes can ask for minutes of work: by thousands of scans over the same pixels, or by millions of
parts of which each is nothing. What this lets through is still bounded in time and memory, see `lib/shrinking.py`.
"""

import re
import struct
from collections.abc import Callable

MOST_PARTS = 10_000  # an honest file of a few megabytes has hundreds; some write a PNG in pieces of 4 kB
MOST_SCANS = 100  # of a JPEG: encoders make ten, and never hundreds
MOST_DRAWN = 1_000_000_000  # pixels of a JPEG, each counted once a scan: 50 million in twenty
PNG_HEAD, GIF_HEAD = b"\x89PNG\r\n\x1a\n", re.compile(rb"GIF8[79]a")
RIFF_HEAD, JPEG_HEAD = re.compile(rb"RIFF....WEBP", re.DOTALL), b"\xff\xd8\xff"
MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
# Within a scan a byte of 255 is followed by 0, or is one of eight signs that the count goes on.
NEXT_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
ALONE = (0x01, *range(0xD0, 0xD9))  # markers without anything behind them
# Heads of frames: all from SOF0 to SOF15 but DHT, JPG and DAC.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
FRAME = struct.Struct("!xHH")  # bits, height, width
EXTENSION, IMAGE = 0x21, 0x2C


class TooCostly(Exception):
    """It asks for more work than any picture is worth."""


def require_cheap(body: bytes) -> None:
    """Raises TooCostly where the outline says so. What is damaged or no picture is the decoder's to refuse."""
    if body.startswith(JPEG_HEAD):
        _walk_jpeg(body)
    elif body.startswith(PNG_HEAD):
        _walk_chunks(body, len(PNG_HEAD), _behind_png_chunk)
    elif RIFF_HEAD.match(body):
        _walk_chunks(body, 12, _behind_riff_chunk)
    elif GIF_HEAD.match(body):
        _walk_gif(body)


def _walk_chunks(body: bytes, at: int, behind: Callable[[bytes, int], int]) -> None:
    for _ in range(MOST_PARTS):
        if at + 8 > len(body):
            return
        at = behind(body, at)
    raise TooCostly("too many parts")


def _behind_png_chunk(body: bytes, at: int) -> int:
    """Where the next one begins: behind length, name, what it says, and a sum."""
    return at + 12 + int.from_bytes(body[at : at + 4], "big")


def _behind_riff_chunk(body: bytes, at: int) -> int:
    """The same: behind name, length, what it says, and one byte where that is odd."""
    length = int.from_bytes(body[at + 4 : at + 8], "little")
    return at + 8 + length + length % 2


def _walk_jpeg(body: bytes) -> None:
    """Count its parts up to its end: what hangs behind, a film or another picture, is not decoded."""
    at, scans, pixels = 0, 0, 0
    for _ in range(MOST_PARTS):
        found = (NEXT_MARKER if scans else MARKER).search(body, at)
        if found is None or found[1][0] == END_OF_IMAGE:
            return
        if found.end() - found.start() > MOST_PARTS:
            break  # a marker may be led in by any number of 255
        marker, at = found[1][0], found.end()
        if marker in ALONE:
            continue
        if marker in FRAMES and at + 7 <= len(body):
            height, width = FRAME.unpack_from(body, at + 2)
            pixels = max(pixels, height * width)
        scans += marker == START_OF_SCAN
        if scans > MOST_SCANS or scans * pixels > MOST_DRAWN:
            raise TooCostly("too many scans")
        at += max(2, int.from_bytes(body[at : at + 2], "big"))
    raise TooCostly("too many parts")


def _walk_gif(body: bytes) -> None:
    """Count what stands before its first picture: no other is decoded."""
    at, steps = _behind_colours(body, 10, 13), 0
    while at < len(body) and body[at] != IMAGE:
        if body[at] != EXTENSION:
            at, steps = at + 1, steps + 1  # decoders look for the next one they know
        else:
            at += 2
            while at < len(body) and body[at] and steps <= MOST_PARTS:
                at, steps = at + 1 + body[at], steps + 1
            at, steps = at + 1, steps + 1
        if steps > MOST_PARTS:
            raise TooCostly("too many parts")


def _behind_colours(body: bytes, flags: int, at: int) -> int:
    """Behind the table of colours whose size the byte at `flags` tells, if there is one."""
    told = body[flags] if flags < len(body) else 0
    return at + 3 * 2 ** ((told & 7) + 1) if told & 0x80 else at
