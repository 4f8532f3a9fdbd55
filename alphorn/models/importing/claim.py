"""The claim of a stream: one that is due and may go becomes `importing`, in this worker's hand, with a Run. One short
transaction, in the order of locks of every claim: authorisation, connection, buckets, stream."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.lib.ids import uuid7
from alphorn.lib.patience import Patience
from alphorn.models.connections.sealed import open_from
from alphorn.models.events.follow import follow
from alphorn.models.importing.absence import LOOK_AGAIN, takes_parts
from alphorn.models.importing.budget import SPENT, Budget, spend
from alphorn.models.importing.item import forget_sightings
from alphorn.models.importing.pages import Importing
from alphorn.models.importing.search_language import search_config
from alphorn.models.limits.buckets import Levels, levels_of_stream
from alphorn.models.limits.tokens import token_must_wait, wait_for_renewal
from alphorn.models.work.claims import CLAIMANT_LIVES, NotAlive
from alphorn.models.work.kinds import REFRESH, RUNS_BY_ITSELF, STREAM
from alphorn.models.work.patience import patience
from alphorn.models.work.states import StreamState, listed
from alphorn.networks import stream_kind
from alphorn.networks.grants import Token
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamKind, StreamRequest

MOST_HALVINGS = 3  # of a page after failures that say nothing of its size


@dataclass(frozen=True, slots=True, eq=False)
class Due:
    """A stream that is due, locked, with what decides about it."""

    now: datetime
    stream_id: UUID
    workspace_id: UUID
    network: str
    kind: str
    run: int
    generation: int
    cursor: str
    since: str
    is_full: bool
    full_sync_at: datetime | None
    host: str
    authorisation_id: UUID
    version: int
    stale_version: int
    access_token: bytes = field(repr=False)
    has_refresh: bool
    expires_at: datetime | None
    renewed_at: datetime | None
    rests_until: datetime | None
    refresh_reason: str
    scopes: str
    signed_out: bool
    connection_id: UUID | None
    own_token: bytes = field(repr=False)
    held_reason: str
    gone: bool
    whose: str
    app_paused_until: datetime | None
    app_pause_reason: str
    newest: str
    kept: int
    failures: int
    page_size: int | None
    keeps_account: bool  # of what the present sync has met
    misses: bool  # something, since the last full sync
    belief: str  # what is known already of the sync that is under way
    language: str

    @property
    def facts(self) -> StreamKind:
        """What the network says about this kind."""
        return stream_kind(self.network, self.kind)

    @property
    def missing_scopes(self) -> set[str]:
        """What the consent did not give that reading needs."""
        return set(self.facts.scopes) - set(self.scopes.split())

    def token(self) -> Token:
        """What to read with, opened."""
        if self.own_token:
            return Token(open_from("connection", self.connection_id or self.stream_id, "own_token", self.own_token))
        return Token(open_from("authorisation", self.authorisation_id, "access_token", self.access_token))

    @property
    def is_bare(self) -> bool:
        """Whether this sync is the first, and nothing had come in when it began: then all it meets is new."""
        return self.full_sync_at is None and not (self.keeps_account if self.cursor else self.kept)

    def page_size_of(self, *, full: bool) -> int | None:
        """No more items than the network has borne; with each full sync twice as many are tried. None: all it gives."""
        if self.page_size is None or not full or self.cursor:
            return self.page_size
        return self.page_size * 2 if self.page_size * 2 < self.facts.most else None

    def size_of(self, page_size: int | None, *, full: bool) -> int:
        """How many items are asked for: a few, where only what is new is looked for, and fewer after failures."""
        size = min(page_size or self.facts.most, self.facts.most if full else self.facts.few)
        return max(size >> min(max(self.failures - 1, 0), MOST_HALVINGS), self.facts.least)

    def begins_full_sync(self) -> bool:
        """Whether a new way through the pages reads all of it, or only looks at what is new.

        When an incremental sync was given up, what lies between is not known by what is here: all is read again.
        """
        if self.full_sync_at is None or self.is_full or not self.facts.newest_first:
            return True
        every = self.facts.full_sync_every
        if self.misses and not self.facts.dollars_each and every is not None:
            every = min(every, LOOK_AGAIN)
        return every is not None and self.full_sync_at + every <= self.now


@dataclass(frozen=True, slots=True)
class ClaimedStream:
    """A stream in this worker's hand: everything its run needs, and nothing of the database."""

    importing: Importing
    host: str
    facts: StreamKind
    asked: StreamRequest
    takes_parts: bool  # a page of which a part is missing is taken as it is
    token: Token = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """Not now: rests until `after` from now, or until a sign-in (None). `off`: for good."""

    after: timedelta | None
    reason: Reason
    refresh: bool = False
    off: bool = False
    detail: str = ""


LOCK = "SELECT FROM alphorn_{0} WHERE id = (SELECT {0}_id FROM alphorn_stream WHERE id = %s) FOR SHARE"
LOCKS = tuple(LOCK.format(each) for each in ("authorisation", "connection"))
NAMES = "SELECT network, kind FROM alphorn_stream WHERE id = %s"
LOCK_STREAM = "SELECT FROM alphorn_stream WHERE id = %s FOR NO KEY UPDATE"
READ = f"""
SELECT now() AS now, s.id AS stream_id, s.workspace_id, s.network, s.kind, s.run, s.generation, s.cursor, s.since,
       s.is_full, s.full_sync_at, a.host, a.id AS authorisation_id, a.version, a.stale_version, a.access_token,
       a.refresh_token <> '' AS has_refresh, a.expires_at, a.renewed_at,
       CASE WHEN a.refresh_worker IS NULL THEN a.refresh_deadline END AS rests_until, a.refresh_reason,
       a.scopes, a.signed_out_at IS NOT NULL AS signed_out, coalesce(c.held_reason, '') AS held_reason,
       c.id AS connection_id, coalesce(c.own_token, '') AS own_token,
       a.leaving_at IS NOT NULL OR c.gone_at IS NOT NULL AS gone, coalesce(c.remote_id, a.remote_id) AS whose,
       h.paused_until AS app_paused_until, coalesce(h.pause_reason, '') AS app_pause_reason, s.newest, s.kept,
       s.failures, s.page_size, CASE WHEN s.cursor <> '' THEN s.belief ELSE '' END AS belief,
       EXISTS (SELECT FROM alphorn_sighting g WHERE g.stream_id = s.id) AS keeps_account,
       EXISTS (SELECT FROM alphorn_item i WHERE i.stream_id = s.id AND i.missed_at IS NOT NULL AND i.removed_at IS NULL
                  AND i.deleted_at IS NULL) AS misses,
       coalesce((SELECT u.language FROM alphorn_membership m JOIN alphorn_user u ON u.id = m.user_id
                  WHERE m.workspace_id = s.workspace_id ORDER BY m.created_at LIMIT 1), '') AS language
  FROM alphorn_stream s
  JOIN alphorn_authorisation a ON a.id = s.authorisation_id
  LEFT JOIN alphorn_connection c ON c.id = s.connection_id
  LEFT JOIN alphorn_host h ON h.network = a.network AND h.name = a.host AND h.paused_until > now()
 WHERE s.id = %s AND s.state IN ({listed(RUNS_BY_ITSELF)}) AND s.due_at <= clock_timestamp()
"""


def claim(worker_id: UUID, stream_id: UUID) -> ClaimedStream | None:
    """Claim the stream for the Worker `worker_id`; None where nothing is to be read now. Raises NotAlive."""
    with transaction.atomic():
        limits = _lock(stream_id)
        found = sql.rows_as(Due, READ, [stream_id])
        if not found or limits is None:
            return None
        due = found[0]
        live.announce(due.workspace_id, f"stream-{stream_id}", "streams")
        rest = why_not_now(due, patience()) or _beyond_limits(due, *limits)
        if rest is not None:
            _write_rest(due, rest)
            return None
        return _write_claim(worker_id, due)


def _lock(stream_id: UUID) -> tuple[Levels, Budget | None] | None:
    """Lock what the claim must hold still, and ask what may still be read. None: there is no such stream."""
    for statement in LOCKS:
        sql.run(statement, [stream_id])
    for network, kind in sql.rows(NAMES, [stream_id]):
        budget = spend(network, stream_id, 0)
        levels = levels_of_stream(stream_id, network, kind)
        sql.run(LOCK_STREAM, [stream_id])
        return levels, budget
    return None


def _beyond_limits(due: Due, levels: Levels, budget: Budget | None) -> Rest | None:
    """Whether it must wait for the network, or for a new day. If not, its first call is taken from the network's."""
    if budget is not None and budget.wait is not None:
        return Rest(budget.wait, Reason.RATE_LIMITED, detail=SPENT)
    wait = levels.wait_of(due, due.kind)
    if wait is None:
        levels.write()
        return None
    return Rest(wait, Reason.RATE_LIMITED)


def why_not_now(due: Due, durations: Patience) -> Rest | None:
    """What holds it. Pure."""
    if due.gone:
        return Rest(None, Reason.DISCONNECTED, off=True)
    if due.signed_out:
        return Rest(None, Reason.SIGNED_OUT)
    if due.held_reason == Reason.PLACE_MISSING:
        return Rest(None, Reason.PLACE_MISSING)
    if due.missing_scopes:
        return Rest(None, Reason.SCOPE_MISSING)
    if due.app_paused_until is not None:
        return Rest(due.app_paused_until - due.now, Reason(due.app_pause_reason))
    renewal = Rest(*wait_for_renewal(due, durations), refresh=True)
    if token_must_wait(due, durations):
        return renewal
    try:
        due.token()
    except CannotOpen:
        return renewal  # the refresh holds the authorisation's row: it asks to sign in
    return None


WRITE_REST = """
UPDATE alphorn_stream SET state = %s, due_at = now() + %s, generation = generation + 1, reason = %s, detail = %s,
       parked_version = %s
 WHERE id = %s
"""


def _write_rest(due: Due, rest: Rest) -> None:
    state = StreamState.OFF if rest.off else StreamState.RESTING
    parked = due.version if rest.after is None and not rest.off else None
    sql.run(WRITE_REST, [state, rest.after, rest.reason, rest.detail, parked, due.stream_id])
    if rest.after is not None:
        jobs.enqueue([STREAM.job(due.stream_id, due.network, due.generation + 1, rest.after)])
    else:
        follow(consents=[due.authorisation_id])
    if rest.refresh:
        jobs.enqueue([REFRESH.job(due.authorisation_id, "", due.version, timedelta(0))])


WRITE_CLAIM = f"""
WITH mine AS (
  UPDATE alphorn_stream s
     SET state = '{StreamState.IMPORTING}', run = s.run + 1, worker = %(worker)s, reason = '', detail = '',
         again = again AND cursor <> '', is_full = %(full)s, since = %(since)s,
         belief = CASE WHEN cursor = '' THEN '' ELSE belief END
   WHERE s.id = %(stream)s AND {CLAIMANT_LIVES}
  RETURNING s.run
)
INSERT INTO alphorn_run (id, stream_id, number, worker, token_version, is_full, ending, reason, detail)
SELECT %(id)s, %(stream)s, mine.run, %(worker)s, %(version)s, %(full)s, '', '', '' FROM mine RETURNING number
"""


def _write_claim(worker_id: UUID, due: Due) -> ClaimedStream:
    begins = due.cursor == ""
    full = due.begins_full_sync() if begins else due.is_full
    since = ((due.since or due.newest) if due.facts.has_since and not full else "") if begins else due.since
    values = {
        "worker": worker_id,
        "full": full,
        "since": since,
        "stream": due.stream_id,
        "lease": timedelta(seconds=patience().lease_seconds),
        "id": uuid7(),
        "version": due.version,
    }
    numbers = sql.rows(WRITE_CLAIM, values)
    if not numbers:
        raise NotAlive
    if begins and due.keeps_account:  # of a way that was given up at its first page
        forget_sightings(due.stream_id)
    importing = Importing(
        stream_id=due.stream_id,
        run=numbers[0][0],
        worker_id=worker_id,
        workspace_id=due.workspace_id,
        network=due.network,
        holds=due.facts.holds,
        is_own=due.facts.is_own,
        is_full=full,
        is_bare=due.is_bare,
        search_config=search_config(due.language),
        page_size=due.page_size_of(full=full),
    )
    asked = StreamRequest(due.kind, due.whose, due.cursor, since, due.size_of(importing.page_size, full=full))
    return ClaimedStream(importing, due.host, due.facts, asked, takes_parts(due.failures, due.belief), due.token())
