"""The past week of a workspace, counted by the clock of whoever looks."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from alphorn.models import Run
from alphorn.models.importing.history import Step, by_step
from alphorn.networks.reasons import Reason
from tests.models.reading_hands import only
from tests.stage.people import Person

NEPAL = timezone(timedelta(hours=5, minutes=45))  # as only a zone of the caller's own can say
MIDNIGHT = datetime.now(NEPAL).replace(hour=0, minute=0, second=0, microsecond=0)


def test_a_week_is_counted_by_any_clock_on_a_wall(alice: Person) -> None:
    """Guard: the database is asked for quarters of an hour, and for no zone."""
    stream = only(alice, "likes", 0)
    minutes = {-121: "", -1: "", 0: Reason.SERVER_ERROR, 119: ""}
    for number, (minute, reason) in enumerate(minutes.items(), 1):
        began_at = MIDNIGHT - timedelta(days=1) + timedelta(minutes=minute)
        Run.objects.create(
            stream=stream, number=number, worker=uuid4(), token_version=1, is_full=False, began_at=began_at, new=number,
            reason=reason, ended_at=began_at,
        )  # fmt: skip
    day = (MIDNIGHT - timedelta(days=1)).date()
    day_before = day - timedelta(days=1)

    assert by_step(alice.workspace, NEPAL) == [
        Step(day_before, 10, runs=1, new=1), Step(day_before, 11, runs=1, new=2), Step(day, 0, runs=2, new=7, failed=1)
    ]  # fmt: skip
    assert sum(step.runs for step in by_step(alice.workspace, UTC)) == 4
