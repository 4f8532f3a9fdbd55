"""The kinds of views: mountains, water, huts, fog, larches, and bread. A light is five colours, see `painting`."""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from PIL import Image, ImageColor, ImageDraw, ImageOps

from alphorn.sandbox.pictures.outlines import Points

SIZE = (1200, 800)
Pen = ImageDraw.ImageDraw


def _between(light: Sequence[str], near: float) -> tuple[int, ...]:
    """A colour of the ridges: 0 is the farthest, 1 the nearest."""
    far, close = ImageColor.getrgb(light[2]), ImageColor.getrgb(light[3])
    return tuple(round(a + (b - a) * near) for a, b in zip(far, close, strict=True))


def _line(chance: random.Random, level: float, rough: float) -> Points:
    """The upper edge of a ridge, by halving: `level` and `rough` in shares of the height."""
    heights, span = [level + chance.uniform(-rough, rough), level + chance.uniform(-rough, rough)], rough
    while len(heights) < 130:
        middles = [(a + b) / 2 + chance.uniform(-span, span) for a, b in pairwise(heights)]
        heights = [each for pair in zip(heights, [*middles, 0.0], strict=True) for each in pair][:-1]
        span *= 0.52
    width, height = SIZE
    return [(width * at / (len(heights) - 1), height * share) for at, share in enumerate(heights)]


def _ridge(pen: Pen, line: Points, fill: tuple[int, ...]) -> None:
    pen.polygon([*line, SIZE, (0, SIZE[1])], fill=fill)


def _ridges(image: Image.Image, chance: random.Random, light: Sequence[str], many: int = 4, low: float = 0.95) -> None:
    pen = ImageDraw.Draw(image)
    for at in range(many):
        near = at / max(1, many - 1)
        _ridge(pen, _line(chance, 0.45 + (low - 0.45) * near, 0.17 - 0.09 * near), _between(light, near))


def _lake(image: Image.Image, chance: random.Random, light: Sequence[str]) -> None:
    _ridges(image, chance, light, 3, 0.6)
    width, height = SIZE
    shore = round(height * 0.66)
    mirrored = ImageOps.flip(image.crop((0, 2 * shore - height, width, shore)))
    water = Image.new("RGB", mirrored.size, _between(light, 0.7))
    image.paste(Image.blend(mirrored, water, 0.42), (0, shore))
    pen = ImageDraw.Draw(image)
    for _ in range(26):
        x, y, long = chance.uniform(0, width), chance.uniform(shore + 8, height), chance.uniform(40, 260)
        pen.line((x, y, x + long, y), fill=_between(light, 0.35), width=2)


def _hut(image: Image.Image, chance: random.Random, light: Sequence[str]) -> None:
    _ridges(image, chance, light, 3, 0.74)
    pen, x, y = ImageDraw.Draw(image), chance.uniform(300, 800), 560.0
    _ridge(pen, _line(chance, 0.82, 0.03), _between(light, 1))
    pen.rectangle((x, y, x + 200, y + 120), fill="#5a4334")
    pen.polygon([(x - 26, y + 6), (x + 100, y - 88), (x + 226, y + 6)], fill="#2b2522")
    for left in (30, 122):
        pen.rectangle((x + left, y + 34, x + left + 46, y + 76), fill="#ffd98a")
        pen.line((x + left + 23, y + 34, x + left + 23, y + 76), fill="#5a4334", width=5)


def _fog(image: Image.Image, chance: random.Random, light: Sequence[str]) -> None:
    for near in (0.1, 0.5, 0.9):
        _ridge(ImageDraw.Draw(image), _line(chance, 0.4 + 0.35 * near, 0.13), _between(light, near))
        veil = Image.linear_gradient("L").resize(SIZE).point(lambda share: min(210, share))
        image.paste(Image.new("RGB", SIZE, light[1]), mask=veil)


def _larches(image: Image.Image, chance: random.Random, light: Sequence[str]) -> None:
    _ridges(image, chance, light, 2, 0.8)
    pen, golds = ImageDraw.Draw(image), ("#c9922e", "#d8a944", "#b57b2a", "#e0b95c", "#8a6a35")
    for _ in range(70):
        x, foot = chance.uniform(0, SIZE[0]), chance.uniform(560, 830)
        tall = (foot - 420) * chance.uniform(0.7, 1.0)
        pen.polygon([(x, foot - tall), (x - tall / 6, foot), (x + tall / 6, foot)], fill=chance.choice(golds))


def _bread(image: Image.Image, chance: random.Random, light: Sequence[str]) -> None:
    pen = ImageDraw.Draw(image)
    image.paste("#6f5240", (0, 0, *SIZE))
    for at in range(0, SIZE[1], 100):
        pen.line((0, at, SIZE[0], at + chance.uniform(-8, 8)), fill="#5d4334", width=4)
    for at in range(chance.randint(1, 3)):
        x, y = 170 + at * 300 + chance.uniform(-20, 20), 260 + chance.uniform(-30, 60)
        pen.ellipse((x - 14, y + 24, x + 420, y + 330), fill="#4c372b")
        pen.ellipse((x, y, x + 400, y + 290), fill="#b9773a")
        pen.ellipse((x + 18, y + 10, x + 376, y + 240), fill="#cf9150")
        for cut in range(4):
            left = x + 70 + cut * 76
            pen.line((left, y + 60, left + 36, y + 196), fill="#f0d6a8", width=14)


SCENES: Mapping[str, Callable[[Image.Image, random.Random, Sequence[str]], None]] = {
    "ridge": _ridges,
    "lake": _lake,
    "hut": _hut,
    "fog": _fog,
    "larches": _larches,
    "bread": _bread,
}
