"""What came back is recorded, however often that fails, until it is somebody else's to do."""

import asyncio

from alphorn.lib.until_recorded import after, until_recorded


class Failing:
    """A record that fails so many times, and then succeeds."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.tries = 0

    async def __call__(self) -> str:
        self.tries += 1
        if self.tries <= self.left:
            raise ConnectionError
        return "recorded"


async def test_a_record_that_fails_is_tried_again() -> None:
    record = Failing(2)

    answer = await until_recorded(record, lambda: False, "a test")

    assert (answer, record.tries) == ("recorded", 3)


async def test_nothing_is_tried_again_when_it_is_somebody_elses_to_do() -> None:
    record = Failing(2)

    answer = await until_recorded(record, lambda: True, "a test")

    assert (answer, record.tries) == (None, 1)


async def test_the_first_try_is_made_in_any_case() -> None:
    assert await until_recorded(Failing(0), lambda: True, "a test") == "recorded"


async def test_it_is_over_after_so_many_seconds() -> None:
    is_over = after(0.02)
    before = is_over()
    await asyncio.sleep(0.03)

    assert (before, is_over()) == (False, True)
