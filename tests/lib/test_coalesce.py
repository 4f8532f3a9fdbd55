"""Many small calls become few large ones."""

import asyncio
from collections.abc import Sequence

import pytest

from alphorn.lib.coalesce import Coalesced

DEADLINE_SECONDS = 10


class Batches:
    """Work that waits until it is let go, and remembers its batches."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.began, self.go = asyncio.Event(), asyncio.Event()

    async def double(self, items: Sequence[int]) -> Sequence[int]:
        self.seen.append(list(items))
        self.began.set()
        await self.go.wait()
        return [item * 2 for item in items]


async def settled(*tasks: "asyncio.Task[int]") -> list[int | BaseException]:
    """How the calls end; TimeoutError where one never does."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        return list(await asyncio.gather(*tasks, return_exceptions=True))


def called(coalesced: Coalesced[int, int], *items: int) -> "list[asyncio.Task[int]]":
    """A call for each."""

    async def call(item: int) -> int:
        return await coalesced(item)

    return [asyncio.create_task(call(item)) for item in items]


async def until_first_batch(batches: Batches) -> None:
    """Until the first batch is under way."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        await batches.began.wait()


async def test_the_first_goes_at_once_and_what_arrives_meanwhile_goes_together() -> None:
    batches = Batches()
    coalesced = Coalesced(batches.double)
    first = called(coalesced, 1)
    await until_first_batch(batches)
    rest = called(coalesced, 2, 3, 4)
    await asyncio.sleep(0)

    batches.go.set()
    answers = await settled(*first, *rest)

    assert answers == [2, 4, 6, 8]
    assert batches.seen == [[1], [2, 3, 4]]


async def test_a_batch_has_an_upper_bound() -> None:
    batches = Batches()
    batches.go.set()
    coalesced = Coalesced(batches.double, most=2)

    answers = await settled(*called(coalesced, 1, 2, 3, 4, 5))

    assert answers == [2, 4, 6, 8, 10]
    assert batches.seen == [[1, 2], [3, 4], [5]]


async def test_an_exception_reaches_everybody_of_its_batch_and_nobody_else() -> None:
    async def work(items: Sequence[int]) -> Sequence[int]:
        if 1 in items:
            raise RuntimeError("no")
        return items

    coalesced = Coalesced(work, most=2)

    answers = await settled(*called(coalesced, 1, 2, 3))

    assert [type(answer) for answer in answers] == [RuntimeError, RuntimeError, int]


async def test_who_is_cancelled_takes_nobody_along() -> None:
    batches = Batches()
    coalesced = Coalesced(batches.double)
    one, two = called(coalesced, 1, 2)
    await until_first_batch(batches)

    one.cancel()
    batches.go.set()
    answers = await settled(one, two)

    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1] == 4


@pytest.mark.parametrize("answers", [[], [1], [1, 2, 3]])
async def test_answers_that_do_not_match_their_questions_leave_nobody_waiting(answers: list[int]) -> None:
    async def work(items: Sequence[int]) -> Sequence[int]:
        return answers

    ended = await settled(*called(Coalesced(work), 1, 2))

    assert [type(each) for each in ended] == [ValueError, ValueError]


async def test_after_a_pause_it_works_again() -> None:
    batches = Batches()
    batches.go.set()
    coalesced = Coalesced(batches.double)
    await settled(*called(coalesced, 1))
    await asyncio.sleep(0)

    assert await settled(*called(coalesced, 2)) == [4]


async def test_whoever_waits_for_what_was_given_up_is_told() -> None:
    """Guard: `Coalesced._answer` tells those of the batch and those behind it."""

    async def gives_up(_: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0.01)
        raise asyncio.CancelledError

    line = Coalesced(gives_up, most=1)
    calls = [asyncio.create_task(line(number)) for number in (1, 2, 3)]

    done, waiting = await asyncio.wait(calls, timeout=5)

    assert (len(done), len(waiting)) == (3, 0)
    assert all(each.cancelled() for each in done)
