"""A host in trouble, for all who test what becomes of it."""

import pytest

from alphorn.models import Delivery
from tests.models.hands import end, writing
from tests.models.posting.troubled import BROKEN, claim_all, posts
from tests.stage.people import Person
from tests.stage.scenes import scene


@pytest.fixture
def on_x(alice: Person) -> Person:
    """Alice, with a place at X."""
    alice.connected("x")
    return alice


@pytest.fixture
def held(on_x: Person) -> list[Delivery]:
    """Three that X has broken down with, and five that wait for it."""

    def played() -> list[Delivery]:
        for each in posts(on_x, 3):
            end(writing(each), BROKEN)
        waiting = posts(on_x, 5, after=3)
        assert claim_all(waiting) == []
        return waiting

    return scene("X is held", played)
