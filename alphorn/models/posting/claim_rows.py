"""What a claim locks and reads of the rows it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from alphorn.database import sql
from alphorn.jobs import Job
from alphorn.models.connections.sealed import open_from
from alphorn.models.limits.buckets import SEND_NAMES, Levels, levels_of_sends
from alphorn.models.work.kinds import REFRESH
from alphorn.models.work.states import State
from alphorn.networks.grants import Token
from alphorn.networks.reasons import Reason


class Until(NamedTuple):
    """A pause: when it ends, why it is, and who lets go what waits for it: the host, or the place."""

    until: datetime
    reason: str
    held_by: UUID


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """One waiting-and-due row, locked, with what decides about it."""

    now: datetime
    delivery_id: UUID
    forced: bool
    post_id: UUID
    text: str
    late_at: datetime
    workspace_id: UUID
    connection_id: UUID
    network: str
    host: str
    place_id: str
    place_handle: str
    own_token: bytes = field(repr=False)
    connection_paused_until: datetime | None
    connection_pause_reason: str
    place_waits: bool  # its pause is over, and nobody has seen yet that it takes anything: others wait for that
    held: bool
    held_reason: str
    gone: bool
    authorisation_id: UUID
    access_token: bytes = field(repr=False)
    has_refresh: bool
    expires_at: datetime | None
    renewed_at: datetime | None
    rests_until: datetime | None
    refresh_reason: str
    version: int
    stale_version: int
    signed_out: bool
    signed_out_reason: str
    reason: str  # why it waited until now
    host_id: UUID
    app_paused_until: datetime | None
    app_pause_reason: str
    host_bad: int  # bad answers in a row, to all who send there
    host_held: bool
    host_reason: str
    host_tries_it: bool  # though it is held, this one may go
    ramp_until: datetime | None
    account: str
    intent_made_at: datetime | None
    intent_id: UUID | None
    intent_payload: str
    intent_key: str
    uncertain: bool  # an earlier try with that intent had an unknown outcome
    answered: bool  # and its person has said that it is not there
    key_until: datetime | None

    def pause(self) -> Until | None:
        """The pause that holds it, the longer one where there are two."""
        pauses = [
            Until(until, reason, held_by)
            for until, reason, held_by in (
                (self.connection_paused_until, self.connection_pause_reason, self.connection_id),
                (self.app_paused_until, self.app_pause_reason, self.host_id),
            )
            if until is not None and until > self.now
        ]
        return max(pauses, default=None)

    @property
    def is_tried(self) -> bool:
        """Whether it is the one that goes first, to a host that was held."""
        return self.host_held and self.host_tries_it

    @property
    def host_holds_it(self) -> bool:
        """Whether its host is in trouble, or asked the app for a pause and has not been tried since."""
        return self.host_held and not self.host_tries_it

    def ramp(self) -> timedelta | None:
        """How long those go first that have waited longer; None where it waits for none."""
        if self.ramp_until is None or self.ramp_until <= self.now or self.reason == Reason.HOST_BACK:
            return None
        return self.ramp_until - self.now

    def token(self) -> Token:
        """What to post with, opened."""
        if self.own_token:
            return Token(open_from("connection", self.connection_id, "own_token", self.own_token))
        return Token(open_from("authorisation", self.authorisation_id, "access_token", self.access_token))

    def refresh_job(self) -> Job:
        """The job that renews its authorisation's token; one for each version."""
        return REFRESH.job(self.authorisation_id, "", self.version, timedelta(0))


LOCK_AUTHORISATIONS = """
SELECT FROM alphorn_authorisation WHERE id IN (
  SELECT c.authorisation_id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
   WHERE d.id = ANY(%s)) ORDER BY id FOR SHARE
"""
LOCK_CONNECTIONS = """
SELECT FROM alphorn_connection WHERE id IN (
  SELECT connection_id FROM alphorn_delivery WHERE id = ANY(%s)) ORDER BY id FOR SHARE
"""
LOCK_DELIVERIES = "SELECT FROM alphorn_delivery WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# The same for a claim, which waits for nobody: what somebody else has locked is left out.
FREE_AUTHORISATIONS = """
SELECT id FROM alphorn_authorisation WHERE id IN (
  SELECT c.authorisation_id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
   WHERE d.id = ANY(%s)) ORDER BY id FOR SHARE SKIP LOCKED
"""
# It also tells whether any network has said anything of limits: mostly none has, and nothing more need be asked.
FREE_CONNECTIONS = """
SELECT id, EXISTS (SELECT FROM alphorn_bucket WHERE name = ANY(%s)) FROM alphorn_connection WHERE id IN (
  SELECT connection_id FROM alphorn_delivery WHERE id = ANY(%s)) ORDER BY id FOR SHARE SKIP LOCKED
"""
FREE_DELIVERIES = """
SELECT d.id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
 WHERE d.id = ANY(%s) AND c.id = ANY(%s) AND c.authorisation_id = ANY(%s)
 ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED
"""

# Of deliveries `d` and their places `c`, whose pauses are over: whether others wait there, to be sent or looked for as
# `d` is, until one of them was seen to get through.
PLACE_WAITS = f"""
coalesce(c.paused_until <= now(), false) AND EXISTS (
  SELECT FROM alphorn_delivery w
   WHERE w.held_by = c.id AND w.worker IS NULL AND w.state IN ('{State.WAITING}', '{State.CHECKING}')
     AND w.state = CASE d.state WHEN '{State.CHECKING}' THEN d.state ELSE '{State.WAITING}' END)
"""


def others_went_since(moment: str) -> str:
    """Of the same: whether anything else has gone to that host since. It is ordered, so that an index is read."""
    return f"""
(SELECT o.settled_at FROM alphorn_delivery o JOIN alphorn_connection oc ON oc.id = o.connection_id
  WHERE o.network = c.network AND oc.host = c.host AND o.state = '{State.DELIVERED}' AND o.id <> d.id
    AND o.settled_at > {moment}
  ORDER BY o.settled_at DESC LIMIT 1) IS NOT NULL"""


READ = f"""
SELECT now() AS now, d.id AS delivery_id, d.forced, p.id AS post_id, p.text,
       coalesce(d.late_at, p.late_at) AS late_at, p.workspace_id,
       c.id AS connection_id, c.network, c.host, c.remote_id AS place_id, c.handle AS place_handle, c.own_token,
       c.paused_until AS connection_paused_until, c.pause_reason AS connection_pause_reason,
       {PLACE_WAITS} AS place_waits,
       c.held_at IS NOT NULL AS held, c.held_reason, c.gone_at IS NOT NULL AS gone,
       a.id AS authorisation_id, a.access_token, a.refresh_token <> '' AS has_refresh, a.expires_at, a.renewed_at,
       CASE WHEN a.refresh_worker IS NULL THEN a.refresh_deadline END AS rests_until, a.refresh_reason, a.version,
       a.stale_version, a.signed_out_at IS NOT NULL AS signed_out, a.signed_out_reason,
       d.reason, h.id AS host_id, h.paused_until AS app_paused_until, h.pause_reason AS app_pause_reason,
       cardinality(h.bad) AS host_bad, h.held_at IS NOT NULL AS host_held, h.held_reason AS host_reason,
       h.trial IS NOT DISTINCT FROM d.id AS host_tries_it, h.ramp_until,
       d.account, i.made_at AS intent_made_at,
       i.id AS intent_id, coalesce(i.payload, '') AS intent_payload, coalesce(i.key, '') AS intent_key,
       coalesce(i.uncertain, false) AS uncertain, coalesce(i.answered, false) AS answered, i.key_until
  FROM alphorn_delivery d
  JOIN alphorn_post p ON p.id = d.post_id
  JOIN alphorn_connection c ON c.id = d.connection_id
  JOIN alphorn_authorisation a ON a.id = c.authorisation_id
  JOIN alphorn_host h ON h.network = c.network AND h.name = c.host
  LEFT JOIN alphorn_intent i ON i.delivery_id = d.id AND i.closed_at IS NULL
 WHERE d.id = ANY(%s) AND d.state = %s AND d.worker IS NULL AND d.due_at <= clock_timestamp()
 ORDER BY d.due_at, d.attempt, d.id
"""


def lock(delivery_ids: Sequence[UUID]) -> None:
    """Lock what a claim of `delivery_ids` would. A person has pressed: it waits for a locked row, and skips none."""
    ids = list(delivery_ids)
    sql.run(LOCK_AUTHORISATIONS, [ids])
    sql.run(LOCK_CONNECTIONS, [ids])
    sql.run(LOCK_DELIVERIES, [ids])


def lock_free(delivery_ids: Sequence[UUID]) -> tuple[list[UUID], Levels]:
    """Lock what the claim of `delivery_ids` must hold still. Returns those of which nobody else has locked anything."""
    ids = list(delivery_ids)
    consents = [pk for (pk,) in sql.rows(FREE_AUTHORISATIONS, [ids], often=True)]
    places = sql.rows(FREE_CONNECTIONS, [SEND_NAMES, ids], often=True)
    levels = levels_of_sends(ids) if any(told for _, told in places) else Levels([])
    held = [ids, [pk for pk, _ in places], consents]
    return [pk for (pk,) in sql.rows(FREE_DELIVERIES, held, often=True)], levels


def read(delivery_ids: Sequence[UUID]) -> list[Ready]:
    """Those of `delivery_ids` that wait and are due, with everything that decides about them; the oldest first."""
    return read_due(delivery_ids, State.WAITING)


def read_due(delivery_ids: Sequence[UUID], state: State) -> list[Ready]:
    """Those of `delivery_ids` that stand in `state` and are due, in nobody's hand. Lock them first."""
    return sql.rows_as(Ready, READ, [list(delivery_ids), state], often=True)
