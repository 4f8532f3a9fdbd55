"""In which order tests are shared out among several workers."""

import pytest

from tests.stage.order import LONG, shared_out


def places() -> list[str]:
    """Where forty tests lie: some of each long part, and many of one that is not."""
    return ["web"] * 20 + [part[-1] for part in LONG for _ in range(3)] + ["models"] * 8


@pytest.mark.parametrize("count", [2, 3, 4, 6])
def test_no_test_is_lost_and_none_comes_twice(count: int) -> None:
    assert sorted(shared_out(range(40), places(), count)) == list(range(40))


def test_each_of_the_first_workers_begins_with_what_waits() -> None:
    ordered = shared_out(places(), places(), 5)

    assert [ordered[begins] for begins in range(0, 40, 8)] == [*(part[-1] for part in LONG), "models"]


def test_what_is_more_than_a_workers_part_is_left_to_the_next() -> None:
    assert shared_out("abcd", ["faults", "faults", "faults", "web"], 2) == ["d", "a", "b", "c"]
