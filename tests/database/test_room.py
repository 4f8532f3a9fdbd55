"""A database has room for all who may come."""

import os

import pytest

from alphorn.database.room import EACH, lack_of_room, room_for
from tests.postgres_plugin import MOST_WORKERS

pytestmark = pytest.mark.not_quick


@pytest.mark.parametrize("workers", [1, 5, 64])
def test_the_embedded_one_makes_room_for_its_workers(workers: int) -> None:
    assert room_for(workers) >= EACH * (workers + 1)


def test_one_with_too_little_is_named(database: None) -> None:
    assert lack_of_room(os.environ["DATABASE_URL"], 1) == ""
    assert lack_of_room(os.environ["DATABASE_URL"], 64) == (
        f"The database takes {room_for(MOST_WORKERS)} connections, and the pages with 64 workers may need 1105: "
        "raise its max_connections, or lower ALPHORN_WORKERS."
    )
