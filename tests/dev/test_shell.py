"""`bin/shell`: on which Alphorn a line is run."""

from collections.abc import Callable

import pytest

from alphorn.models import User
from tests.commands.program import Place, Program
from tests.stage.people import PASSWORD

pytestmark = pytest.mark.not_quick
COUNT = "print(User.objects.count(), Delivery.objects.count())"


def test_where_nothing_runs_the_database_is_started_for_its_time(place: Place) -> None:
    done = place.asks("-c", COUNT, module="dev.shell")

    assert (done.returncode, done.stdout) == (0, "0 0\n")
    assert done.stderr == f"This is the Alphorn in {place.home}, whose database runs for as long as this does.\n"
    assert not (place.home / "postgres" / "postmaster.pid").exists()


def test_beside_a_running_alphorn_it_is_that_one(beside: Place, start: Callable[..., Program]) -> None:
    start(beside, "up").hears("Ready")
    User.objects.sign_up("heidi@alm.example", PASSWORD)
    done = Place(beside.home, beside.port, {}).asks(module="dev.shell", typed=COUNT)

    assert (done.returncode, done.stdout) == (0, "1 0\n")
    assert done.stderr == f"This is the Alphorn in {beside.home}, which is running.\n"


def test_a_database_that_does_not_answer_is_named(place: Place) -> None:
    done = place.having(DATABASE_URL="postgresql://127.0.0.1:1/a").asks("-c", COUNT, module="dev.shell")

    assert done.returncode == 2
    assert done.stderr == "alphorn: The database of DATABASE_URL cannot be reached: Connection refused.\n"
