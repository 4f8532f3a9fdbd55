"""Telling open pages: after the commit and never before, in messages that fit, to the right workspace."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction

from alphorn import live
from alphorn.lib.environment import environment
from tests.models.hands import Jobs
from tests.stage.people import Person

pytestmark = pytest.mark.not_quick

Line = psycopg.Connection[tuple[Any, ...]]
WORKSPACE = uuid4()


@pytest.fixture
def page(database: None) -> Iterator[Line]:
    """A line that listens, as `web/server/live.py` does."""
    with psycopg.connect(environment().database_url, autocommit=True) as line:
        line.execute(f"LISTEN {live.CHANNEL}")
        yield line


def heard(page: Line) -> list[dict[str, Any]]:
    """What has been told since it was last asked."""
    return [json.loads(each.payload) for each in page.notifies(timeout=0.2)]


def names_heard(page: Line) -> set[str]:
    """The names of all of it."""
    return {name for message in heard(page) for name in message["n"]}


def test_what_changed_is_told_with_its_workspace(page: Line) -> None:
    live.announce(WORKSPACE, "delivery-1", "post-1")

    assert heard(page) == [{"w": str(WORKSPACE), "n": ["delivery-1", "post-1"]}]


def test_nothing_is_told_before_the_commit(page: Line) -> None:
    with transaction.atomic():
        live.announce(WORKSPACE, "post-1")
        before = heard(page)

    assert before == []
    assert names_heard(page) == {"post-1"}


def test_what_was_rolled_back_is_never_told(page: Line) -> None:
    with transaction.atomic():
        live.announce(WORKSPACE, "post-1")
        transaction.set_rollback(True)

    assert heard(page) == []


def test_many_names_are_told_in_messages_that_fit(page: Line) -> None:
    names = [f"delivery-{uuid4()}" for _ in range(250)]

    live.announce_all({WORKSPACE: [*names, *names]})

    messages = heard(page)
    assert sorted(name for message in messages for name in message["n"]) == sorted(names)
    assert max(len(json.dumps(message)) for message in messages) < 8000


def test_no_names_are_no_message(page: Line) -> None:
    live.announce_all({WORKSPACE: []})

    assert heard(page) == []


def test_a_page_hears_of_its_delivery_until_it_is_delivered(alice: Person, page: Line, run_jobs: Jobs) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Can you hear me?"))
    heard(page)

    run_jobs()

    assert {f"delivery-{delivery.pk}", f"post-{delivery.post_id}"} <= names_heard(page)


@pytest.mark.parametrize("verb", ["cancel", "try_again"])
def test_a_page_hears_what_a_person_does_elsewhere(alice: Person, page: Line, verb: str) -> None:
    alice.connect("x")
    delivery = alice.delivery(alice.echo("Can you hear me?"))
    heard(page)

    getattr(delivery, verb)()

    assert f"delivery-{delivery.pk}" in names_heard(page)


def test_a_page_hears_that_its_place_has_gone(alice: Person, page: Line) -> None:
    [x] = alice.connect("x")
    delivery = alice.delivery(alice.echo("Can you hear me?"))
    heard(page)

    alice.browser.post(f"/connections/{x.pk}")

    assert {"connections", f"delivery-{delivery.pk}"} <= names_heard(page)
