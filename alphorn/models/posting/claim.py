"""The claim of a send: what waits, is due and may go becomes `sending`, in this worker's hand. Many in one transaction.

Locks first (authorisations, connections, buckets, deliveries: in this order everywhere, each by id), then what is not a
locked row's own column is read in a later statement, then `render` (pure), then the writes. A row that may not go now
gets a new due time and no attempt.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.failpoints import failpoint
from alphorn.lib.ids import uuid7
from alphorn.models.events.follow import follow
from alphorn.models.posting.claim_rows import Ready, lock_free, read
from alphorn.models.posting.decisions import Go, Hold, Settle, decide, same_text, within_limits
from alphorn.models.posting.few import few_where_it_stumbles
from alphorn.models.posting.fragments import by_workspace
from alphorn.models.posting.hosts import pass_on
from alphorn.models.posting.shares import Shares, put_off, send_to_the_crowd
from alphorn.models.work.claims import CLAIMANT_LIVES, NotAlive
from alphorn.models.work.kinds import DELIVERY, LOOK
from alphorn.models.work.patience import patience
from alphorn.models.work.states import STANDING_STILL, State
from alphorn.networks import NETWORKS
from alphorn.networks.grants import Token
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery in this worker's hand: everything the send needs, and nothing of the database."""

    delivery_id: UUID
    attempt: int
    worker_id: UUID
    workspace_id: UUID
    network: str
    host: str
    host_id: UUID
    place_id: str
    place_handle: str
    outgoing: Outgoing
    token: Token = field(repr=False)
    write_within: timedelta | None = None  # of the claim: by then its key must have done its work


def claim(worker_id: UUID, delivery_ids: Sequence[UUID], shares: Shares | None = None) -> list[Claimed | None]:
    """Claim what may go of `delivery_ids` for the Worker `worker_id`; None where nothing is to be sent now.

    It waits for nobody: what somebody else has locked comes again in a second. `shares`: how much of the lane may be
    whose. Raises NotAlive, and changes nothing, where something may go and that Worker is dead.
    """
    with transaction.atomic():
        free, levels = lock_free(delivery_ids)
        failpoint("F1b")
        put_off(set(delivery_ids).difference(free))
        ready = send_to_the_crowd(read(free), shares)
        decisions = {row: within_limits(row, decide(row, patience()), levels) for row in ready}
        decisions = few_where_it_stumbles(decisions)
        numbers = _write_goes(worker_id, {row: d for row, d in decisions.items() if isinstance(d, Go)})
        decisions |= {row: same_text(row) for row in ready if numbers.get(row.delivery_id, 0) is None}
        _write_holds({row: d for row, d in decisions.items() if isinstance(d, Hold)})
        _write_settled({row: d for row, d in decisions.items() if isinstance(d, Settle)})
        if trials := [row.delivery_id for row, d in decisions.items() if row.is_tried and not isinstance(d, Go)]:
            pass_on(trials)
        levels.write()
        live.announce_all(by_workspace(decisions))
        settled = [(row.connection_id, d.state) for row, d in decisions.items() if isinstance(d, Settle)]
        follow(places={connection_id for connection_id, state in settled if state in STANDING_STILL})
    claimed = {
        row.delivery_id: _claimed(row, number, worker_id, decision)
        for row, decision in decisions.items()
        if isinstance(decision, Go) and (number := numbers[row.delivery_id]) is not None
    }
    return [claimed.get(delivery_id) for delivery_id in delivery_ids]


def _claimed(row: Ready, number: int, worker_id: UUID, go: Go) -> Claimed:
    return Claimed(
        delivery_id=row.delivery_id,
        attempt=number,
        worker_id=worker_id,
        workspace_id=row.workspace_id,
        network=row.network,
        host=row.host,
        host_id=row.host_id,
        place_id=row.place_id,
        place_handle=row.place_handle,
        outgoing=go.outgoing,
        token=go.token,
        write_within=go.write_within,
    )


WRITE_GOES = f"""
WITH new AS (
  SELECT * FROM unnest(%(deliveries)s::uuid[], %(intents)s::uuid[], %(payloads)s::text[], %(keys)s::text[],
                       %(known_for)s::interval[], %(accounts)s::text[], %(fresh)s::boolean[],
                       %(attempts)s::uuid[], %(versions)s::int[], %(insists)s::boolean[])
           AS t (delivery, intent, payload, key, known_for, account, fresh, attempt, version, insists)
), intents AS (
  INSERT INTO alphorn_intent (id, delivery_id, payload, key, key_until, account, uncertain)
  SELECT new.intent, new.delivery, new.payload, new.key, now() + new.known_for, new.account, false FROM new
   WHERE new.fresh ORDER BY new.account, new.key
  ON CONFLICT DO NOTHING
  RETURNING delivery_id
), going AS (
  UPDATE alphorn_delivery d
     SET state = '{State.SENDING}', attempt = d.attempt + 1, worker = %(worker)s, reason = '', detail = '',
         forced = false, held_by = NULL
    FROM new
   WHERE d.id = new.delivery AND (NOT new.fresh OR d.id IN (SELECT delivery_id FROM intents))
     AND {CLAIMANT_LIVES}
  RETURNING d.id, d.attempt
), tries AS (
  INSERT INTO alphorn_attempt (id, delivery_id, number, intent_id, worker, token_version,
                               marks, insists, ending, reason, detail, next_state, late_answer)
  SELECT new.attempt, new.delivery, going.attempt, new.intent, %(worker)s, new.version, true, new.insists,
         '', '', '', '', ''
    FROM new JOIN going ON going.id = new.delivery
)
SELECT new.delivery, going.attempt, new.fresh AND intents.delivery_id IS NULL AS is_said_already
  FROM new LEFT JOIN going ON going.id = new.delivery LEFT JOIN intents ON intents.delivery_id = new.delivery
"""


def _write_goes(worker_id: UUID, goes: dict[Ready, Go]) -> dict[UUID, int | None]:
    """The number of each attempt; None where the same words are on their way to the same account already."""
    if not goes:
        return {}
    values = {
        "worker": worker_id,
        "lease": timedelta(seconds=patience().lease_seconds),
        "deliveries": [row.delivery_id for row in goes],
        "intents": [go.intent_id for go in goes.values()],
        "payloads": [json.dumps(dict(go.outgoing.payload)) for go in goes.values()],
        "keys": [go.outgoing.key for go in goes.values()],
        "known_for": [NETWORKS[row.network].capabilities.knows_keys_for for row in goes],
        "accounts": [row.account for row in goes],
        "fresh": [go.fresh for go in goes.values()],
        "attempts": [uuid7() for _ in goes],
        "versions": [row.version for row in goes],
        "insists": [row.forced for row in goes],
    }
    written = sql.rows(WRITE_GOES, values, often=True)
    if any(number is None and not is_said_already for _, number, is_said_already in written):
        raise NotAlive
    return {pk: number for pk, number, _ in written}


# What waits until its place has been seen to be well does so, whatever else it waits for meanwhile.
WRITE_HOLDS = """
UPDATE alphorn_delivery d SET due_at = now() + new.after, generation = d.generation + 1,
       reason = new.reason, detail = '',
       held_by = coalesce(new.held_by, CASE WHEN d.held_by = d.connection_id THEN d.held_by END)
  FROM unnest(%s::uuid[], %s::interval[], %s::text[], %s::uuid[]) AS new (id, after, reason, held_by)
 WHERE d.id = new.id RETURNING d.id, d.generation
"""


def _write_holds(holds: dict[Ready, Hold]) -> None:
    if not holds:
        return
    afters = {row.delivery_id: hold.after for row, hold in holds.items()}
    held_by = [hold.held_by for hold in holds.values()]
    columns = [list(afters), list(afters.values()), [hold.reason for hold in holds.values()], held_by]
    generations: dict[UUID, int] = dict(sql.rows(WRITE_HOLDS, columns))
    networks = {row.delivery_id: row.network for row in holds}
    sends = [DELIVERY.job(pk, networks[pk], generation, afters[pk]) for pk, generation in generations.items()]
    refreshes = {row.refresh_job() for row, hold in holds.items() if hold.refresh}
    jobs.enqueue([*sends, *refreshes])


WRITE_SETTLED = f"""
UPDATE alphorn_delivery d
   SET state = new.state, reason = new.reason, detail = new.detail, worker = NULL, forced = false,
       settled_at = CASE WHEN new.state <> '{State.CHECKING}' THEN now() END,
       generation = d.generation + CASE WHEN new.state = '{State.CHECKING}' THEN 1 ELSE 0 END,
       parked_version = CASE WHEN new.state = '{State.PARKED}' THEN new.version END
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::int[]) AS new (id, state, reason, detail, version)
 WHERE d.id = new.id RETURNING d.id, d.network, d.generation, d.state
"""


def _write_settled(settled: dict[Ready, Settle]) -> None:
    if not settled:
        return
    written = sql.rows(
        WRITE_SETTLED,
        [
            [row.delivery_id for row in settled],
            [settle.state for settle in settled.values()],
            [settle.reason for settle in settled.values()],
            [settle.detail for settle in settled.values()],
            [row.version if settle.reason is not Reason.LATE else None for row, settle in settled.items()],
        ],
    )
    jobs.enqueue(
        [LOOK.job(pk, network, turn, timedelta(0)) for pk, network, turn, state in written if state == State.CHECKING]
    )
