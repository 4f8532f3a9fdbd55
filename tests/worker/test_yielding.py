"""Work that gives way: one at a time, after whoever hurries, and in the end even though they do."""

import asyncio

import pytest

from alphorn.worker import yielding
from alphorn.worker.yielding import Yielding


async def test_one_call_follows_the_other() -> None:
    gently, under_way, most = Yielding(lambda: False), 0, 0

    async def call() -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1

    await asyncio.gather(*(gently.run(call) for _ in range(5)))

    assert most == 1


async def test_whoever_hurries_goes_first() -> None:
    said: list[str] = []
    hurry = asyncio.Event()

    async def call() -> None:
        said.append("import")

    running = asyncio.create_task(Yielding(lambda: not hurry.is_set()).run(call))
    await asyncio.sleep(0.02)
    said.append("send")
    hurry.set()
    await running

    assert said == ["send", "import"]


async def test_its_turn_comes_however_many_hurry() -> None:
    async def call() -> str:
        return "done"

    assert await asyncio.wait_for(Yielding(lambda: True).run(call), 30) == "done"


async def test_a_call_that_raises_lets_the_next_one_through() -> None:
    gently = Yielding(lambda: False)

    async def fail() -> None:
        raise ValueError("no such page")

    async def call() -> str:
        return "done"

    with pytest.raises(ValueError, match="no such page"):
        await gently.run(fail)
    assert await gently.run(call) == "done"


async def test_as_many_at_once_as_may_be_and_each_is_followed_by_a_rest() -> None:
    """Guard: `Yielding.run` rests in its turn."""
    gently, under_way, most, made = Yielding(lambda: False, 2, 50.0), 0, 0, 0

    async def call() -> None:
        nonlocal under_way, most, made
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.002)
        under_way -= 1
        made += 1

    calls = [asyncio.create_task(gently.run(call)) for _ in range(6)]
    while made < 2:  # noqa: ASYNC110 - the calls tell nobody
        await asyncio.sleep(0)
    await asyncio.sleep(0.02)

    assert (most, made) == (2, 2)
    await asyncio.gather(*calls)
    assert made == 6


async def test_whoever_called_has_the_answer_at_once_and_the_next_one_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: `Yielding.run` does not rest itself."""
    monkeypatch.setattr(yielding, "LONGEST_REST_SECONDS", 3600.0)
    gently = Yielding(lambda: False, rest=1e9)

    async def call() -> str:
        await asyncio.sleep(0.001)
        return "done"

    assert await asyncio.wait_for(gently.run(call), 30) == "done"
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(gently.run(call), 0.05)
