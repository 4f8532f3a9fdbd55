"""A budget of reads a day, where reading is paid: at worst a page more is read, and then nothing until the next day."""

from datetime import timedelta

from django.db.models.functions import Now

from alphorn.models import Bucket, Stream
from alphorn.models.importing.budget import NAME, SPENT
from alphorn.models.importing.claim import claim as claim_stream
from alphorn.models.work.states import StreamState
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import Jobs, Time, a_life
from tests.models.reading_hands import claimed as reading
from tests.models.reading_hands import keep, now, only
from tests.stage.people import Person

DAY = timedelta(days=1)


def spent(stream: Stream, remaining: int) -> None:
    """So many may still be read today."""
    Bucket.objects.filter(name=NAME).delete()
    Bucket.objects.create(
        network="x",
        host="sandbox",
        authorisation=stream.authorisation,
        name=NAME,
        most=10_000,
        remaining=remaining,
        resets_at=Now() + timedelta(hours=5),
        lasts=DAY,
    )


def test_what_is_read_is_taken_from_the_days_budget(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    one = reading(stream)

    keep(one, StreamPage((RemoteItem("1"), RemoteItem("2")), "further"))

    assert Bucket.objects.get(name=NAME).remaining == 9_998


def test_a_run_that_has_used_the_day_up_rests_until_the_next(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `budget.spend` is asked with every page."""
    stream = only(alice, "likes", 500)
    spent(stream, 250)
    run_jobs()
    resting = now(stream)

    time_passes(timedelta(hours=4))
    run_jobs()
    early = now(stream).kept
    time_passes(timedelta(hours=1, seconds=5))
    run_jobs()
    time_passes(timedelta(seconds=3))
    run_jobs()

    assert (resting.state, resting.detail, resting.kept, early) == (StreamState.RESTING, SPENT, 300, 300)
    assert now(stream).kept == 500


def test_a_stream_that_is_due_on_a_day_that_is_used_up_is_not_read(alice: Person) -> None:
    stream = only(alice, "likes", 500)
    spent(stream, 0)

    assert claim_stream(a_life().id, stream.pk) is None
    assert (now(stream).state, now(stream).reason, now(stream).detail) == (
        StreamState.RESTING,
        Reason.RATE_LIMITED,
        SPENT,
    )


def test_where_reading_costs_nothing_there_is_no_budget(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("facebook", reads=True)

    run_jobs()

    assert not Bucket.objects.exists()
