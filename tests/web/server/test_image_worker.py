"""The child that makes pictures small: bounded, told nothing, and replaced when it dies."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from alphorn.lib.shrinking import MOST_MEMORY, NotAPicture
from alphorn.web.server.darkroom import Darkroom
from alphorn.web.server.image_worker import FOUND_BY, Spoilt, TooMuchWork
from tests.lib.hostile_pictures import scans
from tests.lib.pictures import claims, decoded, encoded, heavy_notes, plain

pytestmark = pytest.mark.not_quick

DEADLINE_SECONDS = 20
ALICE = "alice"
JPEG = encoded(plain(1200, 800), "JPEG")
NO_PICTURES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a drawing": lambda: b"<svg/>",
    "as it says, too large": lambda: claims(65535, 65535),
    "heavy notes": heavy_notes,
    "too large": lambda: encoded(plain(7000, 7000, "RGBA", (1, 2, 3, 4)), "PNG"),  # 196 MB, twice to draw it
}
MUTE = (sys.executable, "-c", "import sys; sys.stdin.buffer.read(1); __import__('time').sleep(60)")
DEAD = (sys.executable, "-c", "")
HALF = (sys.executable, "-c", "import os, sys; os.write(1, bytes([0, 0, 0, 9, 1]))")
SHORT_OF_TIME = (sys.executable, "-P", "-c", "from alphorn.lib.shrinking import main; main(cpu_seconds=0.1)")
ENDLESS = (sys.executable, "-c", "import os, sys; os.write(1, bytes([255] * 5)); sys.stdin.buffer.read()")


@pytest.fixture
async def darkroom() -> AsyncIterator[Darkroom]:
    """A darkroom with one worker."""
    darkroom = Darkroom(workers=1)
    yield darkroom
    await darkroom.close()


def child_of(darkroom: Darkroom) -> int:
    """The number of its process."""
    [worker] = darkroom.workers
    assert worker.pid is not None
    return worker.pid


def said_of(pid: int, name: str) -> int:
    """What Linux says of a process, in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def told_to(pid: int) -> set[str]:
    """The names in a process's environment, as it was begun."""
    told = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return {line.partition(b"=")[0].decode() for line in told if line}


def is_there(pid: int) -> bool:
    """Whether there is such a process."""
    return Path(f"/proc/{pid}").exists()


async def test_many_at_once_come_out_in_turn(darkroom: Darkroom) -> None:
    made = await asyncio.gather(*(darkroom.develop(JPEG, edge, of=ALICE) for edge in range(100, 110)))

    assert [decoded(body).width for body in made] == list(range(100, 110))


async def test_a_face_is_cut_square(darkroom: Darkroom) -> None:
    assert decoded(await darkroom.develop(JPEG, 96, square=True, of=ALICE)).size == (96, 96)


@pytest.mark.parametrize("what", NO_PICTURES)
async def test_after_what_is_no_picture_the_same_child_goes_on(darkroom: Darkroom, what: str) -> None:
    await darkroom.develop(JPEG, 96, of=ALICE)
    before = child_of(darkroom)

    with pytest.raises(NotAPicture):
        await darkroom.develop(NO_PICTURES[what](), 96, of=ALICE)

    assert decoded(await darkroom.develop(JPEG, 96, of=ALICE)).width == 96
    assert child_of(darkroom) == before


@pytest.mark.parametrize("size", [(7000, 7000), (5000, 9900)])
async def test_its_memory_is_bounded(darkroom: Darkroom, size: tuple[int, int]) -> None:
    await darkroom.develop(encoded(plain(*size), "PNG"), 640, of=ALICE)

    assert 0 < said_of(child_of(darkroom), "VmPeak") <= MOST_MEMORY


async def test_it_is_told_nothing_of_our_settings(darkroom: Darkroom) -> None:
    await darkroom.develop(JPEG, 96, of=ALICE)

    assert told_to(child_of(darkroom)) == set(FOUND_BY)
    assert {name for name in os.environ if name.startswith("ALPHORN_")}


@pytest.mark.parametrize("program", [MUTE, DEAD, HALF, ENDLESS], ids=["mute", "dead", "half", "endless"])
async def test_a_child_that_fails_is_no_verdict_on_the_picture(program: tuple[str, ...]) -> None:
    darkroom = Darkroom(seconds=1.0, program=program, workers=1)

    with pytest.raises(Spoilt):
        await darkroom.develop(JPEG, 96, of=ALICE)
    with pytest.raises(Spoilt):
        await darkroom.develop(JPEG, 96, of=ALICE)

    await darkroom.close()


@pytest.mark.not_quick
async def test_what_takes_too_much_of_the_processors_time_is_given_up_for_good() -> None:
    darkroom = Darkroom(program=SHORT_OF_TIME, workers=1)

    with pytest.raises(TooMuchWork):
        await darkroom.develop(scans(70, 4000, 3000), 640, of=ALICE)

    assert decoded(await darkroom.develop(JPEG, 96, of=ALICE)).width == 96
    await darkroom.close()


@pytest.mark.not_quick
async def test_each_picture_has_time_of_its_own() -> None:
    darkroom = Darkroom(program=SHORT_OF_TIME, workers=1)

    made = [await darkroom.develop(JPEG, 640, of=ALICE) for _ in range(30)]

    assert len(made) == 30
    await darkroom.close()


async def test_a_child_that_was_killed_is_followed_by_another(darkroom: Darkroom) -> None:
    await darkroom.develop(JPEG, 96, of=ALICE)
    before = child_of(darkroom)
    os.kill(before, 9)

    ended = await asyncio.gather(darkroom.develop(JPEG, 96, of=ALICE), return_exceptions=True)
    made = await darkroom.develop(JPEG, 96, of=ALICE)

    assert isinstance(ended[0], Spoilt | bytes)
    assert decoded(made).width == 96
    assert child_of(darkroom) != before


async def test_who_leaves_in_the_middle_leaves_no_half_picture_behind(darkroom: Darkroom) -> None:
    asked = asyncio.create_task(darkroom.develop(JPEG, 640, of=ALICE))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.wait({asked}, timeout=DEADLINE_SECONDS)

    assert decoded(await darkroom.develop(JPEG, 96, of=ALICE)).width == 96


async def test_the_child_ends_with_its_parent(darkroom: Darkroom) -> None:
    await darkroom.develop(JPEG, 96, of=ALICE)
    child = darkroom.workers[0]._child
    assert child is not None
    assert child.stdin is not None

    child.stdin.close()

    assert await asyncio.wait_for(child.wait(), DEADLINE_SECONDS) == 0


async def test_closing_ends_the_child(darkroom: Darkroom) -> None:
    await darkroom.develop(JPEG, 96, of=ALICE)
    pid = child_of(darkroom)

    await darkroom.close()

    assert not is_there(pid)
