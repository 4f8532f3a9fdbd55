"""One life of a process: begun, renewed, over; and what it may write in it. Everything shorter than in earnest."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from django.db import connections

from alphorn.database import sql
from alphorn.lib.boot_clock import seconds_since_boot
from alphorn.lib.environment import environment
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models import Worker
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import Reason
from alphorn.worker.lease import Lease
from alphorn.worker.life import Life, WritePermit
from tests.models.hands import a_life, die, wait_until

# Long enough for a loaded machine to renew in time, short enough to wait for.
SHORT = Patience(lease_seconds=8, renew_seconds=0.1, write_seconds=6, answer_grace_seconds=0.2)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE query LIKE '%UPDATE alphorn_worker%' AND pid <> pg_backend_pid()
"""


class Watched:
    """The lives that a kept lease has begun, and what their rows say."""

    def __init__(self) -> None:
        self.lives: list[Life] = []

    def life(self, number: int) -> Life:
        """The n-th life, as soon as it has begun."""
        wait_until(lambda: len(self.lives) >= number)
        return self.lives[number - 1]

    def alive_until(self, life: Life) -> datetime:
        """Until when it is alive."""
        return Worker.objects.get(pk=life.id).alive_until

    def wait_for_a_renewal(self, life: Life) -> None:
        """Until its row says so."""
        before = self.alive_until(life)
        wait_until(lambda: self.alive_until(life) > before)


def keeping(story: Callable[[Watched], None], replaces: str = "") -> list[Life]:
    """Let `story` happen while a lease is kept. Returns the lives there were."""
    watched = Watched()

    def play() -> None:
        try:
            watched.life(1)
            story(watched)
        finally:
            connections.close_all()

    async def keep() -> None:
        stop = asyncio.Event()
        lease = Lease(environment().database_url, "me", SHORT, watched.lives.append)
        kept = asyncio.create_task(lease.keep(stop, replaces))
        try:
            await asyncio.to_thread(play)
        finally:
            stop.set()
            await kept

    asyncio.run(keep())
    return watched.lives


def is_over_after_a_sleep(life: Life) -> bool:
    """Let the last good renewal of this life be too old, unless one is under way. Tells whether that was noticed."""
    life.renewed(seconds_since_boot() - SHORT.write_seconds)
    return life.over.is_set()


def nothing(_: Watched) -> None:
    """No story."""


def test_a_life_is_renewed_again_and_again(database: None) -> None:
    def story(watched: Watched) -> None:
        watched.wait_for_a_renewal(watched.life(1))
        watched.wait_for_a_renewal(watched.life(1))

    lives = keeping(story)

    assert len(lives) == 1


def test_a_life_whose_row_has_run_out_is_over_and_another_begins(database: None) -> None:
    def story(watched: Watched) -> None:
        die(watched.life(1))
        watched.life(2)

    first, second = keeping(story)

    assert (first.over.is_set(), first.may_write) == (True, False)
    assert {first.id, second.id} == set(Worker.objects.filter(process="me").values_list("pk", flat=True))


def test_a_life_whose_row_is_gone_is_over_and_another_begins(database: None) -> None:
    def story(watched: Watched) -> None:
        Worker.objects.filter(pk=watched.life(1).id).delete()
        watched.life(2)

    first, second = keeping(story)

    assert first.over.is_set()
    assert list(Worker.objects.values_list("pk", flat=True)) == [second.id]


def test_a_life_that_was_asleep_for_too_long_is_never_renewed_again(database: None) -> None:
    rows: list[datetime] = []

    def story(watched: Watched) -> None:
        life = watched.life(1)
        wait_until(lambda: is_over_after_a_sleep(life))
        rows.append(watched.alive_until(life))
        watched.wait_for_a_renewal(watched.life(2))
        rows.append(watched.alive_until(life))

    first, _ = keeping(story)

    assert first.over.is_set()
    assert rows[0] == rows[1]


def test_a_line_that_was_cut_is_opened_again_and_the_life_goes_on(database: None) -> None:
    def story(watched: Watched) -> None:
        watched.wait_for_a_renewal(watched.life(1))
        sql.run(CUT)
        watched.wait_for_a_renewal(watched.life(1))

    assert len(keeping(story)) == 1


@pytest.mark.parametrize(("seconds", "lives"), [(0.9, 1), (3.5, 2)], ids=["busy", "stuck"])
def test_a_process_that_has_too_much_to_do_keeps_its_life_and_one_that_is_stuck_does_not(
    database: None, seconds: float, lives: int
) -> None:
    """Guards: the lease is kept beside the loop; `Lease._renew` asks whether that turns."""
    patience = Patience(lease_seconds=1.2, renew_seconds=0.1, write_seconds=0.6, answer_grace_seconds=0.1)
    begun: list[Life] = []

    async def story() -> None:
        stop = asyncio.Event()
        kept = asyncio.create_task(Lease(environment().database_url, "me", patience, begun.append).keep(stop))
        await until(lambda: len(begun) == 1)
        time.sleep(seconds)  # noqa: ASYNC251 - that is the point
        may_write = begun[0].may_write
        await until(lambda: len(begun) == lives)
        stop.set()
        await kept
        assert may_write is (lives == 1)

    asyncio.run(story())


async def until(is_so: Callable[[], bool]) -> None:
    """Let the loop turn meanwhile."""
    async with asyncio.timeout(10):
        while not is_so():  # noqa: ASYNC110 - it is a list that grows
            await asyncio.sleep(0.01)


def test_the_lives_of_the_process_it_replaces_are_ended_first(database: None) -> None:
    former = a_life()

    keeping(nothing, replaces="test")

    assert not Worker.objects.filter(pk=former.id, alive_until__gt=LONG_AGO).exists()


def test_lives_of_other_processes_are_left_alone(database: None) -> None:
    other = a_life()

    keeping(nothing, replaces="somebody else")

    assert Worker.objects.filter(pk=other.id, alive_until__gt=LONG_AGO).exists()


def test_a_life_that_ends_in_peace_leaves_nothing_to_wait_for(database: None) -> None:
    [life] = keeping(nothing)

    assert life.over.is_set()
    assert not Worker.objects.filter(alive_until__gt=LONG_AGO).exists()


def test_a_body_may_be_begun_while_the_last_renewal_is_young() -> None:
    life = Life(Patience())

    life.renewed(seconds_since_boot() - 5)

    assert life.may_write
    life.require_write()


def test_no_body_is_begun_when_the_last_renewal_is_older_than_nine_seconds() -> None:
    life = Life(Patience())

    life.renewed(seconds_since_boot() - 9.1)

    with pytest.raises(TryAgain) as ending:
        life.require_write()
    assert ending.value.reason is Reason.NOT_SENT


def test_no_body_is_begun_when_the_life_is_over() -> None:
    life = Life(Patience())
    life.over.set()

    with pytest.raises(TryAgain):
        asyncio.run(WritePermit(life, marked).use())


async def marked() -> bool:
    """The mark that a body is about to be written is made."""
    return True


async def not_mine() -> bool:
    """Somebody else owns the attempt."""
    return False


async def lost() -> bool:
    """The database does not answer."""
    raise ConnectionError


@pytest.mark.parametrize("mark", [not_mine, lost])
def test_no_body_is_begun_before_it_is_marked(mark: Callable[[], Awaitable[bool]]) -> None:
    permit = WritePermit(Life(Patience()), mark)

    with pytest.raises(TryAgain) as ending:
        asyncio.run(permit.use())
    assert (ending.value.reason, permit.was_used) == (Reason.NOT_SENT, False)


def test_the_clock_is_asked_after_the_mark_however_long_that_took() -> None:
    life = Life(Patience())

    async def slowly() -> bool:
        life.renewed(seconds_since_boot() - 9.1)
        return True

    with pytest.raises(TryAgain):
        asyncio.run(WritePermit(life, slowly).use())


def test_no_body_is_begun_that_its_key_might_not_outlive() -> None:
    """Guard: `WritePermit.use` asks after the mark, by the clock that counts suspend."""
    now = seconds_since_boot()
    too_late, in_time = (WritePermit(Life(Patience()), marked, until) for until in (now, now + 60))

    with pytest.raises(TryAgain):
        asyncio.run(too_late.use())
    asyncio.run(in_time.use())

    assert (too_late.was_used, in_time.was_used) == (False, True)


def test_a_write_permit_knows_whether_it_was_used() -> None:
    used, unused = WritePermit(Life(Patience()), marked), WritePermit(Life(Patience()), marked)

    asyncio.run(used.use())

    assert (used.was_used, unused.was_used) == (True, False)


def test_a_row_is_held_once_and_by_no_life_that_is_over() -> None:
    life, row = Life(Patience()), uuid7()
    first, second = life.take(row), life.take(row)
    life.put_down(row)
    third = life.take(row)
    life.over.set()

    assert (first, second, third, life.take(uuid7())) == (True, False, True, False)
