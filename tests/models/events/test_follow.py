"""Whatever people, workers and networks do, in whatever order: no cause without its event, none whose cause is gone."""

from collections.abc import Sequence

import psycopg
import pytest
from django.db import transaction
from django.db.models.functions import Now
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alphorn.database import sql
from alphorn.lib.environment import environment
from alphorn.models import Delivery, Event, Post
from alphorn.models.posting.behind import behind
from alphorn.models.posting.claim import claim
from alphorn.models.work.causes import STILL_SO, TOLD
from alphorn.models.work.states import EventKind
from tests.models.events import so as events
from tests.models.events.life import ALL, DEEDS, LONG_AGO, SIGNED_OUT, STORIES, Life
from tests.models.hands import a_life, again, claimed, end, held_up
from tests.stage.examples import examples
from tests.stage.people import Person, move_in
from tests.stage.sandbox import Stage
from tests.stage.scenes import scene
from tests.stage.work import empty_database


def told(person: Person) -> list[str]:
    """What is open, by its kind."""
    return sorted(Event.objects.of(person.workspace).open().values_list("kind", flat=True))


def untrue() -> list[str]:
    """What is told and is not so, or is so and is not told."""
    return [each.words for each in (TOLD, STILL_SO) if sql.rows(each.broken)]


@pytest.mark.not_quick
@settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(list(DEEDS)), st.integers(0, 5)), min_size=4, max_size=12))
@example(deeds=[each for deed in ALL for each in (("write", 0), deed)])
def test_what_is_told_is_what_is_so(database: None, stage: Stage, deeds: list[tuple[str, int]]) -> None:
    """Guards: every call of `follow`, and each condition of `work/causes.py`."""
    live(Life(a_reader(stage)), [("write", 0), *deeds])


@pytest.mark.not_quick
@pytest.mark.parametrize("story", STORIES, ids="; ".join)
def test_what_is_told_is_what_is_so_where_it_hardly_ever_happens(
    database: None, stage: Stage, story: tuple[str, ...]
) -> None:
    """Guards: every call of `follow`, and each condition of `work/causes.py`."""
    live(Life(a_reader(stage)), [(name, 0) for name in story])


def live(life: Life, deeds: Sequence[tuple[str, int]]) -> None:
    """One after the other; after each of them what is told is what is so."""
    for name, life.pick in deeds:
        DEEDS[name](life)
        assert untrue() == [], name
        assert events.told() == events.so(), name


def a_reader(stage: Stage) -> Person:
    """Alice, who is read on both networks, and nothing else."""
    empty_database()
    alice = scene("alice", lambda: move_in("alice", stage))
    for network in ("x", "facebook"):
        alice.connected(network, reads=True)
    return alice


def late(alice: Person, text: str) -> Delivery:
    """A post that could not go out in time."""
    delivery = alice.delivery(alice.echo(text))
    Post.objects.filter(pk=delivery.post_id).update(late_at=Now() - LONG_AGO)
    assert claim(a_life().id, [delivery.pk]) == [None]
    return again(delivery)


def test_many_that_stand_still_for_one_cause_are_one_event(alice: Person) -> None:
    alice.connected("x")
    end(claimed(alice.delivery(alice.echo("The first."))), SIGNED_OUT)
    claim(a_life().id, [alice.delivery(alice.echo(text)).pk for text in ("The second.", "The third.")])

    [event] = Event.objects.of(alice.workspace).open()

    assert (event.kind, event.title, behind(event).count()) == (EventKind.SIGNED_OUT, "@alice_lenses", 3)


def test_an_event_is_over_when_its_cause_is_and_another_time_is_another_one(alice: Person) -> None:
    alice.connected("x")
    for text in ("Fog.", "More fog."):
        assert late(alice, text).cancel()

    assert [(each.kind, each.is_open) for each in Event.objects.of(alice.workspace)] == [(EventKind.LATE, False)] * 2


def test_who_looks_while_another_ends_it_begins_it_anew(alice: Person) -> None:
    """Guard: `follow.OPEN`, FOR NO KEY UPDATE."""
    alice.connected("x")
    late(alice, "Fog.")
    over = "WITH o AS (UPDATE alphorn_event SET ended_at = now()) UPDATE alphorn_delivery SET state = 'cancelled'"

    with held_up(lambda: late(alice, "More fog."), over):
        pass

    assert untrue() == []
    assert told(alice) == [EventKind.LATE]


def test_of_two_who_begin_it_at_once_the_second_locks_what_the_first_has_begun(alice: Person) -> None:
    """Guards: `follow.BEGIN`, ON CONFLICT; `_follow` once more. Else a third ends it who sees no second yet."""
    [place] = alice.connected("x")
    begins = """INSERT INTO alphorn_event (id, workspace_id, kind, connection_id, network, host, reason)
                SELECT gen_random_uuid(), workspace_id, 'late', id, network, host, 'late'
                  FROM alphorn_connection WHERE id = %s"""

    def begin() -> list[tuple[object, ...]]:
        """Which events others could lock then."""
        with transaction.atomic():
            late(alice, "Fog.")
            with psycopg.connect(environment().database_url) as other:
                return other.execute("SELECT id FROM alphorn_event FOR UPDATE SKIP LOCKED").fetchall()

    with held_up(begin, begins, place.pk) as held:
        pass

    assert (told(alice), held.call.result()) == ([EventKind.LATE], [])


def test_who_ends_the_last_one_sees_what_another_has_begun(alice: Person) -> None:
    """Guard: `follow.TRUE` is asked after the lock."""
    alice.connected("x")
    first, other = late(alice, "Fog."), alice.delivery(alice.echo("More fog."))
    stops = """WITH l AS (UPDATE alphorn_event SET reason = reason)
               UPDATE alphorn_delivery SET state = 'parked', reason = 'late' WHERE id = %s"""

    with held_up(first.cancel, stops, other.pk):
        pass

    assert untrue() == []
    assert told(alice) == [EventKind.LATE]


def test_nobody_is_told_of_what_is_somebody_elses(alice: Person, bob: Person) -> None:
    alice.connected("x")
    late(alice, "Fog.")

    assert (told(alice), told(bob)) == ([EventKind.LATE], [])
