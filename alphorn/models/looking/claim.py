"""The claim of a look: what is in doubt and due is taken in hand, to be looked for. The attempt stays as it is.

Locked as the claim of a send does. A look counts against the network's limits on reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models.events.follow import follow
from alphorn.models.limits.buckets import levels_of_looks
from alphorn.models.limits.tokens import token_must_wait, wait_for_renewal
from alphorn.models.looking.sought import sought
from alphorn.models.posting.claim_rows import LOCK_AUTHORISATIONS, LOCK_CONNECTIONS, LOCK_DELIVERIES, Ready, read_due
from alphorn.models.posting.decisions import why_held
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.posting.untried import is_looked_at, wait_for_place
from alphorn.models.work.claims import CLAIMANT_LIVES, NotAlive
from alphorn.models.work.kinds import LOOK
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.grants import Token
from alphorn.networks.looking import Sought
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class ClaimedLook:
    """A delivery in this worker's hand, to be looked for: everything the look needs, and nothing of the database."""

    delivery_id: UUID
    number: int
    worker_id: UUID
    network: str
    host: str
    sought: Sought
    token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: due again `after` from now, and why. `refresh`: its token is renewed meanwhile."""

    after: timedelta
    reason: Reason
    refresh: bool = False
    held_by: UUID | None = None  # the host or the place that lets it go


@dataclass(frozen=True, slots=True)
class Never:
    """Nobody can look: its person is asked."""

    reason: Reason
    waits_for_sign_in: bool = False


def claim_look(worker_id: UUID, delivery_id: UUID, *, as_probe: bool = False) -> ClaimedLook | None:
    """Claim the look that is due for this delivery, for the Worker `worker_id`; None where none is to be made now.

    `as_probe`: its host is held, and this look asks for all whether it is well. Raises NotAlive, and changes nothing,
    where there is one and that Worker is dead.
    """
    with transaction.atomic():
        sql.run(LOCK_AUTHORISATIONS, [[delivery_id]])
        sql.run(LOCK_CONNECTIONS, [[delivery_id]])
        levels = levels_of_looks([delivery_id])
        sql.run(LOCK_DELIVERIES, [[delivery_id]])
        for row in read_due([delivery_id], State.CHECKING):
            decision = _decide(row, patience(), as_probe)
            if isinstance(decision, Token) and (wait := levels.wait_of(row, NETWORKS[row.network].own_posts)):
                decision = Later(wait, Reason.RATE_LIMITED)
            if isinstance(decision, Token) and row.place_waits and not as_probe and is_looked_at(row):
                decision = Later(wait_for_place(row), Reason(row.connection_pause_reason), held_by=row.connection_id)
            levels.write()
            live.announce(row.workspace_id, *of_delivery(row.delivery_id, row.post_id))
            match decision:
                case Later():
                    _put_off(row, decision)
                case Never():
                    _ask(row, decision)
                    follow(places=[row.connection_id])
                case Token():
                    return _take(worker_id, row, decision)
    return None


def _decide(row: Ready, durations: Patience, as_probe: bool) -> Token | Later | Never:
    if row.gone:
        return Never(Reason.DISCONNECTED)
    if NETWORKS[row.network].capabilities.shows_after is None:
        return Never(Reason.NOBODY_LOOKED)
    if row.signed_out:
        return Never(Reason(row.signed_out_reason or Reason.SIGNED_OUT), waits_for_sign_in=True)
    if row.held:
        return Never(Reason(row.held_reason), waits_for_sign_in=True)
    pause = row.pause()
    if pause is not None:
        return Later(pause.until - row.now, Reason(pause.reason), held_by=pause.held_by)
    if row.host_held and not as_probe:
        return Later(timedelta(seconds=durations.held_seconds), why_held(row), held_by=row.host_id)
    renewal = Later(*wait_for_renewal(row, durations), refresh=True)
    if token_must_wait(row, durations):
        return renewal
    try:
        return row.token()
    except CannotOpen:
        return renewal


TAKE = f"""
WITH taken AS (
  UPDATE alphorn_delivery SET worker = %(worker)s, look = look + 1, held_by = NULL
   WHERE id = %(delivery)s AND {CLAIMANT_LIVES}
  RETURNING id, look
)
INSERT INTO alphorn_look (id, delivery_id, number, intent_id, worker, token_version, saw, reason, detail, next_state)
SELECT %(id)s, taken.id, taken.look, %(intent)s, %(worker)s, %(version)s, '', '', '', '' FROM taken
RETURNING number
"""


def _take(worker_id: UUID, row: Ready, token: Token) -> ClaimedLook:
    if row.intent_id is None or row.intent_made_at is None:
        raise LookupError("a delivery in doubt has an open intent")
    taken = sql.rows(
        TAKE,
        {
            "id": uuid7(),
            "worker": worker_id,
            "delivery": row.delivery_id,
            "intent": row.intent_id,
            "version": row.version,
            "lease": timedelta(seconds=patience().lease_seconds),
        },
    )
    if not taken:
        raise NotAlive
    return ClaimedLook(
        delivery_id=row.delivery_id,
        number=taken[0][0],
        worker_id=worker_id,
        network=row.network,
        host=row.host,
        sought=sought(row, row.intent_made_at),
        token=token,
    )


def _put_off(row: Ready, later: Later) -> None:
    [(generation,)] = sql.rows(
        """UPDATE alphorn_delivery
              SET due_at = now() + %s, generation = generation + 1, reason = %s, detail = '',
                  held_by = coalesce(%s, CASE WHEN held_by = connection_id THEN held_by END)
            WHERE id = %s RETURNING generation""",
        [later.after, later.reason, later.held_by, row.delivery_id],
    )
    after: Sequence[jobs.Job] = [row.refresh_job()] if later.refresh else []
    jobs.enqueue([LOOK.job(row.delivery_id, row.network, generation, later.after), *after])


def _ask(row: Ready, never: Never) -> None:
    sql.run(
        f"""UPDATE alphorn_delivery SET state = '{State.UNCONFIRMED}', reason = %s, detail = '', settled_at = now(),
                   parked_version = %s WHERE id = %s""",
        [never.reason, row.version if never.waits_for_sign_in else None, row.delivery_id],
    )
