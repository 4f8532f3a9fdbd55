"""What must always hold: each break of it is seen by its own invariant, and whoever runs Alphorn is told."""

from collections.abc import Callable

import pytest

from alphorn.database import sql
from alphorn.models.importing.stream import Stream
from alphorn.models.posting.post import Post
from alphorn.models.work.health import findings
from alphorn.models.work.invariants import (
    GAPLESS,
    HELD,
    IMPORTED_IN_TIME,
    MOVING,
    READ_BY_SOMEBODY,
    RELEASED,
    RUNS_ENDED,
    WITNESSED,
    Invariant,
    broken,
)
from tests.models.reading_hands import only
from tests.stage.people import Person

A_WORKER = (
    "INSERT INTO alphorn_worker (id, process, alive_until) VALUES (gen_random_uuid(), 'p', clock_timestamp() + '9 s')"
)
TAKEN = "UPDATE alphorn_delivery SET state = 'sending', worker = {worker}, remote_id = '', settled_at = NULL"
BEGAN = "UPDATE alphorn_attempt SET began_at = now() - '{ago}'::interval"
PARKED = """UPDATE alphorn_delivery SET state = 'parked', reason = 'signed_out', remote_id = '', parked_version = 0,
                   settled_at = now() - '{ago}'::interval"""
DUE = "UPDATE alphorn_delivery SET state = 'waiting', remote_id = '', due_at = now() - '{ago}'::interval"
PAUSED = "UPDATE alphorn_connection SET paused_until = now() + interval '1 hour'"
IMPORTING = "UPDATE alphorn_stream SET state = 'importing', worker = {worker}"
RUN_BEGAN = "UPDATE alphorn_run SET ended_at = NULL, began_at = now() - '{ago}'::interval"
DUE_STREAM = "UPDATE alphorn_stream SET state = '{state}', due_at = now() - '{ago}'::interval"
A_DEAD_ONE, A_LIVING_ONE = "gen_random_uuid()", "(SELECT id FROM alphorn_worker WHERE alive_until > now())"


@pytest.fixture
def delivered(alice: Person, run_jobs: Callable[[], None]) -> Post:
    """One post that was delivered as it should be."""
    alice.connect("x")
    post = alice.echo("The larches are yellow.")
    run_jobs()
    return post


def test_a_delivered_post_breaks_nothing(delivered: Post) -> None:
    assert broken() == []


@pytest.mark.parametrize(
    ("invariant", "deeds"),
    [
        pytest.param(HELD, [TAKEN.format(worker=A_DEAD_ONE), BEGAN.format(ago="16 s")], id="a dead worker's"),
        pytest.param(
            HELD, [A_WORKER, TAKEN.format(worker=A_LIVING_ONE), BEGAN.format(ago="50 s")], id="a living one's"
        ),
        pytest.param(MOVING, [DUE.format(ago="61 s")], id="overdue"),
        pytest.param(MOVING, [PAUSED, DUE.format(ago="61 s") + ", forced = true"], id="overdue, said now"),
        pytest.param(GAPLESS, ["UPDATE alphorn_attempt SET number = 2"], id="another number"),
        pytest.param(GAPLESS, ["DELETE FROM alphorn_attempt"], id="no attempt"),
        pytest.param(RELEASED, [PARKED.format(ago="16 s")], id="signed in since"),
        pytest.param(
            WITNESSED,
            ["UPDATE alphorn_delivery SET remote_id = '', reason = 'by_person', settled_at = NULL"],
            id="nobody saw it",
        ),
    ],
)
def test_what_must_never_be_is_found(delivered: Post, invariant: Invariant, deeds: list[str]) -> None:
    _do(deeds)

    assert [(each.invariant.name, list(each.rows)) for each in broken()] == [
        (invariant.name, [delivered.deliveries.get().pk])
    ]
    assert [line for line in findings() if line.startswith(invariant.words)] == [f"{invariant.words}: 1."]


@pytest.mark.parametrize(
    "deeds",
    [
        pytest.param([TAKEN.format(worker=A_DEAD_ONE), BEGAN.format(ago="5 s")], id="somebody is about to find it"),
        pytest.param([A_WORKER, TAKEN.format(worker=A_LIVING_ONE), BEGAN.format(ago="20 s")], id="a slow network"),
        pytest.param([DUE.format(ago="50 s")], id="due for a little while"),
        pytest.param([PAUSED, DUE.format(ago="61 s")], id="paused"),
        pytest.param([PARKED.format(ago="5 s")], id="signed in just now"),
        pytest.param(
            [PARKED.format(ago="16 s"), "UPDATE alphorn_authorisation SET signed_out_at = now()"], id="still signed out"
        ),
        pytest.param(
            ["UPDATE alphorn_delivery SET remote_id = '', reason = 'by_person'"], id="somebody has seen it there"
        ),
    ],
)
def test_what_may_be_for_a_while_is_not_blamed(delivered: Post, deeds: list[str]) -> None:
    _do(deeds)

    assert broken() == []


@pytest.fixture
def imported(alice: Person, run_jobs: Callable[[], None]) -> Stream:
    """One stream that was imported as it should be."""
    stream = only(alice, "likes", 10)
    run_jobs()
    alice.workspace.streams.exclude(pk=stream.pk).delete()
    return stream


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
    ],
)
def test_what_may_be_of_streams_for_a_while_is_not_blamed(imported: Stream, deeds: list[str]) -> None:
    _do(deeds)

    assert broken() == []


def _do(deeds: list[str]) -> None:
    for deed in deeds:
        sql.run(deed)
