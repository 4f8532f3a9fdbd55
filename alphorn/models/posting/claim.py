"""The claim of a send: what waits, is due and may go becomes `sending`, in this worker's hand. Many in one transaction.

Locks first (authorisations, connections, buckets, deliveries: in this order everywhere, each by id), then what is not a
locked row's own column is read in a later statement, then `render` (pure), then the writes. A row that may not go now
gets a new due time and no attempt.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.lib.failpoints import failpoint
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models.limits.buckets import Levels
from alphorn.models.limits.tokens import token_must_wait, wait_for_renewal
from alphorn.models.posting.claim_rows import Ready, lock, read
from alphorn.models.posting.fragments import by_workspace
from alphorn.models.work.claims import CLAIMANT_LIVES, NotAlive
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Rejected
from alphorn.networks.grants import Token
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.reasons import Reason
from alphorn.networks.usage import SEND


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in this worker's hand: everything the send needs, and nothing of the database."""

    delivery_id: UUID
    attempt: int
    worker_id: UUID
    workspace_id: UUID
    network: str
    host: str
    place_id: str
    place_handle: str
    outgoing: Outgoing
    token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Go:
    """It may be sent, as this intent; `fresh`: the intent is new."""

    intent_id: UUID
    outgoing: Outgoing
    fresh: bool
    token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: due again `after` from now, and why. `refresh`: its token is renewed meanwhile."""

    after: timedelta
    reason: Reason
    refresh: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """It does not go at all: parked, failed or cancelled."""

    state: State
    reason: Reason
    detail: str = ""


Decision = Go | Hold | Settle


def claim(worker_id: UUID, delivery_ids: Sequence[UUID]) -> list[Claimed | None]:
    """Claim what may go of `delivery_ids` for the Worker `worker_id`; None where nothing is to be sent now.

    Raises NotAlive, and changes nothing, where something may go and that Worker is dead.
    """
    with transaction.atomic():
        levels = lock(delivery_ids)
        failpoint("F1b")
        ready = read(delivery_ids)
        decisions = {row: within_limits(row, decide(row, patience()), levels) for row in ready}
        numbers = _write_goes(worker_id, {row: d for row, d in decisions.items() if isinstance(d, Go)})
        _write_holds({row: d for row, d in decisions.items() if isinstance(d, Hold)})
        _write_settled({row: d for row, d in decisions.items() if isinstance(d, Settle)})
        levels.write()
        live.announce_all(by_workspace(decisions))
    claimed = {
        row.delivery_id: _claimed(row, numbers[row.delivery_id], worker_id, decision)
        for row, decision in decisions.items()
        if isinstance(decision, Go) and row.delivery_id in numbers
    }
    return [claimed.get(delivery_id) for delivery_id in delivery_ids]


def decide(row: Ready, durations: Patience) -> Decision:
    """What happens to a due row now. Pure but for a new intent's id."""
    try:
        decision = _decide(row, durations)
    except Rejected as rejected:
        return _never(row, State.FAILED, rejected.reason, rejected.detail)
    except Exception as error:  # every exit sets a state: a mistake of ours fails this one row and lets the others go
        return _never(row, State.FAILED, Reason.CANNOT_RENDER, type(error).__name__)
    if isinstance(decision, Hold) and not row.forced:
        return replace(decision, after=min(decision.after, row.late_at - row.now))
    return decision


def _never(row: Ready, state: State, reason: Reason, detail: str = "") -> Settle:
    """It is not sent; and while an earlier try may be there, nobody calls it failed or cancelled."""
    if not row.uncertain:
        return Settle(state, reason, detail)
    return Settle(State.UNCONFIRMED, reason if state is State.CANCELLED else Reason.EARLIER_TRY, detail)


def within_limits(row: Ready, decision: Decision, levels: Levels) -> Decision:
    """The decision, unless the network would take no more now: then the row waits. What is forced may try."""
    wait = levels.wait_of(row, SEND) if isinstance(decision, Go) else None
    if wait is None or row.forced:
        return decision
    return Hold(min(wait, row.late_at - row.now), Reason.RATE_LIMITED)


def _decide(row: Ready, durations: Patience) -> Decision:
    if row.gone:
        return _never(row, State.CANCELLED, Reason.DISCONNECTED)
    if row.now >= row.late_at and not row.forced:
        return Settle(State.PARKED, Reason.LATE)
    if row.signed_out:
        return Settle(State.PARKED, Reason(row.signed_out_reason or Reason.SIGNED_OUT))
    if row.held and not row.forced:  # "try again" asks the network: it may be mended there
        return Settle(State.PARKED, Reason(row.held_reason))
    pause = row.pause()
    if pause is not None and not row.forced:
        return Hold(pause.until - row.now, Reason(pause.reason))
    renewal = Hold(*wait_for_renewal(row, durations), refresh=True)
    if token_must_wait(row, durations):
        return renewal
    try:
        token = row.token()
    except CannotOpen:
        return renewal  # the refresh holds the authorisation's row: it asks to sign in
    return _go(row, token)


def _go(row: Ready, token: Token) -> Go:
    if row.intent_id is not None:
        return Go(row.intent_id, Outgoing(json.loads(row.intent_payload), row.intent_key), fresh=False, token=token)
    return Go(uuid7(), NETWORKS[row.network].render(row.text), fresh=True, token=token)


def _claimed(row: Ready, number: int, worker_id: UUID, go: Go) -> Claimed:
    return Claimed(
        delivery_id=row.delivery_id,
        attempt=number,
        worker_id=worker_id,
        workspace_id=row.workspace_id,
        network=row.network,
        host=row.host,
        place_id=row.place_id,
        place_handle=row.place_handle,
        outgoing=go.outgoing,
        token=go.token,
    )


WRITE_GOES = f"""
WITH new AS (
  SELECT * FROM unnest(%(deliveries)s::uuid[], %(intents)s::uuid[], %(payloads)s::text[], %(keys)s::text[],
                       %(fresh)s::boolean[], %(attempts)s::uuid[], %(versions)s::int[])
           AS t (delivery, intent, payload, key, fresh, attempt, version)
), going AS (
  UPDATE alphorn_delivery d
     SET state = '{State.SENDING}', attempt = d.attempt + 1, worker = %(worker)s, reason = '', detail = '',
         forced = false
    FROM new
   WHERE d.id = new.delivery
     AND {CLAIMANT_LIVES}
  RETURNING d.id, d.attempt
), intents AS (
  INSERT INTO alphorn_intent (id, delivery_id, payload, key, uncertain)
  SELECT new.intent, new.delivery, new.payload, new.key, false FROM new JOIN going ON going.id = new.delivery
   WHERE new.fresh
)
INSERT INTO alphorn_attempt (id, delivery_id, number, intent_id, worker, token_version,
                             ending, reason, detail, next_state, late_answer)
SELECT new.attempt, new.delivery, going.attempt, new.intent, %(worker)s, new.version, '', '', '', '', ''
  FROM new JOIN going ON going.id = new.delivery
RETURNING delivery_id, number
"""


def _write_goes(worker_id: UUID, goes: dict[Ready, Go]) -> dict[UUID, int]:
    if not goes:
        return {}
    values = {
        "worker": worker_id,
        "lease": timedelta(seconds=patience().lease_seconds),
        "deliveries": [row.delivery_id for row in goes],
        "intents": [go.intent_id for go in goes.values()],
        "payloads": [json.dumps(dict(go.outgoing.payload)) for go in goes.values()],
        "keys": [go.outgoing.key for go in goes.values()],
        "fresh": [go.fresh for go in goes.values()],
        "attempts": [uuid7() for _ in goes],
        "versions": [row.version for row in goes],
    }
    numbers: dict[UUID, int] = dict(sql.rows(WRITE_GOES, values))
    if not numbers:
        raise NotAlive
    return numbers


WRITE_HOLDS = """
UPDATE alphorn_delivery d SET due_at = now() + new.after, generation = d.generation + 1,
       reason = new.reason, detail = ''
  FROM unnest(%s::uuid[], %s::interval[], %s::text[]) AS new (id, after, reason)
 WHERE d.id = new.id RETURNING d.id, d.generation
"""


def _write_holds(holds: dict[Ready, Hold]) -> None:
    if not holds:
        return
    afters = {row.delivery_id: hold.after for row, hold in holds.items()}
    columns = [list(afters), list(afters.values()), [hold.reason for hold in holds.values()]]
    generations: dict[UUID, int] = dict(sql.rows(WRITE_HOLDS, columns))
    networks = {row.delivery_id: row.network for row in holds}
    sends = [DELIVERY.job(pk, networks[pk], generation, afters[pk]) for pk, generation in generations.items()]
    refreshes = {row.refresh_job() for row, hold in holds.items() if hold.refresh}
    jobs.enqueue([*sends, *refreshes])


WRITE_SETTLED = f"""
UPDATE alphorn_delivery d
   SET state = new.state, reason = new.reason, detail = new.detail, worker = NULL, settled_at = now(),
       parked_version = CASE WHEN new.state = '{State.PARKED}' THEN new.version END
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::int[]) AS new (id, state, reason, detail, version)
 WHERE d.id = new.id
"""


def _write_settled(settled: dict[Ready, Settle]) -> None:
    if not settled:
        return
    sql.run(
        WRITE_SETTLED,
        [
            [row.delivery_id for row in settled],
            [settle.state for settle in settled.values()],
            [settle.reason for settle in settled.values()],
            [settle.detail for settle in settled.values()],
            [row.version if settle.reason is not Reason.LATE else None for row, settle in settled.items()],
        ],
    )
