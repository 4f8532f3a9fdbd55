"""What is done each second costs what is due, and not what there is."""

import pytest
from django.db.models.functions import Now

from alphorn.models import Authorisation, Delivery, Run, Stream
from alphorn.models.importing.sweep import RUNS_KEPT, forget_old_runs, release_resting
from alphorn.models.posting.sweep import release_parked
from alphorn.models.work.kinds import KINDS
from alphorn.models.work.states import State, StreamState
from tests.models.plans import multiplied, rows_read
from tests.stage.people import Person

MANY = 2_000
FEW = 10


def sweep() -> None:
    """What each worker asks each second."""
    for kind in KINDS:
        kind.enqueue_overdue()
    release_parked()
    release_resting()


@pytest.fixture
def crowd(alice: Person) -> Person:
    """Of everything that is swept there is much, and nothing is overdue."""
    alice.connected("x", reads=True)
    another = {"id": "gen_random_uuid()", "remote_id": "t.remote_id || n"}
    multiplied(Authorisation.objects.get(), MANY, **another)
    rests = Stream.objects.filter(kind="likes").get()
    Stream.objects.filter(pk=rests.pk).update(state=StreamState.RESTING, due_at=Now())
    multiplied(rests, MANY, id="gen_random_uuid()", kind="n", due_at="now() + interval '1 day'")
    return alice


@pytest.mark.parametrize("table", ["alphorn_authorisation", "alphorn_stream"])
def test_a_sweep_reads_nothing_that_is_not_due(crowd: Person, table: str) -> None:
    """Guard: the indexes of `Authorisation` and `stream_held`."""
    assert rows_read(table, sweep) <= FEW


def test_posts_that_wait_for_a_sign_in_are_not_read_by_each_sweep(alice: Person) -> None:
    """Guard: `sweep.RELEASABLE` goes from place to place."""
    alice.connected("x")
    delivery = alice.delivery(alice.echo("Snow up to the sills."))
    Delivery.objects.filter(pk=delivery.pk).update(state=State.PARKED, settled_at=Now(), parked_version=1)
    post = delivery.post
    multiplied(post, MANY, id="md5(n::text)::uuid", client_key="gen_random_uuid()")
    multiplied(Delivery.objects.get(), MANY, id="gen_random_uuid()", post_id="md5(n::text)::uuid")

    assert rows_read("alphorn_delivery", sweep) <= FEW


def test_forgetting_old_runs_reads_no_newer_ones(alice: Person) -> None:
    """Guard: the index `run_ended`."""
    alice.connected("x", reads=True)
    stream = Stream.objects.filter(kind="likes").get()
    Stream.objects.filter(pk=stream.pk).update(run=MANY + 1)
    newest = Run.objects.create(stream=stream, number=0, worker=stream.pk, token_version=1, is_full=False)
    Run.objects.filter(pk=newest.pk).update(ended_at=Now())
    newest.refresh_from_db()
    multiplied(newest, MANY, id="gen_random_uuid()", number="n")
    Run.objects.filter(number=3).update(ended_at=Now() - 2 * RUNS_KEPT)

    assert rows_read("alphorn_run", forget_old_runs) <= FEW
    assert not Run.objects.filter(number=3).exists()
