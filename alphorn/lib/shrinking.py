"""A picture from outside, made small and harmless: decoded from an allow-list, drawn anew, everything else left behind.

Run as a module it is a child that does so for its parent, one picture after another, with a bound on its memory and,
for each picture, on the time of the processor.
"""

import ctypes
import fcntl
import os
import resource
import signal
import struct
import sys
import warnings
from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

from alphorn.lib.picture_cost import require_cheap

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")  # told by content, whatever anybody calls it
MOST_PIXELS = 50_000_000
MOST_MEMORY = 280 * 2**20  # of a child, its program included
CPU_SECONDS = 2.0  # for one picture: ordinary ones take a tenth, the largest half a second
OUT_OF_TIME = signal.SIGPROF  # what the kernel ends a child with that took longer
LARGE = 8_000_000  # pixels: with more of them one child waits for the other, so that both together stay below 400 MB
WHITE = (255, 255, 255)
QUALITY = 80
NICE = 10  # posts go first
ASK = struct.Struct("!IIB")  # length of the picture, longest edge in pixels, whether it is cut square
ANSWER = struct.Struct("!I")  # length of what was made; 0: that was no picture


class NotAPicture(Exception):
    """It is none that we show: another format, damaged, or too large."""


def _at_once() -> None:
    return None


def shrunk(body: bytes, edge: int, *, square: bool = False, before_large: Callable[[], None] = _at_once) -> bytes:
    """`body` as WebP, its longer edge at most `edge` pixels; `square`: cut to one. Raises NotAPicture.

    `before_large` is called before one is unpacked that takes much memory.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged metadata, which is dropped in any case
            require_cheap(body)
            with Image.open(BytesIO(body), formats=FORMATS) as image:
                _require_size(image, before_large)
                return _webp(_small(image, edge, square))
    except Exception as error:  # decoders of foreign bytes fail in more ways than are documented
        raise NotAPicture(type(error).__name__) from error


def _require_size(image: Image.Image, before_large: Callable[[], None]) -> None:
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise NotAPicture("too many pixels")
    if pixels > LARGE:
        before_large()


def _small(image: Image.Image, edge: int, square: bool) -> Image.Image:
    least = 2 * edge if square else edge  # what a JPEG is decoded to at once, without its large form in memory
    image.draft("RGB", (least, least))
    upright = ImageOps.exif_transpose(_plain(_reduced(image, least)))
    if square:
        return ImageOps.fit(upright, (edge, edge), Image.Resampling.LANCZOS)
    upright.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return upright


def _reduced(image: Image.Image, least: int) -> Image.Image:
    """Roughly small already, by whole steps, so that what follows is done on few pixels."""
    step = min(image.width, image.height) // (2 * least)
    if step < 2 or image.mode not in ("RGB", "L"):
        return image
    exif = image.getexif()
    reduced = image.reduce(step)
    reduced.getexif().update(exif)
    return reduced


def _plain(image: Image.Image) -> Image.Image:
    """In red, green and blue; what is transparent lies on white."""
    if image.mode.startswith(("I", "F")):
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits of grey
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, WHITE)
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _webp(image: Image.Image) -> bytes:
    made = BytesIO()
    image.save(made, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"", xmp=b"")
    return made.getvalue()


def main(cpu_seconds: float = CPU_SECONDS) -> None:
    """Shrink what comes in until the parent closes the line. The last word of the command is a file to lock."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    Image.init()
    _serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[-1]), cpu_seconds)


def _serve(asks: BinaryIO, answers: BinaryIO, lock: int, cpu_seconds: float) -> None:
    alone = partial(fcntl.lockf, lock, fcntl.LOCK_EX)
    while len(head := asks.read(ASK.size)) == ASK.size:
        length, edge, square = ASK.unpack(head)
        body = asks.read(length)
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)  # no handler: within a decoder none would ever run
        try:
            made = shrunk(body, edge, square=bool(square), before_large=alone)
        except NotAPicture:
            made = b""
        _give_back()
        fcntl.lockf(lock, fcntl.LOCK_UN)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(ANSWER.pack(len(made)) + made)
        answers.flush()


def _give_back() -> None:
    """Let the system have what a large picture took, before another child takes as much: malloc(3) keeps some."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


if __name__ == "__main__":
    main()
