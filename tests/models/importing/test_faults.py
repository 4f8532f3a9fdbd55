"""R28, in one worker: whatever the network does while it is read, the rows end as those of a clean import."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from alphorn.database import sql
from alphorn.jobs.engine import NotNow
from alphorn.models import Authorisation, Item, Stream
from alphorn.models.connections.hosts import loopback_allowed
from alphorn.models.work.patience import patience
from alphorn.models.work.states import RunEnding, StreamState
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.http import Http
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from alphorn.worker.importing import bring_in
from alphorn.worker.process import Process
from tests.models.hands import Jobs, Time, a_life, die, lose_jobs
from tests.models.reading_hands import after, claimed, end, endings, keep, last_run, liked, live_on, now, only, rows
from tests.stage.people import Person

A_DAY = timedelta(days=1.2)
MONTHS = timedelta(days=40)
LATER = {"call": "likes", "times": 1, "status": 429, "headers": {"Retry-After": "900"}}


def test_a_cursor_that_loops_is_left_and_the_next_run_has_everything(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `importing._ending_after` counts pages that bring nothing."""
    stream = only(alice, "likes", 500)
    alice.stage.trouble("x", {"call": "likes", "cursor_loop": True})
    run_jobs()
    looped = now(stream)

    alice.stage.trouble("x")
    after(A_DAY, run_jobs, time_passes)

    assert (looped.state, looped.reason, looped.cursor) == (StreamState.WAITING, Reason.GARBAGE, "")
    assert endings(stream) == [RunEnding.STALLED, RunEnding.DONE]
    assert len(rows(stream)) == 500


def test_a_page_that_comes_twice_is_kept_once(alice: Person, run_jobs: Jobs) -> None:
    """Guards: what is known is asked for (`pages._known`), and an item is unique by stream and remote id."""
    stream = only(alice, "likes", 500)
    alice.stage.trouble("x", {"call": "likes", "repeat_page": True, "from_n": 2, "times": 2})

    run_jobs()

    assert (last_run(stream).read, last_run(stream).new, now(stream).kept) == (700, 500, 500)
    assert len(rows(stream)) == 500


def test_what_our_own_database_refuses_is_not_blamed_on_the_network(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: `importing._outcome` tells the database's errors apart."""
    stream = only(alice, "likes", 150)
    sql.run("ALTER TABLE alphorn_item ADD CONSTRAINT nothing_fits CHECK (false) NOT VALID")
    try:
        run_jobs()
    finally:
        sql.run("ALTER TABLE alphorn_item DROP CONSTRAINT nothing_fits")
    refused = now(stream)

    after(A_DAY, run_jobs, time_passes)

    assert (refused.state, refused.reason, refused.cursor) == (StreamState.RESTING, Reason.NOT_SENT, "")
    assert (endings(stream), len(rows(stream))) == (["TryAgain", RunEnding.DONE], 150)


def test_a_page_in_any_order_is_the_same_page(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 300)
    alice.stage.trouble("x", {"call": "likes", "shuffle": True})

    run_jobs()

    assert len(rows(stream)) == 300


def test_a_network_that_asks_for_a_long_wait_gets_it_and_reading_goes_on_at_its_page(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: every page commits its cursor with its items (`pages.keep_page`)."""
    stream = only(alice, "likes", 500)
    before = alice.stage.requests("x")
    alice.stage.trouble("x", {**LATER, "from_n": 3})
    run_jobs()
    resting = now(stream)

    time_passes(timedelta(seconds=890))
    run_jobs()
    too_early = liked(alice.stage.requests("x"), before)
    time_passes(timedelta(seconds=12))
    run_jobs()

    assert (resting.state, resting.reason, resting.kept) == (StreamState.RESTING, Reason.RATE_LIMITED, 200)
    assert too_early == 3
    assert liked(alice.stage.requests("x"), before) == 6
    assert len(rows(stream)) == 500


def test_what_changes_or_goes_between_two_pages_is_seen_by_the_next_walk(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: what a full sync has not met is marked as removed twice (`removals.mark_unmet`)."""
    stream = only(alice, "likes", 300)
    alice.stage.trouble("x", {**LATER, "from_n": 2})
    run_jobs()
    ids = alice.stage.item_ids("x", "1001", "likes", 300)
    for gone in (ids[5], ids[150], ids[299]):
        alice.stage.remove_item("x", "1001", "likes", gone)
    alice.stage.change_item("x", "1001", "likes", ids[7], text="Said otherwise.")
    after(timedelta(minutes=16), run_jobs, time_passes)

    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)

    assert set(rows(stream)) == set(alice.stage.item_ids("x", "1001", "likes", 300))
    assert set(stream.items.exclude(removed_at=None).values_list("remote_id", flat=True)) == {ids[5]}
    assert stream.items.get(remote_id=ids[7]).text == "Said otherwise."
    assert now(stream).kept == 297


def test_a_token_that_runs_out_between_two_pages_is_refreshed_once(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    stream = only(alice, "likes", 500)
    before = alice.stage.requests("x")
    alice.stage.trouble("x", {"call": "likes", "from_n": 3, "times": 1, "expire_tokens": True})
    run_jobs()

    after(timedelta(seconds=3), run_jobs, time_passes)

    assert Authorisation.objects.get().version == 2
    assert endings(stream) == ["SignInAgain", RunEnding.DONE]
    assert liked(alice.stage.requests("x"), before) == 6
    assert len(rows(stream)) == 500


def test_a_token_that_is_taken_back_asks_to_sign_in_and_goes_on_afterwards(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guards: `open_streams` lets it go on with the consent, `sweep.release_resting` is the net behind it."""
    stream = only(alice, "likes", 500)
    before = alice.stage.requests("x")
    alice.stage.trouble("x", {"call": "likes", "from_n": 3, "times": 1, "revoke_tokens": True})
    run_jobs()
    after(timedelta(seconds=3), run_jobs, time_passes)
    resting = now(stream)
    after(A_DAY, run_jobs, time_passes)
    asked = liked(alice.stage.requests("x"), before)

    alice.connect("x", reads=True)
    after(timedelta(seconds=3), run_jobs, time_passes)

    assert (resting.state, resting.reason, resting.due_at) == (StreamState.RESTING, Reason.SIGNED_OUT, None)
    assert asked == 3
    assert liked(alice.stage.requests("x"), before) == 6
    assert len(rows(stream)) == 500


def test_a_refused_cursor_begins_anew_however_much_is_known_already(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    """Guard: a sync that begins where things are known keeps account of what it has met (`Due.is_bare`)."""
    stream = only(alice, "likes", 1500)
    alice.stage.trouble("x", {"call": "likes", "from_n": 14, "times": 1, "status": 400})
    run_jobs()
    refused = now(stream)

    after(timedelta(minutes=5), run_jobs, time_passes)

    assert (refused.state, refused.cursor, refused.kept) == (StreamState.RESTING, "", 1300)
    assert endings(stream) == ["Rejected", RunEnding.DONE]
    assert len(rows(stream)) == 1500


def test_a_look_that_was_given_up_leaves_no_gap(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    """Guard: after it all is read again (`Due.begins_full_sync`)."""
    stream = only(alice, "likes", 100)
    run_jobs()
    for _ in range(30):
        alice.stage.add_item("x", "1001", "likes")
    alice.stage.trouble("x", {"call": "likes", "from_n": 2, "times": 1, "status": 400})
    after(A_DAY, run_jobs, time_passes)

    after(timedelta(minutes=5), run_jobs, time_passes)

    assert [run.is_full for run in stream.runs.all()] == [True, False, True]
    assert len(rows(stream)) == 130


def test_what_nobody_foresaw_rests_longer_each_time(alice: Person, time_passes: Time) -> None:
    """Guard: every exit of a run is an ending (`importing._outcome`)."""
    stream = only(alice, "likes", 100)
    rests = [_raising(stream, time_passes) for _ in range(3)]

    assert [last_run(stream).ending, last_run(stream).detail] == ["OutcomeUnknown", "RuntimeError"]
    assert (now(stream).state, now(stream).failures) == (StreamState.RESTING, 3)
    assert rests[0] < rests[1] < rests[2]


def _raising(stream: Stream, time_passes: Time) -> float:
    """Read with an HTTP client that was never opened. Returns for how many seconds the stream rests."""
    live_on(time_passes, timedelta(hours=2))
    _bring_in(stream, closed=False)
    [(seconds,)] = sql.rows("SELECT extract(epoch FROM due_at - now()) FROM alphorn_stream WHERE id = %s", [stream.pk])
    return float(seconds)


def _bring_in(stream: Stream, *, closed: bool) -> Process:
    stop = asyncio.Event()
    process = Process(Http(allow=loopback_allowed()), patience(), stop)
    process.begin(a_life())

    async def run() -> None:
        if closed:
            await process.close()
            stop.set()
        with suppress(NotNow):
            await bring_in(process, stream.pk)
        await process.close()

    asyncio.run(run())
    return process


def test_a_claim_whose_answer_is_lost_leaves_nothing_in_hand(alice: Person) -> None:
    """Guard: `importing.bring_in` lets go of it, so that the sweep finds it."""
    stream = only(alice, "likes", 100)

    process = _bring_in(stream, closed=True)

    assert process.life is not None
    assert process.life.held == set()


def test_a_token_that_cannot_be_opened_is_not_tried_again_and_again(alice: Person, run_jobs: Jobs) -> None:
    stream = only(alice, "likes", 100)
    Authorisation.objects.update(access_token=b"sealed by nobody")

    run_jobs()

    assert (now(stream).state, now(stream).reason) == (StreamState.RESTING, Reason.TOKEN_EXPIRED)


def test_three_importings_leave_the_same_rows(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "following", 3000)
    run_jobs()
    first = (rows(stream), dict(Item.objects.values_list("remote_id", "pk")))

    after(MONTHS, run_jobs, time_passes)
    after(MONTHS, run_jobs, time_passes)

    syncs = list(stream.runs.filter(is_full=True).values_list("read", "new", "changed", "removed"))
    assert syncs == [(3000, 3000, 0, 0), (3000, 0, 0, 0), (3000, 0, 0, 0)]
    assert (rows(stream), dict(Item.objects.values_list("remote_id", "pk"))) == first


def test_who_was_down_for_two_days_catches_up_once(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "posts", 50)
    run_jobs()
    lose_jobs()

    after(timedelta(days=2), run_jobs, time_passes)

    assert endings(stream) == [RunEnding.DONE] * 2


def test_a_stream_whose_worker_died_goes_on_at_its_page(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    stream = only(alice, "likes", 300)
    life = a_life()
    one = claimed(stream, life)
    keep(one, StreamPage((RemoteItem("1"), RemoteItem("2")), "further"))
    die(life)

    run_jobs()

    waiting = now(stream)
    assert (waiting.state, waiting.cursor, waiting.worker) == (StreamState.WAITING, "further", None)
    assert (last_run(stream).ending, last_run(stream).reason) == ("OutcomeUnknown", Reason.WORKER_DIED)
    assert not end(one)


def test_an_ending_of_a_run_that_is_over_changes_nothing(alice: Person) -> None:
    one = claimed(only(alice, "likes", 10))
    end(one, TryAgain(Reason.UNREACHABLE))

    assert not end(one, OutcomeUnknown(Reason.GARBAGE))
