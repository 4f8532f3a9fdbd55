"""Pictures, painted by seeded chance, the same every time; as JPEG, as a network hands pictures out."""

import random
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

from alphorn.sandbox.pictures.portraits import portrait
from alphorn.sandbox.pictures.scenes import SCENES, SIZE

QUALITY = 82
# Sky above and below, the farthest ridge and the nearest, and the sun or the moon.
LIGHTS: Sequence[tuple[str, str, str, str, str]] = (
    ("#f0bf95", "#fbeedd", "#b7a5b3", "#3a3a4b", "#fff3d8"),
    ("#86b3d4", "#e6f2f4", "#a5c0cd", "#2c4d43", "#ffffff"),
    ("#56699a", "#f2b490", "#8c7e9e", "#2a2c40", "#ffe3ba"),
    ("#14213a", "#43597b", "#33465f", "#0f1a23", "#f3ead0"),
)


@lru_cache(maxsize=256)
def jpeg(name: str, number: int, edge: int = 0) -> bytes:
    """The picture as a file; with `edge` cut square, of so many pixels. Raises KeyError where there is no such kind."""
    image = portrait(number) if name == "face" else scene(name, number)
    if edge:
        image = ImageOps.fit(image, (edge, edge), Image.Resampling.LANCZOS)
    file = BytesIO()
    image.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def scene(name: str, number: int) -> Image.Image:
    """A view of that kind; `number` is which of them. Raises KeyError where there is no such kind."""
    paint = SCENES[name]
    chance = random.Random(f"{name} {number}")  # noqa: S311  # the same every time
    light = LIGHTS[number % len(LIGHTS)]
    image = _sky(light)
    pen = ImageDraw.Draw(image)
    width, height = SIZE
    x, y, radius = chance.uniform(0.15, 0.85) * width, chance.uniform(0.12, 0.3) * height, chance.uniform(26, 54)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=light[4])
    paint(image, chance, light)
    return image


def _sky(light: Sequence[str]) -> Image.Image:
    ramp = Image.linear_gradient("L").resize(SIZE)
    return ImageOps.colorize(ramp, light[0], light[1])
