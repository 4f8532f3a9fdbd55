"""The queue: committed means enqueued, rolled back means gone; and a job that comes twice or late does nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.jobs import Job, Word, lane
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from alphorn.networks.http import Http
from alphorn.worker.jobs import lanes, runner, table
from alphorn.worker.process import Process
from tests.models.hands import Jobs, Time, again, at_once, held_up, jobs_of
from tests.stage.people import Person

ROW = uuid7()


def job(generation: str = "1", after: timedelta = timedelta(0)) -> Job:
    """One that nobody runs."""
    return Job(Word.SEND, ROW, generation, after, "nowhere")


def queued() -> list[str]:
    """The keys in the queue."""
    return [key for (key,) in sql.rows("SELECT dedupe_key FROM pgqueuer ORDER BY id")]


def test_a_job_is_there_when_its_transaction_is_committed(database: None) -> None:
    with transaction.atomic():
        jobs.enqueue([job()])

    assert queued() == [f"send:{ROW}:1"]


def test_a_job_is_gone_with_its_transaction(database: None) -> None:
    with transaction.atomic():
        jobs.enqueue([job()])
        transaction.set_rollback(True)

    assert queued() == []


def test_a_job_carries_the_name_of_its_row_and_nothing_else(database: None) -> None:
    jobs.enqueue([job()])

    [(payload,)] = sql.rows("SELECT payload FROM pgqueuer")
    assert bytes(payload).decode() == f"send {ROW}"


def test_a_job_waits_for_its_time(database: None) -> None:
    jobs.enqueue([job(after=timedelta(hours=1))])

    [(seconds,)] = sql.rows("SELECT extract(epoch FROM execute_after - now())::int FROM pgqueuer")
    assert 3590 <= seconds <= 3600


def test_one_turn_has_one_job_and_another_turn_another(database: None) -> None:
    jobs.enqueue([job(), job(), job("2")])
    jobs.enqueue([job()])

    assert queued() == [f"send:{ROW}:1", f"send:{ROW}:2"]


def test_a_key_that_is_taken_does_not_break_the_transaction_it_is_met_in(database: None) -> None:
    jobs.enqueue([job()])

    with transaction.atomic():
        jobs.enqueue([job()])
        jobs.enqueue([job("2")])

    assert len(queued()) == 2


def test_two_transactions_that_enqueue_the_same_jobs_take_them_in_the_same_order(database: None) -> None:
    first, second = job("1"), job("2")
    with held_up(
        lambda: jobs.enqueue([second, first]),
        "INSERT INTO pgqueuer (priority, status, entrypoint, dedupe_key) VALUES (0, 'queued', 'elsewhere', %s)",
        first.key,
    ) as held:
        # Had the other one been written first, this would wait for a transaction that waits for this one.
        held.other.execute("SET LOCAL lock_timeout = '2s'")
        held.other.execute(
            "INSERT INTO pgqueuer (priority, status, entrypoint, dedupe_key) VALUES (0, 'queued', 'elsewhere', %s)",
            [second.key],
        )

    held.call.result()
    assert queued() == [first.key, second.key]


def test_only_jobs_that_may_be_picked_count_as_due(database: None) -> None:
    jobs.enqueue([job("1"), job("2"), replace(job("4"), after=timedelta(hours=1))])
    sql.run("UPDATE pgqueuer SET status = 'picked' WHERE dedupe_key LIKE '%%:2'", [])

    assert jobs.due_keys([job(number).key for number in "1234"]) == {job("1").key}


def test_the_queue_keeps_no_log(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    alice.echo("Once.")
    run_jobs()

    assert sql.rows("SELECT count(*) FROM pgqueuer_log") == [(0,)]


def test_no_jobs_are_no_statement(database: None) -> None:
    jobs.enqueue([])

    assert queued() == []


def test_a_job_that_comes_twice_sends_once(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Once."))
    jobs.enqueue([DELIVERY.job(delivery.pk, "x", generation, timedelta(0)) for generation in range(2, 6)])
    assert len(jobs_of(delivery)) == 5

    run_jobs()

    assert again(delivery).attempt == 1
    assert alice.stage.texts("x") == ["Once."]


def test_a_job_that_comes_late_finds_nothing_to_do(alice: Person, run_jobs: Jobs, time_passes: Time) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Once."))
    run_jobs()
    time_passes(timedelta(days=2))
    delivery.send_later()

    run_jobs()

    assert (again(delivery).state, again(delivery).attempt) == (State.DELIVERED, 1)


def test_a_job_that_comes_early_finds_nothing_to_do(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    alice.stage.trouble("x", {"refuse": True})
    delivery = alice.delivery(alice.echo("Once."))
    run_jobs()
    alice.stage.trouble("x")
    delivery.send_later(timedelta(0))
    sql.run("UPDATE alphorn_delivery SET due_at = now() + interval '1 hour'")

    run_jobs()

    assert (again(delivery).state, again(delivery).attempt) == (State.WAITING, 1)


def test_a_job_whose_row_is_gone_does_nothing(alice: Person, run_jobs: Jobs) -> None:
    alice.connect("x")
    alice.echo("Never.").delete()

    run_jobs()

    assert queued() == []
    assert alice.stage.posts("x") == []


def test_many_at_once_enqueue_one_job_for_one_turn(database: None) -> None:
    at_once(*[lambda: jobs.enqueue([job()])] * 10)

    assert len(queued()) == 1


async def test_a_job_calls_what_is_meant_to_be_called_and_nothing_else() -> None:
    run = runner(Process(Http(), Patience()))

    with pytest.raises(ValueError, match="delete"):
        await run("delete", ROW)


async def test_every_word_has_its_function() -> None:
    assert set(table(Process(Http(), Patience()))) == set(Word)


def test_every_network_has_a_lane_and_so_has_every_kind_of_work() -> None:
    networks = {
        f"{word}.{network}" for word in ("send", "crowd", "look", "see", "import") for network in ("x", "facebook")
    }

    assert set(lanes()) == networks | {"refresh", "revoke", "host"}


def test_what_is_looked_at_takes_no_place_of_a_send() -> None:
    """Guard: `jobs.lane` names a lane of looks."""
    assert len({lane(word, "x") for word in (Word.SEND, Word.LOOK, Word.SEE)}) == 3
    assert lanes()["see.x"] < lanes()["look.x"] < lanes()["send.x"]
