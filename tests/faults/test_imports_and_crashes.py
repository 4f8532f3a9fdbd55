"""PostgreSQL loses its power while a list is read: what it had acknowledged and forgets is read again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crew import SOON
from tests.faults.house import House, living_in
from tests.faults.waiting import until
from tests.stage.sandbox import Stage

DEPTH = 800
KEPT = "SELECT kept FROM alphorn_stream WHERE kind = 'likes'"
DONE = "SELECT 1 FROM alphorn_stream WHERE kind = 'likes' AND full_sync_at IS NOT NULL"
IDS = "SELECT i.remote_id FROM alphorn_item i JOIN alphorn_stream s ON s.id = i.stream_id WHERE s.kind = 'likes'"
# So lazy that a crash takes back what was acknowledged in the last seconds.
LAZY = {"wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"}


@pytest.fixture
def house(stage: Stage, tmp_path: Path) -> Iterator[House]:
    """A network that takes its time, and a database that is in no hurry to write."""
    stage.make_stream("x", "1001", "likes", DEPTH)
    stage.trouble("x", {"call": "likes", "delay_s": 2.5, "from_n": 4, "times": 1})
    with living_in(tmp_path, stage) as house:
        for name, value in LAZY.items():
            house.set(name, value)
        yield house


def test_a_page_that_a_crash_takes_back_is_read_again(house: House) -> None:
    """Guard: the run counts its pages, and asks the database for as many (`pages._stalls`)."""
    house.crew.begin("web")
    house.crew.begin(patience={**SOON, "first_rest_seconds": 0.5})
    writer = house.writer()
    writer.sign_up("alice@alice.example")
    writer.connect("x", "1001", reads=True)
    until(lambda: house.ask(KEPT) == [(300,)], "three pages are kept")

    house.let_the_database_crash()
    house.start_the_database()
    until(lambda: house.ask(DONE), "the list is read", seconds=90)

    assert {id for (id,) in house.ask(IDS)} == set(house.stage.item_ids("x", "1001", "likes", DEPTH))
    assert house.broken() == []
