"""Where thousands have been sent to an account before, a try and a look read no more than they need."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from alphorn.database import sql
from alphorn.models import Delivery
from alphorn.models.looking.claim import claim_look
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.states import State
from alphorn.networks.endings import OutcomeUnknown, Sent
from alphorn.networks.looking import Seen, Sight
from alphorn.networks.reasons import Reason
from tests.models.hands import a_life, end, writing
from tests.stage.people import Person

MANY = 4000
# Copies of all that there is of one that was delivered, each an hour older than the one before.
COPIES = f"""
CREATE TEMPORARY TABLE copies ON COMMIT DROP AS
  SELECT gen_random_uuid() AS post, gen_random_uuid() AS delivery, gen_random_uuid() AS intent,
         gen_random_uuid() AS attempt, n, now() - n * interval '1 hour' AS at FROM generate_series(1, {MANY}) n;
INSERT INTO alphorn_post SELECT (jsonb_populate_record(p, jsonb_build_object('id', post, 'client_key', post))).*
  FROM alphorn_post p, copies;
INSERT INTO alphorn_delivery SELECT (jsonb_populate_record(d, jsonb_build_object(
         'id', delivery, 'post_id', post, 'remote_id', n, 'settled_at', at))).* FROM alphorn_delivery d, copies;
INSERT INTO alphorn_intent SELECT (jsonb_populate_record(i, jsonb_build_object(
         'id', intent, 'delivery_id', delivery, 'key', 'k' || n, 'made_at', at, 'closed_at', at))).*
  FROM alphorn_intent i, copies;
INSERT INTO alphorn_attempt SELECT (jsonb_populate_record(a, jsonb_build_object(
         'id', attempt, 'delivery_id', delivery, 'intent_id', intent))).* FROM alphorn_attempt a, copies;
"""
TABLES = ("post", "delivery", "intent", "attempt")


@pytest.fixture
def much(alice: Person) -> Person:
    """Alice, who has sent thousands of posts to one account on X."""
    alice.connected("x")
    end(writing(alice.delivery(alice.echo("Fog."))), Sent("0"))
    sql.run(COPIES)
    sql.run("; ".join(f"ANALYZE alphorn_{name}" for name in TABLES))
    return alice


@contextmanager
def read_whole() -> Iterator[list[str]]:
    """The statements of the block for which PostgreSQL would go through one of these tables from end to end."""
    asked: list[tuple[str, Any]] = []
    found: list[str] = []

    def note(execute: Callable[..., Any], statement: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        asked.append((statement, values))
        return execute(statement, values, many, context)

    with connection.execute_wrapper(note):
        yield found
    for statement, values in asked:
        if statement.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            plan = "\n".join(line for (line,) in sql.rows(f"EXPLAIN {statement}", values))
            found += [statement] * any(f"Seq Scan on alphorn_{name}" in plan for name in TABLES)


def test_a_look_reads_little(much: Person) -> None:
    """Guards: the indexes `intent_of_a_text`, `intent_lately`, `delivery_settled`; and `remote_id <> ''` in `OWNED`."""
    doubtful = much.delivery(much.echo("Fog in the valley."))
    one = writing(doubtful)
    end(one, OutcomeUnknown(Reason.NO_ANSWER))
    Delivery.objects.filter(pk=doubtful.pk).update(due_at=Now() - timedelta(seconds=1))

    with read_whole() as found:
        look = claim_look(a_life().id, doubtful.pk)
        assert look is not None
        sight = Sight([Seen("17", "", timezone.now(), "k17")], reaches_back=True)
        record_look(LookReport(doubtful.pk, look.number, look.worker_id, sight))

    assert found == []


def test_a_try_reads_little(much: Person) -> None:
    new = much.delivery(much.echo("Fog in the valley."))

    with read_whole() as found:
        end(writing(new), Sent("new"))

    assert found == []
    assert Delivery.objects.get(pk=new.pk).state == State.DELIVERED
