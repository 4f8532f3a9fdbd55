"""What must hold after every step: the promises of the model, and what the database itself is asked by `doctor`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.db import connection

from alphorn.database import sql
from alphorn.models.work import causes, invariants
from alphorn.models.work.invariants import Grace, broken, values_for
from tests.machine.world import World
from tests.model import world as model
from tests.model.promises import broken_promise
from tests.model.words import NEVER, Ending, Phase, State

# What time alone makes so is asked at the end, when somebody has worked.
AT_ANY_TIME = (
    invariants.WITNESSED,
    invariants.GAPLESS,
    invariants.LOOKS_GAPLESS,
    invariants.TRIES_ENDED,
    invariants.LOOKS_ENDED,
    invariants.INTENDED,
    invariants.NOT_LATE,
    invariants.DOUBTED,
    causes.TOLD,
    causes.STILL_SO,
)
ASKED = " UNION ALL ".join(f"SELECT {number}, b.* FROM ({each.broken}) b" for number, each in enumerate(AT_ANY_TIME))
ROWS = """
SELECT d.id, d.state, d.attempt, d.remote_id,
       (SELECT count(*) FROM alphorn_intent i WHERE i.delivery_id = d.id AND i.closed_at IS NULL)::int AS open_intents
  FROM alphorn_delivery d ORDER BY d.id
"""
UNDER_WAY = (State.WAITING, State.SENDING, State.CHECKING)


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery, as far as the truth is held against it."""

    id: UUID
    state: str
    attempt: int
    remote_id: str
    open_intents: int


def rows() -> Sequence[Row]:
    """All of them."""
    return sql.rows_as(Row, ROWS)


def holds(world: World) -> None:
    """Nothing is against the truth, whatever is under way."""
    for row in rows():
        if row.state == State.DELIVERED:
            world.told.pop(row.id, None)
        assert broken_promise(_as_in_the_model(world, row)) == ""
        assert row.open_intents <= 1
        assert not row.remote_id or world.network.whose(row.remote_id) == row.id
    found = sql.rows(_with_its_values(), often=True)
    assert [(AT_ANY_TIME[number].name, pk) for number, pk in found] == []


@cache
def _with_its_values() -> str:
    """As it is always the same, it is planned once for many steps."""
    return str(connection.ops.compose_sql(ASKED, values_for(Grace())))  # type: ignore[attr-defined]  # PostgreSQL has it


def is_settled() -> None:
    """And nothing is left, in nobody's hand, or to be told."""
    assert [row for row in rows() if row.state in UNDER_WAY] == []
    assert [str(each) for each in broken(Grace(in_nobodys_hand=timedelta(0)))] == []


def _as_in_the_model(world: World, row: Row) -> model.World:
    """The same in its words."""
    told = tuple(
        model.Call(model.Life(0, 0), Phase.ANSWERED, row.attempt, 0, Ending.SENT)
        for worker, call in world.calls()
        if call.is_accepted and call.claimed.delivery_id == row.id
    )
    return model.World(
        row=model.Row(State(row.state), row.attempt),
        workers=(model.Worker(), model.Worker()),
        calls=told,
        network=model.Network(created=world.network.created()[row.id]),
        budget=model.Budget(),
        knows=0 if row.id in world.told else NEVER,
        begun_when_held=world.begun_when_held,
        sent_when_cancelled=world.sent_when_cancelled,
    )
