"""What a full sync says of what it did not meet, and what is tied to a delivery."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from alphorn.models import Stream
from alphorn.models.importing.removals import STEP_LENGTH, believe, mark_unmet
from alphorn.models.work.states import Belief
from alphorn.networks.endings import OutcomeUnknown, Rejected, Sent
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models import hands
from tests.models.hands import Time
from tests.models.plans import rows_read
from tests.models.reading_hands import as_it_is, claimed, end, keep, last_run, live_on, now, only, settle
from tests.stage.people import Person

pytestmark = pytest.mark.not_quick

START = datetime(2026, 1, 1, tzinfo=UTC)


def sync(stream: Stream, numbers: Iterable[int], shown: float = 1) -> None:
    """All of it, in one page, where the network shows no more than such a part of what it shows."""
    one = claimed(stream)
    assert keep(one, StreamPage(tuple(thing(number) for number in numbers)))
    assert end(one, reach=int((one.facts.reach or 0) * shown))


def thing(number: int) -> RemoteItem:
    """One of a list, the newest of which has the highest number."""
    return RemoteItem(str(number), text=f"Number {number}", happened_at=START + timedelta(minutes=number))


@pytest.mark.parametrize(
    ("oldest", "removed"),
    [
        pytest.param(11, 1, id="320 are met: what is older may still be there"),
        pytest.param(43, 1, id="288 are met, nearly all that is shown: what is older may still be there"),
        pytest.param(44, 44, id="287 are met: what is older is gone"),
    ],
)
def test_what_lies_beyond_a_networks_reach_is_not_taken_for_removed(
    alice: Person, time_passes: Time, oldest: int, removed: int
) -> None:
    """X shows 3200; a tenth of it says the same. Guard: `removals.STEP` minds how far the network shows."""
    stream = only(alice, "posts", 0)
    assert stream.facts.reach == 3200
    sync(stream, range(1, 331), 0.1)
    live_on(time_passes, timedelta(days=40))

    for _ in range(2):
        sync(stream, (number for number in range(oldest, 332) if number != 325), 0.1)
        live_on(time_passes, timedelta(days=40))

    assert stream.items.exclude(removed_at=None).count() == removed


def test_what_was_met_again_is_read_once_and_nothing_beside_it(alice: Person, time_passes: Time) -> None:
    """Else a full sync of much that has just been read in takes an hour. Guard: `removals.STEP` joins nothing."""
    stream = only(alice, "posts", 0)
    sync(stream, range(1, 401))
    live_on(time_passes, timedelta(days=40))
    one = claimed(stream)
    assert keep(one, StreamPage(tuple(thing(number) for number in range(1, 401))))

    assert rows_read("alphorn_item", lambda: mark_unmet(as_it_is(one), None, Belief.GONE)) == 400


def test_one_odd_date_draws_nothing_into_reach(alice: Person, time_passes: Time) -> None:
    """Guard: how far back a list goes is told by the last of so many (`removals.IN_REACH`), not by the oldest."""
    stream = only(alice, "posts", 0)
    sync(stream, range(1, 3301))
    live_on(time_passes, timedelta(days=40))

    for _ in range(2):
        one = claimed(stream)
        shown = [thing(number) for number in range(101, 3301)]
        assert keep(one, StreamPage((*shown, RemoteItem("3301", happened_at=datetime(1970, 1, 1, tzinfo=UTC)))))
        assert end(one)
        live_on(time_passes, timedelta(days=40))

    assert not stream.items.exclude(removed_at=None).exists()


def test_walks_that_meet_nothing_say_that_all_is_gone(alice: Person, time_passes: Time) -> None:
    """Guard: after the first sync, every sync keeps account of what it has met, were it nothing (`Due.is_bare`)."""
    stream = only(alice, "likes", 0)
    sync(stream, range(1, 4))
    live_on(time_passes, timedelta(days=40))

    sync(stream, ())
    live_on(time_passes, timedelta(days=40))
    sync(stream, ())

    assert stream.items.filter(removed_at=None).count() == 0
    assert now(stream).kept == 0


def test_what_was_removed_is_marked_in_steps_and_counted_with_each(alice: Person, time_passes: Time) -> None:
    """Guard: `full_sync.settle` goes on where the step before ended."""
    stream = only(alice, "likes", 0)
    sync(stream, range(1, STEP_LENGTH + 11))
    live_on(time_passes, timedelta(days=40))
    sync(stream, (7,))
    live_on(time_passes, timedelta(days=40))
    one = claimed(stream)
    keep(one, StreamPage((RemoteItem("7"),)))

    position = mark_unmet(as_it_is(one), None, Belief.GONE)
    first = now(stream).kept
    settle(one)
    end(one)

    assert position is not None
    assert (first, now(stream).kept) == (11, 1)
    assert last_run(stream).removed == STEP_LENGTH + 9
    assert [item.remote_id for item in stream.items.filter(removed_at=None)] == ["7"]


def test_who_dies_while_it_is_marked_leaves_all_of_it_to_an_heir(alice: Person, time_passes: Time) -> None:
    """Guards: what was met is forgotten only with the record of the end (`record.record`); what is believed is written
    down before anything is marked (`removals.believe`)."""
    stream = only(alice, "likes", 0)
    sync(stream, range(1, STEP_LENGTH + 11))
    live_on(time_passes, timedelta(days=40))
    sync(stream, (7, 8, 9))
    live_on(time_passes, timedelta(days=40))
    one = claimed(stream)
    keep(one, StreamPage((RemoteItem("7"), RemoteItem("8")), "the last"))
    keep(one, StreamPage((RemoteItem("9"),)))
    died = as_it_is(one)
    believe(died, Belief.GONE)
    mark_unmet(died, None, Belief.GONE)
    end(one, OutcomeUnknown(Reason.WORKER_DIED))
    time_passes(timedelta(seconds=5))

    successor = claimed(stream)
    keep(successor, StreamPage((RemoteItem("9"),)))
    end(successor)

    assert mark_unmet(died, None, Belief.GONE) is None
    assert {item.remote_id for item in stream.items.filter(removed_at=None)} == {"7", "8", "9"}
    assert now(stream).kept == 3


def test_what_a_walk_met_that_was_given_up_does_not_count_in_the_next(alice: Person, time_passes: Time) -> None:
    """Guard: a cursor that was refused takes the account along (`item.forget_sightings`)."""
    stream = only(alice, "likes", 0)
    sync(stream, (1, 2))
    live_on(time_passes, timedelta(days=40))
    one = claimed(stream)
    keep(one, StreamPage((RemoteItem("1"),), "further"))
    end(one, Rejected(Reason.REFUSED))
    live_on(time_passes, timedelta(hours=2))

    sync(stream, (2,))
    live_on(time_passes, timedelta(days=40))
    sync(stream, (2,))

    assert [item.remote_id for item in stream.items.filter(removed_at=None)] == ["2"]


def test_who_dies_with_the_last_page_kept_leaves_that_page_alone_to_be_read_again(
    alice: Person, time_passes: Time
) -> None:
    """Guard: `pages.GO_ON` leaves the cursor at the last page."""
    stream = only(alice, "likes", 0)
    one = claimed(stream)
    keep(one, StreamPage((RemoteItem("3"), RemoteItem("2")), "the last"))
    keep(one, StreamPage((RemoteItem("1"),)))
    end(one, OutcomeUnknown(Reason.WORKER_DIED))
    time_passes(timedelta(seconds=5))

    successor = claimed(stream)
    keep(successor, StreamPage((RemoteItem("1"),)))
    end(successor)

    assert (one.asked.cursor, successor.asked.cursor, now(stream).cursor) == ("", "the last", "")
    assert (now(stream).kept, now(stream).full_sync_at is None) == (3, False)


def test_a_post_that_is_read_before_its_own_record_is_tied_when_the_run_ends(alice: Person) -> None:
    """Guard: `record.TIE`."""
    stream = only(alice, "posts", 0)
    delivery = alice.delivery(alice.echo("Read before it was known to be there."))
    sending, reading = hands.claimed(delivery), claimed(stream)
    keep(reading, StreamPage((RemoteItem("777", text="Read before it was known to be there."),)))
    hands.end(sending, Sent("777"))

    end(reading)

    assert stream.items.get().delivery_id == delivery.pk


def test_what_was_posted_long_ago_is_tied_with_its_page(alice: Person, time_passes: Time) -> None:
    """Guard: `pages.TIE`."""
    stream = only(alice, "posts", 0)
    delivery = alice.delivery(alice.echo("Posted long before it was read."))
    hands.end(hands.claimed(delivery), Sent("777"))
    live_on(time_passes, timedelta(days=3))

    keep(claimed(stream), StreamPage((RemoteItem("777", text="Posted long before it was read."),)))

    assert stream.items.get().delivery_id == delivery.pk
