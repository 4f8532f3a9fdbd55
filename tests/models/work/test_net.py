"""The net holds whatever the queue is like: what is due for long gets a job that can be picked, of every kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alphorn.database import sql
from alphorn.jobs import Job
from alphorn.lib.environment import environment
from alphorn.models import Authorisation, Delivery, Host, Stream
from alphorn.models.work.claims import Kind
from alphorn.models.work.kinds import DELIVERY, HOST, KINDS, LOOK, REFRESH, REVOKE, STREAM
from tests.models.hands import lose_jobs
from tests.stage.examples import examples
from tests.stage.people import Person

LONG_AGO = "now() - interval '40 s'"
PREPARED = {
    DELIVERY: f"UPDATE alphorn_delivery SET due_at = {LONG_AGO}",
    LOOK: f"UPDATE alphorn_delivery SET state = 'checking', due_at = {LONG_AGO}",
    STREAM: f"UPDATE alphorn_stream SET state = 'waiting', due_at = {LONG_AGO} WHERE kind = 'likes'",
    REFRESH: f"UPDATE alphorn_authorisation SET refresh_deadline = {LONG_AGO}",
    REVOKE: f"UPDATE alphorn_authorisation SET leaving_at = now(), revoke_due_at = {LONG_AGO}",
    HOST: f"UPDATE alphorn_host SET held_at = now(), tried_at = {LONG_AGO}",
}
ROW: dict[Kind, Callable[[], UUID]] = {
    DELIVERY: lambda: Delivery.objects.get().pk,
    LOOK: lambda: Delivery.objects.get().pk,
    STREAM: lambda: Stream.objects.get(kind="likes").pk,
    REFRESH: lambda: Authorisation.objects.get().pk,
    REVOKE: lambda: Authorisation.objects.get().pk,
    HOST: lambda: Host.objects.get().pk,
}
LOCKS: dict[Kind, LiteralString] = {
    DELIVERY: "SELECT FROM alphorn_delivery WHERE id = %s FOR UPDATE",
    STREAM: "SELECT FROM alphorn_stream WHERE id = %s FOR UPDATE",
    REVOKE: "SELECT FROM alphorn_authorisation WHERE id = %s FOR UPDATE",
}
QUEUED = """
INSERT INTO pgqueuer (priority, status, entrypoint, dedupe_key, payload, execute_after, heartbeat)
VALUES (0, %s, %s, %s, %s, now() + %s, now() - %s) ON CONFLICT DO NOTHING
"""
PICKABLE = "SELECT count(*) FROM pgqueuer WHERE status = 'queued' AND execute_after <= now() AND payload = %s"


@dataclass(frozen=True, slots=True)
class Standing:
    """A job as it stands in the queue: in whose hand, for when, of which generation, and when it was last heard of."""

    status: str
    after: timedelta
    is_present: bool
    silent: timedelta


STANDINGS = st.builds(
    Standing,
    st.sampled_from(["queued", "picked"]),
    st.sampled_from([timedelta(days=-1), timedelta(seconds=-1), timedelta(seconds=5), timedelta(days=1)]),
    st.booleans(),
    st.sampled_from([timedelta(0), timedelta(days=1)]),
)


@pytest.fixture
def house(alice: Person) -> Person:
    """Alice, with one of everything that is worked on."""
    alice.connected("x", reads=True)
    alice.echo("One of each.")
    return alice


def job(kind: Kind, row: UUID, *, is_present: bool) -> Job:
    """Its job, of this generation or of a former one."""
    [(generation, network)] = sql.rows(
        f"SELECT ({kind.generation})::text, network FROM {kind.table} WHERE id = %s", [row]
    )
    return kind.job(row, network, generation if is_present else f"{generation}9", timedelta(0))


def put(kind: Kind, row: UUID, standing: Standing) -> None:
    """Into the queue."""
    one = job(kind, row, is_present=standing.is_present)
    sql.run(QUEUED, [standing.status, one.lane, one.key, one.payload, standing.after, standing.silent])


@pytest.mark.not_quick
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.name))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(standings=st.lists(STANDINGS, max_size=3))
def test_what_is_due_for_long_has_a_job_that_can_be_picked_whatever_the_queue_is_like(
    house: Person, kind: Kind, standings: list[Standing]
) -> None:
    """Guards: `claims.hasten`, `claims._raise_generations`, `claims._spare`."""
    lose_jobs()
    sql.run(PREPARED[kind])
    row = ROW[kind]()
    for standing in standings:
        put(kind, row, standing)

    kind.enqueue_overdue()

    assert sql.rows(PICKABLE, [job(kind, row, is_present=True).payload])[0][0] >= 1
    assert kind.enqueue_overdue() == 0


@pytest.mark.parametrize("kind", [DELIVERY, STREAM, REVOKE], ids=lambda kind: str(kind.name))
def test_generations_are_raised_past_what_is_held(house: Person, kind: Kind) -> None:
    """Guard: `claims._raise_generations` waits for nobody."""
    lose_jobs()
    sql.run(PREPARED[kind])
    sql.run("SET lock_timeout = '2s'")

    with psycopg.connect(environment().database_url) as other:
        other.execute(LOCKS[kind], [ROW[kind]()])
        found = kind.enqueue_overdue()

    assert found == 1
