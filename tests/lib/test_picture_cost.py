"""What asks for too much work is told from its outline; what is honest passes, however it was made."""

import time

import pytest

from alphorn.lib.picture_cost import MOST_SCANS, TooCostly, require_cheap
from alphorn.lib.shrinking import NotAPicture, shrunk
from tests.lib.hostile_pictures import COSTLY, KINDS, PAGES, jpeg_of_parts, png_of_parts, scans
from tests.lib.pictures import HEAD, encoded, film, noisy, plain, turned

A_LOOK_SECONDS = 0.3  # of the processor's time, on a slow machine; a look takes a few thousandths


@pytest.mark.parametrize("what", COSTLY)
def test_what_asks_for_too_much_is_refused_before_it_is_unpacked(what: str) -> None:
    body = COSTLY[what]()
    began = time.process_time()

    with pytest.raises(NotAPicture, match="TooCostly"):
        shrunk(body, 640)

    assert time.process_time() - began < A_LOOK_SECONDS


HONEST = {
    **{kind: encoded(plain(), kind) for kind in KINDS},
    "in steps": encoded(plain(3000, 2000), "JPEG", progressive=True),
    "noisy": noisy(1600, 1200),
    "noisy, in steps": encoded(plain(800, 600).effect_spread(50), "JPEG", progressive=True, quality=95),
    "notes": turned(600, 400),
    "film": film(),
    "a thousand notes": jpeg_of_parts(b"\xff\xfe\0\x06note", 1000),
    "small pieces": png_of_parts(b"tEXt", b"k\0v", 5000),
    "as many scans as may be": scans(MOST_SCANS - 10, 60, 40),
    "scans behind its end": noisy() + b"\xff\xda" * 100_000,
    "scans in a note": jpeg_of_parts(b"\xff\xe1\x02\x02" + b"\xff\xda" * 256, 50),
}


@pytest.mark.parametrize("what", HONEST)
def test_what_is_honest_is_shown(what: str) -> None:
    assert shrunk(HONEST[what], 640)


@pytest.mark.parametrize("length", [*range(40), 100, 300, 600])
@pytest.mark.parametrize("kind", KINDS)
def test_half_of_it_is_for_the_decoder_to_refuse(kind: str, length: int) -> None:
    require_cheap(encoded(plain(), kind)[:length])


@pytest.mark.parametrize("body", [b"", HEAD, b"\xff\xd8\xff", b"GIF89a", b"RIFF0000WEBP", *PAGES.values()])
def test_what_is_nothing_is_not_costly(body: bytes) -> None:
    require_cheap(body)


@pytest.mark.parametrize("length", [0, 1, 0x7FFFFFFF, 0xFFFFFFFF])
def test_a_length_that_lies_ends_the_look(length: int) -> None:
    require_cheap(HEAD + length.to_bytes(4, "big") + b"abCd")


def test_a_length_of_less_than_nothing_goes_on() -> None:
    with pytest.raises(TooCostly):
        require_cheap(b"\xff\xd8\xff" + b"\xff\xfe\0\0" * 20_000)
