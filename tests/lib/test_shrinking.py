"""Whatever comes in leaves as a small WebP, or not at all."""

import pytest
from PIL import Image

from alphorn.lib.shrinking import MOST_PIXELS, NotAPicture, shrunk
from tests.lib.pictures import SECRET, claims, decoded, encoded, film, heavy_notes, noisy, plain, turned

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!doctype html><script>alert(1)</script>"
WHITE = (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_is_on_the_list_becomes_webp(kind: str) -> None:
    made = decoded(shrunk(encoded(plain(), kind), 640))

    assert (made.format, made.mode, made.size) == ("WEBP", "RGB", (60, 40))


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "ICO", "TGA", "PDF", "PCX", "SGI"])
def test_what_is_not_on_the_list_is_no_picture(kind: str) -> None:
    with pytest.raises(NotAPicture):
        shrunk(encoded(plain(), kind), 640)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        SVG,
        PAGE,
        b"GIF89a" + PAGE,
        b"\x89PNG\r\n\x1a\n" + PAGE,
        b"\xff\xd8\xff\xe0" + PAGE,
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        noisy()[:3000],
        encoded(decoded(noisy()), "PNG")[:3000],
        encoded(decoded(noisy()), "WEBP")[:3000],
    ],
    ids=[
        *("nothing", "svg", "page", "page as gif", "page as png", "page as jpeg", "empty webp"),
        *("half a jpeg", "half a png", "half a webp"),
    ],
)
def test_what_only_pretends_is_no_picture(body: bytes) -> None:
    with pytest.raises(NotAPicture):
        shrunk(body, 640)


@pytest.mark.parametrize("size", [(65535, 65535), (MOST_PIXELS, 2), (MOST_PIXELS // 2000, 2001), (0, 10)])
def test_more_pixels_than_anybody_needs_are_not_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture):
        shrunk(claims(*size), 640)


def test_notes_without_end_are_not_unpacked() -> None:
    with pytest.raises(NotAPicture):
        shrunk(heavy_notes(), 640)


@pytest.mark.parametrize(
    ("size", "small"),
    [((1200, 800), (640, 427)), ((800, 1200), (427, 640)), ((5200, 3900), (640, 480)), ((9, 4), (9, 4))],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_it_keeps_its_shape(kind: str, size: tuple[int, int], small: tuple[int, int]) -> None:
    assert decoded(shrunk(encoded(plain(*size), kind), 640)).size == small


@pytest.mark.parametrize("size", [(1200, 800), (300, 2000), (20, 10)])
def test_a_face_is_square(size: tuple[int, int]) -> None:
    assert decoded(shrunk(encoded(plain(*size), "JPEG"), 96, square=True)).size == (96, 96)


@pytest.mark.parametrize("size", [(600, 400), (6000, 4000)])
def test_it_stands_upright_and_says_nothing_of_where_it_was_taken(size: tuple[int, int]) -> None:
    body = turned(*size)

    made = shrunk(body, 640)

    assert SECRET.encode() in body
    assert SECRET.encode() not in made
    assert b"EXIF" not in made
    assert decoded(made).height > decoded(made).width


@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("RGBA", (255, 0, 0, 0), WHITE),
        ("LA", (0, 0), WHITE),
        ("P", 0, (0, 0, 0)),
        ("1", 1, WHITE),
        ("L", 90, (90, 90, 90)),
        ("I;16", 30_000, (117, 117, 117)),
    ],
)
def test_whatever_it_is_painted_with_it_can_be_seen(mode: str, colour: object, seen: tuple[int, int, int]) -> None:
    made = decoded(shrunk(encoded(plain(mode=mode, colour=colour), "PNG"), 640))

    assert made.getpixel((5, 5)) == pytest.approx(seen, abs=3)


def test_ink_for_printers_is_understood() -> None:
    made = decoded(shrunk(encoded(Image.new("CMYK", (60, 40), (0, 255, 255, 0)), "JPEG"), 640))

    assert made.getpixel((5, 5)) == pytest.approx((254, 0, 0), abs=12)


def test_of_a_film_the_first_picture_is_shown() -> None:
    made = decoded(shrunk(film(), 640))

    assert getattr(made, "n_frames", 1) == 1
    assert made.getpixel((5, 5)) == pytest.approx((200, 30, 30), abs=12)


def test_a_large_photograph_becomes_small() -> None:
    body = noisy(1600, 1200)

    assert len(shrunk(body, 640)) < len(body) / 4
