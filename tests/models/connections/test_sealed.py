"""Tokens in the database: sealed for their table, row and field, and of no use anywhere else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.lib.ids import uuid7
from alphorn.models import Authorisation, Connection
from alphorn.models.connections.sealed import open_from, seal_for
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason
from tests.models.hands import Jobs, Time, again
from tests.stage.people import Person

TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"


def everything_stored() -> str:
    """Every row of every table, as text; bytes in hex."""
    rows = [row for (name,) in sql.rows(TABLES) for row in sql.rows(f'SELECT "{name}"::text FROM "{name}"')]
    return "\n".join(text for (text,) in rows)


def test_what_was_sealed_opens_in_its_place() -> None:
    row = uuid7()

    assert open_from("connection", row, "own_token", seal_for("connection", row, "own_token", "a token")) == "a token"


def test_nothing_stays_nothing() -> None:
    assert seal_for("connection", uuid7(), "own_token", "") == b""
    assert open_from("connection", uuid7(), "own_token", b"") == ""


def test_the_same_token_is_never_sealed_to_the_same_bytes() -> None:
    row = uuid7()

    assert seal_for("connection", row, "own_token", "t") != seal_for("connection", row, "own_token", "t")


@pytest.mark.parametrize("elsewhere", [{"table": "offer"}, {"row": UUID(int=7)}, {"field": "refresh_token"}], ids=str)
def test_what_was_moved_does_not_open(elsewhere: dict[str, Any]) -> None:
    place: dict[str, Any] = {"table": "connection", "row": uuid7(), "field": "own_token"}
    sealed = seal_for(**place, text="a token")

    with pytest.raises(CannotOpen):
        open_from(**{**place, **elsewhere}, sealed=sealed)


@pytest.mark.parametrize("damaged", [b"\x01", b"\x02" + b"x" * 40, b"\x01" + b"x" * 40])
def test_what_was_damaged_does_not_open(damaged: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_from("connection", uuid7(), "own_token", damaged)


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_no_token_stands_anywhere_in_the_database(alice: Person, run_jobs: Jobs, network: str) -> None:
    place, *_ = alice.connect(network)
    alice.echo("The moon has a ring.")
    run_jobs()
    own = place.authorisation.token

    stored = everything_stored()

    tokens = [token for token in (place.token.access, own.access, own.refresh) if token]
    assert [token in stored or token.encode().hex() in stored for token in tokens] == [False] * len(tokens)
    assert "The moon has a ring." in stored


def test_a_token_moved_to_another_row_asks_to_sign_in_and_the_others_go(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    alice.connect("x")
    alice.connect("x", as_person="1002")
    mine, other = Authorisation.objects.order_by("remote_id")
    Authorisation.objects.filter(pk=other.pk).update(access_token=mine.access_token)
    post = alice.echo("The moon has a ring.")

    run_jobs()
    time_passes(timedelta(seconds=3))
    run_jobs()

    good, bad = post.deliveries.order_by("connection__remote_id")
    assert good.state == State.DELIVERED
    assert (bad.state, bad.reason, bad.attempt) == (State.PARKED, Reason.SIGNED_OUT, 0)
    assert alice.stage.texts("x") == ["The moon has a ring."]


def test_a_page_token_that_does_not_open_asks_to_sign_in_and_is_mended_by_it(
    alice: Person, run_jobs: Jobs, time_passes: Time
) -> None:
    hut, *_ = alice.connect("facebook")
    Connection.objects.filter(pk=hut.pk).update(own_token=b"\x01 damaged")
    delivery = alice.delivery(alice.echo("The moon has a ring.", hut), "facebook")
    run_jobs()
    time_passes(timedelta(seconds=3))
    run_jobs()
    assert (again(delivery).state, again(delivery).reason) == (State.PARKED, Reason.SIGNED_OUT)

    alice.connect("facebook")
    run_jobs()

    assert again(delivery).state == State.DELIVERED
