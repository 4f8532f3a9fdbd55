"""Names of rows: UUIDv7, newer ones last."""

import time
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from alphorn.lib.ids import first_of, uuid7


def test_an_id_is_a_uuid_of_version_seven() -> None:
    made = [uuid7() for _ in range(100)]

    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}


def test_an_id_begins_with_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7()
    after = time.time_ns() // 1_000_000

    assert before <= made.int >> 80 <= after


def test_a_newer_id_sorts_last() -> None:
    older = uuid7()
    until_next_millisecond()

    assert str(uuid7()) > str(older)


def test_no_two_ids_are_the_same() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_what_follows_the_time_tells_nothing() -> None:
    random_bits = [uuid7().int & ((1 << 62) - 1) for _ in range(1000)]

    # Each bit is set in about half of them; 400 to 600 is more than six standard deviations.
    assert all(400 < sum(bits >> place & 1 for bits in random_bits) < 600 for place in range(62))


def until_next_millisecond() -> None:
    """Wait for the clock to move on."""
    now = time.time_ns() // 1_000_000
    while time.time_ns() // 1_000_000 <= now:
        pass


def test_an_id_lies_between_the_first_of_its_moment_and_of_the_next() -> None:
    before, made, after = datetime.now(UTC), uuid7(), datetime.now(UTC) + timedelta(milliseconds=1)

    assert first_of(before) <= made < first_of(after)
