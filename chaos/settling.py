"""Lets everything come to its end once nothing is wrong any more; the people do meanwhile what they are asked to."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

from chaos.house import House
from chaos.people import Person
from chaos.rows import Rows, Unread

LOOK_SECONDS = 2.0  # a look has as many rows as there are deliveries under way
LONG_SECONDS = 10.0  # a wait that somebody who sits before it cuts short
AT_ONCE = 60  # so many are cut short between two looks: with thousands the next one would come minutes later


async def settled(house: House, people: Sequence[Person], rows: Rows, within: float) -> float:
    """How long it took; `within`, where something is under way even then."""
    began = time.monotonic()
    theirs = {person.workspace: person for person in people}
    await house.heal()
    await asyncio.gather(*(person.sign_in_everywhere() for person in people))
    while (took := time.monotonic() - began) < within:
        under_way = await rows.under_way()
        if not under_way:
            return took
        long = [each for each in under_way if each.state == "waiting" and each.reason and each.due_in > LONG_SECONDS]
        await asyncio.gather(*(theirs[each.workspace].try_now(each.id, each.attempt) for each in long[:AT_ONCE]))
        await asyncio.sleep(LOOK_SECONDS)
    return within


async def read_all(people: Sequence[Person], rows: Rows, within: float) -> list[str]:
    """Have every list read once more from its beginning. Returns those that were not, in that time."""
    until = time.monotonic() + within
    await _read(people, rows.half_read, until)
    since = await rows.let_a_month_pass_for_lists()
    return [each.id for each in await _read(people, lambda: rows.unread(since), until)]


async def _read(people: Sequence[Person], asked: Callable[[], Awaitable[list[Unread]]], until: float) -> list[Unread]:
    """Have these read, until there are none or it is too late."""
    theirs = {person.workspace: person for person in people}
    while (unread := await asked()) and time.monotonic() < until:
        await asyncio.gather(*(theirs[each.workspace].read_now(each.id) for each in unread if each.waits))
        await asyncio.sleep(LOOK_SECONDS)
    return unread
