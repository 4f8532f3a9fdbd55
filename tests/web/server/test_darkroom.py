"""Pictures that take long delay whoever brings them, and nobody else; and all together take a bounded memory."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator

import pytest

from alphorn.lib.shrinking import MOST_MEMORY, NotAPicture
from alphorn.web.server.darkroom import WORKERS, Darkroom
from alphorn.web.server.image_worker import Spoilt, TooMuchWork
from tests.lib.hostile_pictures import COSTLY, LARGE, scans
from tests.lib.pictures import decoded, encoded, plain
from tests.web.server.test_image_worker import said_of

pytestmark = pytest.mark.not_quick
JPEG = encoded(plain(1200, 800), "JPEG")
TOGETHER = 400 * 2**20
DEADLINE_SECONDS = 120
MOST_SECONDS = 10
THEM = ("mallory", "trudy")
# What outlasts every bound but that of the processor's time: a decoder that never comes back.
STUCK = """
import sys, zlib
from alphorn.lib import shrinking
shrunk = shrinking.shrunk
shrinking.shrunk = lambda body, *a, **k: shrunk(body, *a, **k) if len(body) > 9 else [None for _ in iter(int, 1)]
shrinking.main(cpu_seconds=0.5)
"""
PROGRAM = (sys.executable, "-P", "-c", STUCK)


@pytest.fixture
async def darkroom() -> AsyncIterator[Darkroom]:
    """A darkroom."""
    darkroom = Darkroom()
    yield darkroom
    await darkroom.close()


async def test_hostile_pictures_of_one_do_not_delay_those_of_another() -> None:
    darkroom = Darkroom(program=PROGRAM)
    hostile = [asyncio.create_task(darkroom.develop(b"stuck", 640, of="mallory")) for _ in range(12)]
    await asyncio.wait(hostile, return_when=asyncio.FIRST_COMPLETED)

    made = [await darkroom.develop(JPEG, 96, of="alice") for _ in range(30)]

    assert len(made) == 30
    assert sum(task.done() for task in hostile) < 6
    [task.cancel() for task in hostile]
    await asyncio.gather(*hostile, return_exceptions=True)
    await darkroom.close()


async def test_hostile_pictures_of_several_delay_another_by_no_more_than_one_of_them() -> None:
    darkroom = Darkroom(program=PROGRAM)
    them = [f"mallory {n}" for n in range(4)]
    hostile = [asyncio.create_task(darkroom.develop(b"stuck", 640, of=who)) for who in them for _ in range(5)]
    await asyncio.wait(hostile, return_when=asyncio.FIRST_COMPLETED)
    ended = sum(task.done() for task in hostile)

    made = await asyncio.gather(*(darkroom.develop(JPEG, 96, of="alice") for _ in range(30)))

    assert len(made) == 30
    assert sum(task.done() for task in hostile) - ended <= 3 * WORKERS
    [task.cancel() for task in hostile]
    await asyncio.gather(*hostile, return_exceptions=True)
    await darkroom.close()


async def test_what_can_be_seen_to_be_hostile_takes_no_time(darkroom: Darkroom) -> None:
    bodies = [make() for make in COSTLY.values()]
    began = time.monotonic()

    ended = await asyncio.gather(
        *(darkroom.develop(body, 640, of="mallory") for body in bodies), return_exceptions=True
    )

    assert {type(each) for each in ended} == {NotAPicture}
    assert time.monotonic() - began < MOST_SECONDS


async def test_large_ones_together_take_a_bounded_memory_and_time(darkroom: Darkroom) -> None:
    both = [LARGE["png, as large as may be"]()] * 3
    bodies = [*(make() for make in LARGE.values()), scans(8, 6900, 7000)]
    most = 0

    async def watch() -> None:
        nonlocal most
        while True:
            # Not all are read in the same moment: what is there both times was held together.
            first, second = (
                [said_of(worker.pid, "VmRSS") if worker.pid else 0 for worker in darkroom.workers] for _ in range(2)
            )
            most = max(most, sum(map(min, first, second)))
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    async with asyncio.timeout(DEADLINE_SECONDS):
        ended = await asyncio.gather(
            *(darkroom.develop(body, 640, of=who) for body in both for who in THEM),
            *(darkroom.develop(body, 640, of="mallory") for body in bodies),
            *(darkroom.develop(encoded(plain(3900, 2000, "RGBA"), "PNG"), 640, of="alice") for _ in range(5)),
            return_exceptions=True,
        )
    watching.cancel()

    assert {type(each) for each in ended} <= {bytes, NotAPicture, TooMuchWork}
    assert all(isinstance(each, bytes) for each in ended[-5:])
    assert 0 < most <= TOGETHER
    assert all(said_of(worker.pid, "VmPeak") <= MOST_MEMORY for worker in darkroom.workers if worker.pid)


async def test_who_dies_with_a_large_one_keeps_nobody_waiting(darkroom: Darkroom) -> None:
    large = LARGE["png, as large as may be"]()
    asked = asyncio.create_task(darkroom.develop(large, 640, of="mallory"))
    await asyncio.sleep(0.5)
    asked.cancel()

    assert decoded(await darkroom.develop(large, 640, of="alice")).width == 640


async def test_a_child_that_fails_takes_no_place_along() -> None:
    darkroom = Darkroom(program=(sys.executable, "-c", ""))

    for _ in range(3 * WORKERS):
        with pytest.raises(Spoilt):
            await darkroom.develop(JPEG, 96, of="mallory")

    await darkroom.close()
