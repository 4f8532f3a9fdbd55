"""Faces, painted: the same that pages draw as SVG."""

import re
from collections.abc import Iterator

from PIL import Image, ImageDraw

from alphorn.sandbox.pictures.faces import FACE, GROUNDS, SKINS, TOPS, look
from alphorn.sandbox.pictures.outlines import outline

FACE_SIZE, FACE_UNITS = 400, 64
PATH = re.compile(r'<path d="([^"]+)" fill="(#\w+)"')


def portrait(number: int) -> Image.Image:
    """Somebody's face."""
    ground, skin, top = look(number)
    grid = FACE_SIZE * 2 // FACE_UNITS
    image = Image.new("RGB", (FACE_UNITS * grid, FACE_UNITS * grid), GROUNDS[ground])
    pen = ImageDraw.Draw(image)
    for part, fill in (*_paths(FACE.partition("<ellipse")[0]), ("", ""), *_paths(TOPS[top])):
        if part:
            pen.polygon([(x * grid, y * grid) for x, y in outline(part)], fill=fill)
        else:
            pen.ellipse([at * grid for at in (19, 19, 45, 49)], fill=SKINS[skin])
    for x in (27, 37):
        pen.ellipse([at * grid for at in (x - 1.7, 32.3, x + 1.7, 35.7)], fill="#2a2321")
    pen.arc([at * grid for at in (26, 36, 38, 43.5)], 25, 155, fill="#2a2321", width=round(1.6 * grid))
    return image.resize((FACE_SIZE, FACE_SIZE), Image.Resampling.LANCZOS)


def _paths(svg: str) -> Iterator[tuple[str, str]]:
    return ((found[1], found[2]) for found in PATH.finditer(svg))
