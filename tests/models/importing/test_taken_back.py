"""A page is acknowledged before it is on the disk. What a crash takes back is read again; nothing is believed of it."""

import pytest

from alphorn.database import sql
from alphorn.models import Stream
from alphorn.models.importing.claim import ClaimedStream
from alphorn.models.importing.pages import TakenBack, keep_page
from alphorn.models.importing.record import RunReport, record
from alphorn.models.importing.removals import look_at_loss
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.reading_hands import as_it_is, claimed, endings, keep, now, only
from tests.stage.people import Person

FIRST = StreamPage((RemoteItem("9"), RemoteItem("8")), "to the second")
SECOND = StreamPage((RemoteItem("7"), RemoteItem("6")), "to the third")
LAST = StreamPage((RemoteItem("5"),))
# What was committed last is as if it had never been: its items, its cursor, its count.
CRASH = (
    "DELETE FROM alphorn_item WHERE stream_id = %(stream)s AND remote_id IN ('7', '6')",
    "UPDATE alphorn_stream SET cursor = 'to the second', kept = 2 WHERE id = %(stream)s",
    "UPDATE alphorn_run SET pages = 1, read = 2, new = 2 WHERE stream_id = %(stream)s",
)


def crash(stream: Stream) -> None:
    for statement in CRASH:
        sql.run(statement, {"stream": stream.pk})


def read(stream: Stream, second: StreamPage) -> ClaimedStream:
    one = claimed(stream)
    keep(one, FIRST)
    keep(one, second)
    return one


def test_the_page_behind_one_that_was_taken_back_is_not_kept(alice: Person) -> None:
    """Guard: `pages._stalls` compares how many pages were kept."""
    stream = only(alice, "likes", 0)
    mine = as_it_is(read(stream, SECOND))
    crash(stream)

    with pytest.raises(TakenBack):
        keep_page(mine, LAST)

    assert (now(stream).cursor, set(stream.items.values_list("remote_id", flat=True))) == ("to the second", {"9", "8"})


def test_nothing_is_marked_where_the_last_page_was_taken_back(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    mine = as_it_is(read(stream, StreamPage(SECOND.items)))
    crash(stream)

    with pytest.raises(TakenBack):
        look_at_loss(mine, None)


def test_a_run_whose_last_page_was_taken_back_is_not_done_and_goes_on_there(alice: Person) -> None:
    """Guard: `record.record` compares, in the transaction that says that it is done."""
    stream = only(alice, "likes", 0)
    mine = as_it_is(read(stream, StreamPage(SECOND.items)))
    crash(stream)

    assert record(RunReport(stream.pk, mine.run, mine.worker_id, RunEnding.DONE, mine.pages))

    assert (now(stream).state, now(stream).full_sync_at, endings(stream)) == (
        StreamState.WAITING,
        None,
        [RunEnding.MORE],
    )
    assert claimed(stream).asked.cursor == "to the second"


def test_a_run_whose_pages_are_there_is_done(alice: Person) -> None:
    stream = only(alice, "likes", 0)
    mine = as_it_is(read(stream, StreamPage(SECOND.items)))

    assert record(RunReport(stream.pk, mine.run, mine.worker_id, RunEnding.DONE, mine.pages))

    assert endings(stream) == [RunEnding.DONE]
