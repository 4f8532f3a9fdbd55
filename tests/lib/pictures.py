"""Pictures as anybody may send them: good ones, odd ones, and such as only pretend."""

import random
import struct
import zlib
from io import BytesIO

from PIL import Image

ORIENTATION, DESCRIPTION = 0x0112, 0x010E
SECRET = "46.4 N, 7.9 E"
HEAD = b"\x89PNG\r\n\x1a\n"


def encoded(image: Image.Image, kind: str, **more: object) -> bytes:
    """The picture as a file."""
    file = BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def decoded(body: bytes) -> Image.Image:
    """The file as a picture."""
    image = Image.open(BytesIO(body))
    image.load()
    return image


def plain(width: int = 60, height: int = 40, mode: str = "RGB", colour: object = (200, 30, 30)) -> Image.Image:
    """One colour all over."""
    return Image.new(mode, (width, height), colour)  # type: ignore[arg-type]  # a colour of that mode


def turned(width: int, height: int) -> bytes:
    """A photograph that was taken with the camera on its side, by the note in it; and with the place where."""
    notes = Image.Exif()
    notes[ORIENTATION], notes[DESCRIPTION] = 6, SECRET
    return encoded(plain(width, height), "JPEG", exif=notes)


def noisy(width: int = 400, height: int = 300) -> bytes:
    """A photograph that cannot be made much smaller."""
    grain = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))
    return encoded(grain, "JPEG")


def film() -> bytes:
    """A picture that moves."""
    return encoded(plain(), "GIF", save_all=True, append_images=[plain(colour=(0, 0, 255))] * 30)


def claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a very large picture."""
    head = struct.pack("!IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return HEAD + _part(b"IHDR", head) + _part(b"IDAT", zlib.compress(bytes(100_000))) + _part(b"IEND", b"")


def heavy_notes() -> bytes:
    """A small picture whose notes unpack to more than anybody has to say."""
    note = b"Comment\0\0" + zlib.compress(bytes(80_000_000))
    rest = encoded(plain(), "PNG")[len(HEAD) + 25 :]
    return encoded(plain(), "PNG")[: len(HEAD) + 25] + _part(b"zTXt", note) + rest


def _part(name: bytes, said: bytes) -> bytes:
    return struct.pack("!I", len(said)) + name + said + struct.pack("!I", zlib.crc32(name + said))
