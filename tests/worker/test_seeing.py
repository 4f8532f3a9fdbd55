"""Delivered means seen: where reading is free, a delivery is read back once; and it says so when it is gone later."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from alphorn.database import sql
from alphorn.models import Delivery, Item
from alphorn.models.work.states import State
from alphorn.worker import looking, seeing
from tests.models.hands import again
from tests.stage.people import Person
from tests.web.house import bring_in

Jobs = Callable[[], None]
Time = Callable[[timedelta], None]
A_MOMENT = timedelta(seconds=11)


def delivered(alice: Person, network: str, run_jobs: Jobs, time_passes: Time) -> Delivery:
    """A post that arrived there a moment ago, and what follows."""
    place = alice.connected(network, reads=True)[0]
    alice.workspace.streams.all().delete()
    delivery = alice.delivery(alice.echo("Fog in the valley, sun above.", place), network)
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()
    row = again(delivery)
    assert row.state == State.DELIVERED
    return row


def page(alice: Person, delivery: Delivery) -> str:
    """What its line says."""
    return alice.browser.get(reverse("delivery", args=[delivery.pk])).content.decode()


def test_what_was_accepted_is_seen_there_and_the_page_says_when(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    row = delivered(alice, "facebook", run_jobs, time_passes)

    assert row.seen_at is not None
    assert row.there_at is not None
    assert "There, seen" in page(alice, row)
    assert "Seen on Facebook: it is there, since" in page(alice, row)


def test_it_is_read_back_once(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    row = delivered(alice, "facebook", run_jobs, time_passes)
    before = alice.stage.requests("facebook")

    time_passes(timedelta(hours=1))
    run_jobs()

    assert alice.stage.requests("facebook") == before
    assert again(row).seen_at is not None


def test_where_reading_costs_nothing_is_read_back(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `Capabilities.reads_back`."""
    row = delivered(alice, "x", run_jobs, time_passes)

    assert row.seen_at is None
    assert "There, seen" not in page(alice, row)


@pytest.mark.parametrize(
    "trouble",
    [
        {"call": "page_posts", "status": 503},
        {"call": "page_posts", "hang": 0.05},
        {"call": "page_posts", "status": 400},
    ],
)
def test_what_cannot_be_seen_stays_delivered(
    alice: Person, run_jobs: Jobs, time_passes: Time, trouble: dict[str, object]
) -> None:
    alice.stage.trouble("facebook", trouble)

    row = delivered(alice, "facebook", run_jobs, time_passes)

    assert (row.seen_at, row.gone_since) == (None, None)


def imported(alice: Person, delivery: Delivery) -> Item:
    """The same post, as an import brought it in."""
    stream = alice.workspace.streams.create(
        authorisation=delivery.connection.authorisation,
        connection=delivery.connection,
        network=delivery.network,
        kind="posts" if delivery.network == "x" else "page_posts",
        interval=timedelta(days=1),
    )
    return bring_in(stream, "Alice", "Fog in the valley.", remote_id=delivery.remote_id, delivery=delivery)


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_what_two_whole_syncs_have_missed_is_said_to_be_gone(
    alice: Person, run_jobs: Jobs, time_passes: Time, network: str
) -> None:
    row = delivered(alice, network, run_jobs, time_passes)
    item = imported(alice, row)
    Item.objects.filter(pk=item.pk).update(missed_at=Now())
    assert "gone" not in page(alice, row)

    Item.objects.filter(pk=item.pk).update(removed_at=Now())

    assert again(row).state == State.DELIVERED
    assert "and is gone from" in page(alice, row)
    assert "twice, all was read and it was not there" in page(alice, row)


def test_what_the_database_refuses_of_many_costs_no_other_its_sight(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `Seer._keep_seen` divides what was refused."""
    place = alice.connected("facebook", reads=True)[0]
    alice.workspace.streams.all().delete()
    first, bad, last = (alice.delivery(alice.echo(f"Fog, day {day}.", place), "facebook") for day in range(3))
    run_jobs()
    time_passes(A_MOMENT)
    sql.run(f"ALTER TABLE alphorn_delivery ADD CONSTRAINT spoils CHECK (id <> '{bad.pk}' OR seen_at IS NULL) NOT VALID")

    try:
        run_jobs()
    finally:
        sql.run("ALTER TABLE alphorn_delivery DROP CONSTRAINT spoils")

    assert [again(each).seen_at is not None for each in (first, bad, last)] == [True, False, True]


def test_what_is_looked_at_stands_in_no_line_with_what_is_sent(
    alice: Person, run_jobs: Jobs, time_passes: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards: `looking._look_under` and `Seer` ask by the threads of looks."""
    lines: dict[str, set[str]] = {}
    for module, name in ((looking, "claim_look"), (looking, "record_look"), (seeing, "to_see"), (seeing, "keep_seen")):
        monkeypatch.setattr(module, name, in_which_line(getattr(module, name), lines.setdefault(name, set())))
    alice.stage.trouble("facebook", {"call": "create", "lose_reply": True, "times": 1})

    delivered(alice, "facebook", run_jobs, time_passes)
    accepted = alice.delivery(alice.echo("Sun.", alice.connected("facebook", reads=True)[0]), "facebook")
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()

    assert again(accepted).seen_at is not None
    assert lines == {name: {"looks"} for name in ("claim_look", "record_look", "to_see", "keep_seen")}


def in_which_line(call: Callable[..., object], lines: set[str]) -> Callable[..., object]:
    """The same, and it notes in whose thread."""

    @wraps(call)
    def noted(*args: object, **kwargs: object) -> object:
        lines.add(threading.current_thread().name.rpartition("_")[0])
        return call(*args, **kwargs)

    return noted


def test_one_page_is_read_for_all_that_are_to_be_seen_at_a_place(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `record._see` has one job for a place and some seconds."""
    place = alice.connected("facebook", reads=True)[0]
    alice.workspace.streams.all().delete()
    posts = [alice.delivery(alice.echo(f"Fog, day {day}.", place), "facebook") for day in range(12)]
    run_jobs()
    time_passes(A_MOMENT)

    run_jobs()

    assert all(again(each).seen_at for each in posts)
    assert (
        sum(count for call, count in alice.stage.requests("facebook").items() if "published_posts" in call) <= 2
    )  # a few seconds may end in between


def test_several_places_are_read_back_each_for_itself(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    places = alice.connected("facebook", reads=True)
    alice.workspace.streams.all().delete()
    post = alice.echo("Fog in the valley.", *places)
    run_jobs()
    time_passes(A_MOMENT)

    run_jobs()

    assert len(places) > 1
    assert [each.seen_at is not None for each in post.deliveries.all()] == [True] * len(places)


def test_what_was_not_there_the_first_time_is_looked_for_with_what_follows(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `seeing.ACCEPTED` asks for all that nobody has seen."""
    place = alice.connected("facebook", reads=True)[0]
    alice.workspace.streams.all().delete()
    alice.stage.trouble("facebook", {"call": "page_posts", "status": 503, "times": 1})
    first = alice.delivery(alice.echo("Fog.", place), "facebook")
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()
    assert again(first).seen_at is None

    alice.echo("Sun.", place)
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()

    assert again(first).seen_at is not None


def test_what_nobody_has_seen_for_long_is_let_be(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `seeing.WITHIN`."""
    place = alice.connected("facebook", reads=True)[0]
    alice.workspace.streams.all().delete()
    alice.stage.trouble("facebook", {"call": "page_posts", "status": 503, "times": 1})
    first = alice.delivery(alice.echo("Fog.", place), "facebook")
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()
    time_passes(timedelta(minutes=11))

    alice.echo("Sun.", place)
    run_jobs()
    time_passes(A_MOMENT)
    run_jobs()

    assert again(first).seen_at is None
