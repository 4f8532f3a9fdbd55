"""What the database knows of a session opens nothing."""

import importlib
from collections.abc import Iterator

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from alphorn.web.base.sessions import STORED, SessionStore, stored
from alphorn.web.server.live import workspace_in
from tests.stage.people import PASSWORD, Person
from tests.web.house import HOST

HASHED = importlib.import_module("alphorn.migrations.0009_sessions_by_hash").HASHED


def everything() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        return "\n".join(
            row
            for table in connection.introspection.table_names(cursor)
            for (row,) in _rows(f'SELECT t::text FROM "{table}" t')
        )


def _rows(statement: str) -> Iterator[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        yield from cursor.fetchall()


@pytest.fixture
def visitor(alice: Person) -> Client:
    """Alice, signed in by the form."""
    visitor = Client(headers=HOST)
    visitor.post(reverse("account_login"), {"login": alice.user.email, "password": PASSWORD})
    return visitor


def test_the_key_of_a_session_stands_nowhere(visitor: Client) -> None:
    key = visitor.cookies["session"].value
    assert visitor.get(reverse("posts")).status_code == 200
    assert key not in everything()
    assert stored(key) in everything()


def test_what_is_stored_opens_no_page(visitor: Client, alice: Person) -> None:
    key = visitor.cookies["session"].value
    thief = Client(headers=HOST)
    thief.cookies["session"] = stored(key)
    assert thief.get(reverse("posts"))["Location"].startswith(reverse("account_login"))
    assert (workspace_in(key), workspace_in(stored(key))) == (alice.workspace.pk, None)


def test_whoever_has_the_list_of_sessions_can_end_one(visitor: Client, alice: Person) -> None:
    noted = UserSession.objects.get(session_key=stored(visitor.cookies["session"].value))
    was_there = noted.exists()
    noted.end()
    assert was_there
    assert visitor.get(reverse("posts"))["Location"].startswith(reverse("account_login"))


def test_a_key_that_is_changed_is_stored_anew(database: None) -> None:
    session = SessionStore()
    session["word"] = "kept"
    session.save()
    former = session.session_key
    session.cycle_key()
    assert session.session_key != former
    assert [row.session_key for row in Session.objects.all()] == [stored(session.session_key or "")]
    assert SessionStore(session.session_key)["word"] == "kept"
    assert not session.exists(former)


def test_keys_of_an_older_alphorn_are_hashed_and_still_open(database: None) -> None:
    session = SessionStore()
    session["word"] = "kept"
    session.save()
    key = session.session_key or ""
    Session.objects.update(session_key=key)
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(HASHED.format(table="django_session"))
    assert SessionStore(key)["word"] == "kept"
    assert Session.objects.get().session_key.startswith(STORED)
