"""What must always hold: each break of it is seen by its own invariant, and whoever runs Alphorn is told."""

from collections.abc import Callable

import pytest

from alphorn.database import sql
from alphorn.models.importing.stream import Stream
from alphorn.models.posting.post import Post
from alphorn.models.work.causes import STILL_SO, TOLD
from alphorn.models.work.health import findings
from alphorn.models.work.invariant import Invariant
from alphorn.models.work.invariants import (
    DOUBTED,
    GAPLESS,
    HELD,
    IMPORTED_IN_TIME,
    INTENDED,
    INVARIANTS,
    LOOKED_FOR,
    LOOKED_IN_TIME,
    LOOKS_ENDED,
    LOOKS_GAPLESS,
    MOVING,
    NOT_LATE,
    READ_BY_SOMEBODY,
    RELEASED,
    RESTS_FOR_A_CAUSE,
    RUNS_ENDED,
    TRIES_ENDED,
    UNASKED,
    WITNESSED,
    broken,
)
from tests.models.reading_hands import only
from tests.stage.people import Person
from tests.stage.scenes import scene

A_WORKER = (
    "INSERT INTO alphorn_worker (id, process, alive_until) VALUES (gen_random_uuid(), 'p', clock_timestamp() + '9 s')"
)
TAKEN = "UPDATE alphorn_delivery SET state = 'sending', worker = {worker}, remote_id = '', settled_at = NULL"
BEGAN = """UPDATE alphorn_intent SET closed_at = NULL;
           UPDATE alphorn_attempt SET ended_at = NULL, began_at = now() - '{ago}'::interval"""
PARKED = """UPDATE alphorn_delivery SET state = 'parked', reason = 'signed_out', remote_id = '', parked_version = 0,
                   settled_at = now() - '{ago}'::interval"""
SIGNED_OUT = "UPDATE alphorn_authorisation SET signed_out_at = now()"
TELL = """INSERT INTO alphorn_event (id, workspace_id, kind, authorisation_id, network, host, reason)
          SELECT gen_random_uuid(), workspace_id, 'signed_out', id, network, host, '' FROM alphorn_authorisation"""
TELL_LATE = """INSERT INTO alphorn_event (id, workspace_id, kind, connection_id, network, host, reason)
               SELECT gen_random_uuid(), workspace_id, 'late', id, network, host, 'late' FROM alphorn_connection"""
DUE = "UPDATE alphorn_delivery SET state = 'waiting', remote_id = '', due_at = now() - '{ago}'::interval"
LOOKED = """WITH looked AS (UPDATE alphorn_delivery SET look = 1 RETURNING id)
INSERT INTO alphorn_look (id, delivery_id, number, intent_id, worker, token_version, ended_at, saw, reason, detail,
                          next_state)
SELECT gen_random_uuid(), d.id, 1, i.id, gen_random_uuid(), 1, now(), 'Found', '', '', ''
  FROM looked d JOIN alphorn_intent i ON i.delivery_id = d.id"""
CHECKED = "UPDATE alphorn_delivery SET state = 'checking', remote_id = '', settled_at = NULL, due_at = now()"
IN_DOUBT = (
    "UPDATE alphorn_intent SET closed_at = NULL, uncertain = true",
    "UPDATE alphorn_delivery SET state = 'checking', remote_id = '', settled_at = NULL, worker = gen_random_uuid()",
    "UPDATE alphorn_look SET ended_at = NULL",
)
PAUSED = "UPDATE alphorn_connection SET paused_until = now() + interval '1 hour'"
IMPORTING = "UPDATE alphorn_stream SET state = 'importing', worker = {worker}"
RUN_BEGAN = "UPDATE alphorn_run SET ended_at = NULL, began_at = now() - '{ago}'::interval"
DUE_STREAM = "UPDATE alphorn_stream SET state = '{state}', due_at = now() - '{ago}'::interval"
RESTS = "UPDATE alphorn_stream SET state = 'resting', due_at = NULL, parked_version = 0"
A_DEAD_ONE, A_LIVING_ONE = "gen_random_uuid()", "(SELECT id FROM alphorn_worker WHERE alive_until > now())"


@pytest.fixture
def delivered(alice: Person, run_jobs: Callable[[], None]) -> Post:
    """One post that was delivered as it should be."""

    def played() -> Post:
        alice.connected("x")
        post = alice.echo("The larches are yellow.")
        run_jobs()
        return post

    return scene("a post was delivered", played, alice.stage)


def test_a_delivered_post_breaks_nothing(delivered: Post) -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("invariant", "deeds"),
    [
        pytest.param(HELD, [TAKEN.format(worker=A_DEAD_ONE), BEGAN.format(ago="16 s")], id="a dead worker's"),
        pytest.param(
            HELD, [A_WORKER, TAKEN.format(worker=A_LIVING_ONE), BEGAN.format(ago="50 s")], id="a living one's"
        ),
        pytest.param(
            LOOKED_FOR,
            [LOOKED, *IN_DOUBT, "UPDATE alphorn_look SET began_at = now() - '16 s'::interval"],
            id="looked for by a dead one",
        ),
        pytest.param(
            LOOKED_IN_TIME, [IN_DOUBT[0], CHECKED.replace("now()", "now() - '61 s'::interval")], id="not looked for"
        ),
        pytest.param(
            DOUBTED, [IN_DOUBT[0], "UPDATE alphorn_delivery SET state = 'failed', remote_id = ''"], id="called failed"
        ),
        pytest.param(MOVING, [DUE.format(ago="61 s")], id="overdue"),
        pytest.param(MOVING, [PAUSED, DUE.format(ago="61 s") + ", forced = true"], id="overdue, said now"),
        pytest.param(GAPLESS, ["UPDATE alphorn_attempt SET number = 2"], id="another number"),
        pytest.param(GAPLESS, ["DELETE FROM alphorn_attempt"], id="no attempt"),
        pytest.param(RELEASED, [PARKED.format(ago="16 s")], id="signed in since"),
        pytest.param(
            UNASKED, [PARKED.format(ago="1 s"), "UPDATE alphorn_connection SET gone_at = now()"], id="its place is gone"
        ),
        pytest.param(
            WITNESSED,
            ["UPDATE alphorn_delivery SET remote_id = '', reason = 'by_person', settled_at = NULL"],
            id="nobody saw it",
        ),
        pytest.param(LOOKS_GAPLESS, ["UPDATE alphorn_delivery SET look = 1"], id="no look"),
        pytest.param(LOOKS_GAPLESS, [LOOKED, "UPDATE alphorn_look SET number = 2"], id="another look's number"),
        pytest.param(LOOKS_ENDED, [LOOKED, "UPDATE alphorn_look SET ended_at = NULL"], id="a look that nobody ended"),
        pytest.param(TRIES_ENDED, ["UPDATE alphorn_attempt SET ended_at = NULL"], id="a try that nobody ended"),
        pytest.param(INTENDED, ["UPDATE alphorn_intent SET closed_at = NULL"], id="delivered, and open"),
        pytest.param(INTENDED, [CHECKED, LOOKED], id="looked for, and nobody knows what"),
        pytest.param(
            NOT_LATE,
            [TELL_LATE, PARKED.format(ago="16 s").replace("signed_out", "late").replace("n = 0", "n = NULL")],
            id="late before its time",
        ),
    ],
)
def test_what_must_never_be_is_found(delivered: Post, invariant: Invariant, deeds: list[str]) -> None:
    _do(deeds)

    assert [(each.invariant.name, list(each.rows)) for each in broken()] == [
        (invariant.name, [delivered.deliveries.get().pk])
    ]
    assert f"{invariant.words} {invariant.mend}" % {"count": 1} in map(str, findings())


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param([TAKEN.format(worker=A_DEAD_ONE), BEGAN.format(ago="5 s")], id="somebody is about to find it"),
        pytest.param([A_WORKER, TAKEN.format(worker=A_LIVING_ONE), BEGAN.format(ago="20 s")], id="a slow network"),
        pytest.param([DUE.format(ago="50 s")], id="due for a little while"),
        pytest.param([PAUSED, DUE.format(ago="61 s")], id="paused"),
        pytest.param([PARKED.format(ago="5 s")], id="signed in just now"),
        pytest.param([PARKED.format(ago="16 s"), SIGNED_OUT, TELL], id="still signed out"),
        pytest.param(
            ["UPDATE alphorn_delivery SET remote_id = '', reason = 'by_person'"], id="somebody has seen it there"
        ),
    ],
)
def test_what_may_be_for_a_while_is_not_blamed(delivered: Post, deeds: list[str]) -> None:
    _do(deeds)

    assert broken() == []


@pytest.mark.parametrize(("invariant", "deed"), [(TOLD, SIGNED_OUT), (STILL_SO, TELL)])
def test_what_is_told_and_not_so_or_so_and_not_told_is_found(alice: Person, invariant: Invariant, deed: str) -> None:
    alice.connected("x")

    _do([deed])

    assert [each.invariant.name for each in broken()] == [invariant.name]


@pytest.fixture
def imported(alice: Person, run_jobs: Callable[[], None]) -> Stream:
    """One stream that was imported as it should be."""

    def played() -> Stream:
        stream = only(alice, "likes", 10)
        run_jobs()
        alice.workspace.streams.exclude(pk=stream.pk).delete()
        return stream

    return scene("likes were imported", played, alice.stage)


@pytest.mark.parametrize(
    ("invariant", "deeds"),
    [
        pytest.param(
            READ_BY_SOMEBODY, [IMPORTING.format(worker=A_DEAD_ONE), RUN_BEGAN.format(ago="16 s")], id="a dead worker's"
        ),
        pytest.param(
            READ_BY_SOMEBODY,
            [A_WORKER, IMPORTING.format(worker=A_LIVING_ONE), RUN_BEGAN.format(ago="110 s")],
            id="a living one's",
        ),
        pytest.param(IMPORTED_IN_TIME, [DUE_STREAM.format(state="waiting", ago="61 s")], id="overdue"),
        pytest.param(IMPORTED_IN_TIME, [DUE_STREAM.format(state="resting", ago="61 s")], id="rested for too long"),
        pytest.param(RESTS_FOR_A_CAUSE, [RESTS], id="rests though its person has signed in"),
        pytest.param(RUNS_ENDED, ["UPDATE alphorn_run SET ended_at = NULL"], id="a run that nobody ended"),
    ],
)
def test_what_must_never_be_of_streams_is_found(imported: Stream, invariant: Invariant, deeds: list[str]) -> None:
    _do(deeds)

    assert [(each.invariant.name, list(each.rows)) for each in broken()] == [(invariant.name, [imported.pk])]


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param([], id="nothing was done"),
        pytest.param(
            [IMPORTING.format(worker=A_DEAD_ONE), RUN_BEGAN.format(ago="5 s")], id="somebody is about to find it"
        ),
        pytest.param([A_WORKER, IMPORTING.format(worker=A_LIVING_ONE), RUN_BEGAN.format(ago="60 s")], id="a long run"),
        pytest.param([DUE_STREAM.format(state="waiting", ago="50 s")], id="due for a little while"),
        pytest.param([DUE_STREAM.format(state="paused", ago="61 s")], id="paused"),
        pytest.param([RESTS, SIGNED_OUT, TELL], id="rests, signed out"),
    ],
)
def test_what_may_be_of_streams_for_a_while_is_not_blamed(imported: Stream, deeds: list[str]) -> None:
    _do(deeds)

    assert broken() == []


def _do(deeds: list[str]) -> None:
    for deed in deeds:
        sql.run(deed)


def test_every_invariant_says_in_words_what_is_wrong_and_the_way_out() -> None:
    assert [each.name for each in INVARIANTS if not each.words or not each.mend.endswith(".")] == []
