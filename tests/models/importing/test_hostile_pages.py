"""Whatever a list says on a bad day, nothing is taken away by it; when the day is over, all is as it was."""

from datetime import timedelta

import pytest

from alphorn.models import Item, Stream
from alphorn.models.work.states import RunEnding
from alphorn.networks.reasons import Reason
from alphorn.sandbox.faults.spoiling import SPOILT
from tests.models.hands import Jobs, Time
from tests.models.reading_hands import after, endings, last_run, now, only, rows
from tests.stage.people import Person

MONTHS = timedelta(days=40)
DEPTH = 110  # two pages
ENDS_WELL = ("empty", "half", "other ids")  # may be so, or be seen only by who looks twice


def facebook(person: Person, kind: str, count: int) -> Stream:
    """The same as `only`, at Facebook."""
    return only(person, kind, count, "facebook")


def stream_of(person: Person, network: str, kind: str) -> Stream:
    return only(person, kind, DEPTH) if network == "x" else facebook(person, kind, DEPTH)


def three(person: Person) -> dict[tuple[str, str], Stream]:
    """Lists of three forms, of two networks, and nothing beside them."""
    person.stage.make_stream("x", "1001", "following", DEPTH)
    streams = {("x", "likes"): only(person, "likes", DEPTH), ("facebook", "posts"): facebook(person, "posts", DEPTH)}
    following: Stream = person.workspace.streams.get(network="x", kind="following")
    following.go_on()
    return {("x", "following"): following, **streams}


@pytest.mark.not_quick
@pytest.mark.parametrize("how", SPOILT)
def test_a_bad_day_takes_nothing_away(alice: Person, run_jobs: Jobs, time_passes: Time, how: str) -> None:
    """Guards: `page_of` of both networks; `Loss.believed`; `full_sync` asks the network."""
    streams = three(alice)
    run_jobs()
    before = {name: rows(stream) for name, stream in streams.items()}
    alice.stage.trouble("x", {"call": "likes", "page": how}, {"call": "following", "page": how})
    alice.stage.trouble("facebook", {"call": "posts", "page": how})
    after(MONTHS, run_jobs, time_passes)
    bad = {name: rows(stream) for name, stream in streams.items()}
    ended_well = {name for name, stream in streams.items() if last_run(stream).ending == RunEnding.DONE}

    alice.stage.trouble("x")
    alice.stage.trouble("facebook")
    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)

    ends_well = {  # X gives no such ids to posts yet
        (network, kind) for network, kind in streams if how in ENDS_WELL and (kind, how) != ("likes", "other ids")
    }
    assert [name for name in streams if len(before[name]) < 2 or before[name].keys() - bad[name].keys()] == []
    assert ended_well == ends_well
    assert {name: rows(stream) for name, stream in streams.items()} == before
    assert [now(stream).kept for stream in streams.values()] == [len(each) for each in before.values()]


@pytest.mark.parametrize(
    ("network", "how"), [("x", "errors beside"), ("x", "without ids"), ("facebook", "without ids")]
)
def test_what_a_list_says_that_it_leaves_out_is_not_gone_however_often(
    alice: Person, run_jobs: Jobs, time_passes: Time, network: str, how: str
) -> None:
    """Guard: `StreamPage.is_whole` of both networks. So few would be believed to be gone."""
    stream = only(alice, "likes", 20) if network == "x" else facebook(alice, "posts", 20)
    run_jobs()
    before = rows(stream)
    alice.stage.trouble(network, {"call": stream.kind, "page": how})

    for _ in range(2):
        after(MONTHS, run_jobs, time_passes)
        for _ in range(3):  # it is asked again first, whether that was all
            after(timedelta(hours=1), run_jobs, time_passes)

    assert endings(stream) == [*["OutcomeUnknown"] * 3, RunEnding.DONE] * 2
    assert rows(stream).keys() == before.keys()
    assert not stream.items.exclude(missed_at=None).exists()


def test_an_error_in_the_clothes_of_a_success_is_said_and_tried_again(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    stream = only(alice, "likes", 20)
    alice.stage.trouble("x", {"call": "likes", "page": "errors", "times": 1})
    run_jobs()
    resting = now(stream)

    after(timedelta(minutes=3), run_jobs, time_passes)

    assert (resting.reason, resting.detail) == (Reason.WITHHELD, "User has been suspended: [1001].")
    assert endings(stream) == ["TryAgain", RunEnding.DONE]
    assert len(rows(stream)) == 20


def test_a_page_of_which_a_part_is_missing_is_asked_for_again(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `importing._read_pages` does not go on: what is newer would be known, and the rest not be asked for."""
    stream = only(alice, "posts", 10)
    run_jobs()
    alice.stage.trouble("x", {"call": "posts", "page": "without ids", "times": 1})
    for number in range(8):
        alice.stage.add_item("x", "1001", "posts", text=f"New number {number}")
    after(timedelta(hours=2), run_jobs, time_passes)
    in_part = (len(rows(stream)), now(stream).reason)

    after(timedelta(minutes=3), run_jobs, time_passes)

    assert in_part == (14, Reason.GARBAGE)
    assert (len(rows(stream)), last_run(stream).ending) == (18, RunEnding.DONE)


def test_a_page_of_which_a_part_stays_missing_is_taken_in_the_end(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `absence.takes_parts`."""
    stream = only(alice, "likes", 6)
    alice.stage.trouble("x", {"call": "likes", "page": "without ids"})

    run_jobs()
    for _ in range(4):
        after(timedelta(hours=1), run_jobs, time_passes)

    assert endings(stream) == ["OutcomeUnknown"] * 3 + [RunEnding.DONE]
    assert len(rows(stream)) == 3


@pytest.mark.parametrize("status", [403, 500])
def test_a_network_that_never_says_how_many_there_are_vouches_for_nothing_and_stops_nothing(
    alice: Person, run_jobs: Jobs, time_passes: Time, status: int
) -> None:
    """Guard: `full_sync._vouches`."""
    stream = only(alice, "likes", 30)
    run_jobs()
    alice.stage.trouble(
        "x", {"call": "likes", "page": "empty"}, {"call": "me", "status": status, "body": {"title": "Forbidden"}}
    )

    for _ in range(4):
        after(MONTHS, run_jobs, time_passes)

    assert (RunEnding.DONE in endings(stream)[1:], len(rows(stream))) == (True, 30)
    assert not stream.items.exclude(missed_at=None).exists()


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_a_list_that_was_full_and_is_empty_is_believed_when_the_network_vouches_for_it(
    alice: Person, run_jobs: Jobs, time_passes: Time, network: str
) -> None:
    kind, person = ("likes", "1001") if network == "x" else ("posts", "2001")
    stream = stream_of(alice, network, kind)
    run_jobs()
    for id in alice.stage.item_ids(network, person, kind, DEPTH):
        alice.stage.remove_item(network, person, kind, id)

    after(MONTHS, run_jobs, time_passes)
    once = len(rows(stream))
    after(MONTHS, run_jobs, time_passes)

    assert (once, len(rows(stream))) == (DEPTH, 0)


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_an_empty_list_is_not_believed_however_often_it_comes(
    alice: Person, run_jobs: Jobs, time_passes: Time, network: str
) -> None:
    """Guards: X counts them, and `are_all` compares; Facebook is asked for the permission (`Facebook.vouches`)."""
    kind = "likes" if network == "x" else "posts"
    stream = stream_of(alice, network, kind)
    run_jobs()
    declined = {"call": "permissions", "status": 200, "body": {"data": [{"permission": "x", "status": "declined"}]}}
    alice.stage.trouble(network, {"call": kind, "page": "empty"}, declined)

    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)

    assert len(rows(stream)) == DEPTH
    assert not stream.items.exclude(missed_at=None).exists()


def test_a_pages_list_is_believed_where_its_token_may_read_it(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: `lists.opens`: of a Page's token Facebook says what it opens."""
    stream = facebook(alice, "page_posts", 30)
    run_jobs()
    before = len(rows(stream))
    alice.stage.trouble(
        "facebook",
        {"call": "page_posts", "page": "empty"},
        {"call": "debug", "status": 200, "body": {"data": {"is_valid": True, "scopes": []}}},
    )
    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)
    unvouched = len(rows(stream))

    alice.stage.trouble("facebook", {"call": "page_posts", "page": "empty"})
    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)

    assert (before > 0, unvouched, len(rows(stream))) == (True, before, 0)


def test_pages_that_are_named_by_time_are_followed(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `paging.next_cursor` takes the place from the address of the next page."""
    stream = facebook(alice, "posts", 350)
    alice.stage.trouble("facebook", {"call": "posts", "by_time": True})

    run_jobs()

    assert (last_run(stream).ending, last_run(stream).pages, len(rows(stream))) == (RunEnding.DONE, 4, 350)


def test_a_next_page_of_an_unknown_form_is_no_end(alice: Person, run_jobs: Jobs) -> None:
    """Guard: `importing._ending_after` asks whether the page leads astray. What came is kept."""
    stream = only(alice, "likes", DEPTH)
    alice.stage.trouble("x", {"call": "likes", "page": "astray"})

    run_jobs()

    assert (now(stream).reason, now(stream).full_sync_at, len(rows(stream))) == (Reason.GARBAGE, None, 100)


def test_a_page_that_is_too_large_is_asked_for_by_halves_and_the_size_is_remembered(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guards: `pulling.pull` halves; `pages.GO_ON` keeps the size."""
    stream = facebook(alice, "posts", 60)
    alice.stage.trouble("facebook", {"call": "posts", "too_much": 12})
    run_jobs()
    first = (now(stream).page_size, last_run(stream).pages, len(rows(stream)))
    alice.stage.trouble("facebook")

    after(timedelta(hours=2), run_jobs, time_passes)
    remembered = now(stream).page_size
    after(MONTHS, run_jobs, time_passes)

    assert first == (12, 5, 60)
    assert (remembered, now(stream).page_size) == (12, 24)


def test_a_network_to_which_one_item_is_too_much_is_asked_again_later(alice: Person, run_jobs: Jobs) -> None:
    stream = facebook(alice, "posts", 5)
    alice.stage.trouble("facebook", {"call": "posts", "too_much": 0})

    run_jobs()

    assert (now(stream).reason, last_run(stream).ending) == (Reason.TOO_MUCH, "TryAgain")
    assert Item.objects.count() == 0
