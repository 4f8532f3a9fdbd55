"""Lets everything come to its end once nothing is wrong any more; the people do meanwhile what they are asked to."""

import asyncio
import time
from collections.abc import Sequence

from chaos.house import House
from chaos.people import Person
from chaos.rows import Rows

LOOK_SECONDS = 2.0  # a look has as many rows as there are deliveries under way
LONG_SECONDS = 10.0  # a wait that somebody who sits before it cuts short


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
        for claim in under_way:
            if claim.state == "waiting" and claim.reason and claim.due_in > LONG_SECONDS:
                await theirs[claim.workspace].try_now(claim.id, claim.attempt)
        await asyncio.sleep(LOOK_SECONDS)
    return within


async def read_all(people: Sequence[Person], rows: Rows, within: float) -> list[str]:
    """Have every list read once more from its beginning. Returns those that were not, in that time."""
    theirs = {person.workspace: person for person in people}
    since = await rows.let_a_month_pass_for_lists()
    until = time.monotonic() + within
    while (unread := await rows.unread(since)) and time.monotonic() < until:
        await asyncio.gather(*(theirs[each.workspace].read_now(each.id) for each in unread if each.waits))
        await asyncio.sleep(LOOK_SECONDS)
    return [each.id for each in unread]
