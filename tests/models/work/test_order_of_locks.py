"""Two who lock many rows at once: neither waits for the other with something in hand that the other waits for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import UUID

import psycopg
import pytest
from django.db import connections, transaction
from django.db.models.functions import Now

from alphorn.lib.environment import environment
from alphorn.models import Authorisation, Connection, Delivery, Stream
from alphorn.models.access.disconnect import disconnect
from alphorn.models.access.sign_in import sign_in
from alphorn.models.connections.hosts import host_at
from alphorn.models.importing.opening import open_streams, stand_still
from alphorn.models.importing.sweep import release_resting
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State, StreamState
from alphorn.networks.grants import Grant, Token
from alphorn.networks.grants import Person as Somebody
from tests.models.hands import held_up, lose_jobs, somebody_waits, wait_until
from tests.stage.people import Person

LOCK_STREAM = "SELECT FROM alphorn_stream WHERE id = %s FOR UPDATE"
LOCK_DELIVERY = "SELECT FROM alphorn_delivery WHERE id = %s FOR UPDATE"


@pytest.fixture
def streams(alice: Person) -> list[Stream]:
    """Hers, by their ids; whoever asks for no order meets the first one last."""
    alice.connect("x", reads=True)
    Stream.objects.update(state=StreamState.RESTING, parked_version=0, due_at=None)
    found = list(Stream.objects.order_by("id"))
    Stream.objects.filter(pk=found[0].pk).update(failures=0)
    return found


@pytest.fixture
def deliveries(alice: Person) -> list[Delivery]:
    """Three to one place, the same way, on hold for a sign-in."""
    alice.connect("x")
    found = sorted((alice.delivery(alice.echo(text)) for text in ("One.", "Two.", "Three.")), key=lambda each: each.pk)
    Delivery.objects.update(state=State.PARKED, parked_version=1)
    Delivery.objects.filter(pk=found[0].pk).update(parked_version=1)
    return found


@transaction.atomic
def open_again() -> None:
    """As with a new consent."""
    row = Authorisation.objects.get()
    open_streams(row, row.connections.all())


@transaction.atomic
def end_all() -> None:
    """As with a consent that is over."""
    stand_still(Stream.objects.all())


def a_consent_without_its_place() -> None:
    """It shows nothing."""
    row = Authorisation.objects.get()
    grant = Grant(Somebody(row.remote_id, row.name), Token("new"), ())
    sign_in(row.workspace, host_at("x", row.host), grant)


@pytest.mark.parametrize("lock_all", [release_resting, open_again, end_all])
def test_lists_are_locked_by_their_ids(streams: list[Stream], lock_all: Callable[[], object]) -> None:
    """Guards: `sweep.RELEASE` of imports, `opening._locked`."""
    with held_up(lock_all, LOCK_STREAM, streams[0].pk) as held:
        free = [held.may_lock("alphorn_stream", each.pk) for each in streams[1:]]

    assert free == [True] * len(streams[1:])


@pytest.mark.parametrize(
    "lock_all",
    [
        lambda ids: disconnect(Connection.objects.get()),
        lambda ids: a_consent_without_its_place(),
    ],
    ids=["disconnecting", "consent"],
)
def test_sends_are_locked_by_their_ids(deliveries: list[Delivery], lock_all: Callable[[list[UUID]], object]) -> None:
    """A claim waits for nobody. Guards: `disconnect._cancel_all`, `sign_in._hold_missing`."""
    ids = [each.pk for each in deliveries]

    with held_up(partial(lock_all, ids), LOCK_DELIVERY, ids[0]) as held:
        free = [held.may_lock("alphorn_delivery", pk) for pk in ids[1:]]

    assert free == [True, True]


def test_a_claim_and_the_net_end_both(deliveries: list[Delivery]) -> None:
    """Guard: `claims._raise_generations` waits for nobody. It met rows as they were due, and a claim by their ids."""
    lose_jobs()
    Delivery.objects.update(state=State.WAITING, due_at=Now() - timedelta(seconds=40))
    Delivery.objects.filter(pk=deliveries[0].pk).update(parked_version=None)
    with psycopg.connect(environment().database_url) as other, ThreadPoolExecutor(1) as threads:
        other.execute("SET LOCAL lock_timeout = '2s'")
        other.execute(LOCK_DELIVERY, [deliveries[0].pk])
        net = threads.submit(_sweep)
        wait_until(lambda: net.done() or somebody_waits())
        other.execute(LOCK_DELIVERY, [deliveries[2].pk])
        other.commit()

    assert net.result() == 3


def _sweep() -> int:
    try:
        return DELIVERY.enqueue_overdue()
    finally:
        connections.close_all()
