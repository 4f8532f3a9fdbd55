"""What the tests of faults share: a crew of real workers, and a look at what must always hold when they are done."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alphorn.models import Delivery, Post
from alphorn.models.work.invariants import Grace, broken
from tests.faults.crew import Crew
from tests.faults.waiting import until

Settled = Callable[..., None]
UNDER_WAY = ("waiting", "sending", "checking")


@pytest.fixture
def crew(database: None, tmp_path: Path) -> Iterator[Crew]:
    """Processes on the database of the tests. Afterwards nothing is in nobody's hand, lost, or without its record."""
    crew = Crew(tmp_path)
    try:
        yield crew
        assert [str(each) for each in broken(Grace(in_nobodys_hand=timedelta(0)))] == []
    finally:
        crew.end()


@pytest.fixture
def until_settled(database: None) -> Settled:
    """Wait until nothing of these posts is under way."""

    def wait(*posts: Post, seconds: float = 60) -> None:
        left = Delivery.objects.filter(post__in=posts, state__in=UNDER_WAY)
        until(lambda: not left.exists(), "all settled", seconds)

    return wait
