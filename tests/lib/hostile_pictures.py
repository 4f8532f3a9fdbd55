"""Pictures that ask for more than anybody gives: by scans, by parts, by size; and pages that only look like pictures.

Small files all of them. Each is made by a rule, so that there are as many as a test wants.
"""

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.lib.pictures import HEAD, claims, encoded, heavy_notes, plain

END_OF_JPEG = b"\xff\xd9"
BEHIND_PNG_HEAD = len(HEAD) + 25
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def scans(count: int, width: int = 2000, height: int = 2000) -> bytes:
    """A JPEG that draws itself over and over: with each fourteen bytes all its pixels are gone through once more."""
    body = encoded(plain(width, height, "L", 128), "JPEG", progressive=True)
    last = body[body.rindex(b"\xff\xda") : -2]
    return body[:-2] + last * count + END_OF_JPEG


def jpeg_of_parts(part: bytes, count: int) -> bytes:
    """A JPEG with so many parts of nothing before its first scan."""
    body = encoded(plain(), "JPEG")
    return body[:2] + part * count + body[2:]


def png_of_parts(name: bytes, said: bytes, count: int) -> bytes:
    """The same of a PNG."""
    body = encoded(plain(), "PNG")
    return body[:BEHIND_PNG_HEAD] + chunk(name, said) * count + body[BEHIND_PNG_HEAD:]


def gif_of_parts(part: bytes, count: int) -> bytes:
    """The same of a GIF."""
    body = encoded(plain(mode="P", colour=0), "GIF")
    at = 13 + 3 * 2 ** ((body[10] & 7) + 1) * (body[10] >> 7)
    return body[:at] + part * count + body[at:]


def webp_of_parts(count: int) -> bytes:
    """The same of a WebP."""
    body = encoded(plain(), "WEBP")[12:] + b"ABCD\0\0\0\0" * count
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def chunk(name: bytes, said: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack("!I", len(said)) + name + said + struct.pack("!I", zlib.crc32(name + said))


COSTLY: dict[str, Callable[[], bytes]] = {
    "4,000 scans": lambda: scans(4000),
    "101 scans": lambda: scans(101, 60, 40),
    "25 scans of much": lambda: scans(25, 7000, 7000),
    "scans behind filling": lambda: scans(4000).replace(b"\xff\xda", b"\xff\xff\xff\xda"),
    "jpeg, comments": lambda: jpeg_of_parts(b"\xff\xfe\0\2", 200_000),
    "jpeg, profiles": lambda: jpeg_of_parts(b"\xff\xe2\0\2", 200_000),
    "jpeg, tables": lambda: jpeg_of_parts(b"\xff\xdb\0\2", 200_000),
    "jpeg, notes": lambda: jpeg_of_parts(b"\xff\xe1\0\x08Exif\0\0", 100_000),
    "jpeg, filling": lambda: jpeg_of_parts(b"\xff", 2_000_000),
    "png, words": lambda: png_of_parts(b"tEXt", b"k\0v", 60_000),
    "png, unknown": lambda: png_of_parts(b"abCd", b"", 60_000),
    "png, nothing to draw": lambda: png_of_parts(b"IDAT", b"", 60_000),
    "gif, comments": lambda: gif_of_parts(b"\x21\xfe\x01a\0", 200_000),
    "gif, one long comment": lambda: gif_of_parts(b"\x21\xfe" + b"\x01a" * 400_000 + b"\0", 1),
    "gif, delays": lambda: gif_of_parts(b"\x21\xf9\x04\0\0\0\0\0", 100_000),
    "gif, filling": lambda: gif_of_parts(b"\x01", 400_000),
    "webp, unknown": lambda: webp_of_parts(100_000),
}


def zipped(size: int = 400_000_000) -> bytes:
    """A PNG of hardly more than a grey line that unpacks to `size` bytes."""
    head = struct.pack("!IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()
    return HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def giant(kind: str, mode: str = "RGB") -> bytes:
    """A picture as large as may be, of one colour."""
    return encoded(Image.new(mode, (7000, 7000)), kind)


LARGE: dict[str, Callable[[], bytes]] = {
    "png, 64k x 64k": lambda: claims(65535, 65535),
    "png, as large as may be": lambda: giant("PNG"),
    "png, seen through": lambda: giant("PNG", "LA"),
    "gif, as large as may be": lambda: giant("GIF", "P"),
    "jpeg in steps": lambda: encoded(Image.new("RGB", (7000, 7000)), "JPEG", progressive=True, subsampling=0),
    "webp, as large as may be": lambda: giant("WEBP"),
    "zipped": zipped,
    "heavy notes": heavy_notes,
}


def polyglots() -> dict[str, bytes]:
    """Pages and drawings that look like pictures, pictures that a browser could take for pages, and what is neither."""
    before = {f"{said} as {name}": head + page for name, head in HEADS.items() for said, page in PAGES.items()}
    behind = {f"{kind} and {said}": encoded(plain(), kind) + page for kind in KINDS for said, page in PAGES.items()}
    within = {
        f"{said} in a note of a jpeg": jpeg_of_parts(b"\xff\xfe" + struct.pack("!H", len(page) + 2) + page, 1)
        for said, page in PAGES.items()
    }
    notes = {f"{said} in a note of a png": png_of_parts(b"tEXt", b"k\0" + page, 1) for said, page in PAGES.items()}
    return {**PAGES, **before, **behind, **within, **notes}


KINDS = ("PNG", "JPEG", "GIF", "WEBP")
HEADS = {
    "a gif": b"GIF89a",
    "a png": HEAD,
    "a jpeg": b"\xff\xd8\xff\xe0",
    "a webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "words": b"\xef\xbb\xbf",
}
PAGES = {
    "page": PAGE,
    "drawing": SVG,
    "drawing with its head": b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + SVG,
    "script": b"/*\xff\xfe*/=1;alert(1)//",
    "archive": b"PK\x05\x06" + bytes(18),
    "document": b"%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
}
