"""What is done for a host in trouble: a probe of it, and letting go what waited, the oldest first, a few at a time.

A host's job does whichever is due. Nobody has a host in hand: a probe that is not heard of is made again by its time,
and what one says that is not the newest changes nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.models.connections.sealed import open_from
from alphorn.models.limits.breaker import Breaker, Said, after_answered_probe, after_failed_probe, said_by
from alphorn.models.limits.pause import length_of
from alphorn.models.limits.trouble import keep, locked, pause_app, tell
from alphorn.models.posting.letting_go import PAGE, let_go
from alphorn.models.posting.shares import Turn
from alphorn.models.work.kinds import HOST
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, PausedByNetwork
from alphorn.networks.grants import Token


@dataclass(frozen=True, slots=True)
class Probe:
    """A host is to be asked whether it is well: by a look that waits for it, else with this token, else without any."""

    host_id: UUID
    number: int
    network: str
    host: str
    look: UUID | None
    token: Token | None = field(repr=False)


TAKE = """
UPDATE alphorn_host SET probe = probe + 1, trial = NULL, tried_at = now() + %s, generation = generation + 1
 WHERE id = %s AND held_at IS NOT NULL AND tried_at <= clock_timestamp()
RETURNING probe, network, name, generation, failures
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A host whose probe is ours to make."""

    probe: int
    network: str
    name: str
    generation: int
    failures: int


# One that has failed goes behind those that have not: what only it meets would hold everybody up. Likewise of looks.
A_LOOK = f"""
SELECT id FROM alphorn_delivery WHERE held_by = %s AND state = '{State.CHECKING}' AND worker IS NULL
 ORDER BY look, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
"""
A_POST = f"""
UPDATE alphorn_delivery SET due_at = now(), generation = generation + 1 WHERE id = (
  SELECT id FROM alphorn_delivery WHERE held_by = %s AND state = '{State.WAITING}' AND worker IS NULL
   ORDER BY attempt, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
RETURNING id, network, generation::text
"""
# Of the place for which the oldest waits, if that one is well; the host is asked, and nobody's place.
A_TOKEN = f"""
SELECT c.id AS connection_id, c.own_token, a.id AS authorisation_id, a.access_token
  FROM alphorn_connection c JOIN alphorn_authorisation a ON a.id = c.authorisation_id
 WHERE c.id = coalesce((SELECT connection_id FROM alphorn_delivery
                         WHERE held_by = %s AND state IN ('{State.WAITING}', '{State.CHECKING}') ORDER BY id LIMIT 1),
                       (SELECT id FROM alphorn_connection
                         WHERE (network, host) = (%s, %s) AND gone_at IS NULL ORDER BY id LIMIT 1))
   AND c.gone_at IS NULL AND c.held_at IS NULL AND a.signed_out_at IS NULL AND a.stale_version < a.version
   AND (a.expires_at IS NULL OR a.expires_at > now())
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The tokens of a place, sealed: its own, which may be empty, and its consent's."""

    connection_id: UUID
    own_token: bytes
    authorisation_id: UUID
    access_token: bytes

    def opened(self) -> Token | None:
        """The one that would be posted with; None where it does not open."""
        try:
            if self.own_token:
                return Token(open_from("connection", self.connection_id, "own_token", self.own_token))
            return Token(open_from("authorisation", self.authorisation_id, "access_token", self.access_token))
        except CannotOpen:
            return None


def claim_host(host_id: UUID) -> Probe | None:
    """The probe that is due. Where what waited is being let go, the next page of that goes. None: no probe is due."""
    with transaction.atomic():
        breaker = locked([host_id]).get(host_id)
        if breaker is None:
            return None
        if breaker.ramped is not None:
            _let_go(host_id, breaker.ramped)
            return None
        return _probe(host_id)


def _probe(host_id: UUID) -> Probe | None:
    wait = timedelta(seconds=patience().probe_seconds)
    for taken in sql.rows_as(Taken, TAKE, [wait, host_id]):
        jobs.enqueue([HOST.job(host_id, "", taken.generation, wait)])
        # Every other time by a look: where only the list is broken, posts may be taken all the same.
        look = next((pk for (pk,) in sql.rows(A_LOOK, [host_id])), None) if taken.failures % 2 == 0 else None
        if look is not None:
            sql.run("UPDATE alphorn_delivery SET due_at = now() WHERE id = %s", [look])
        token = _token(host_id, taken.network, taken.name)
        return Probe(host_id, taken.probe, taken.network, taken.name, look, token)
    return None


def _token(host_id: UUID, network: str, name: str) -> Token | None:
    found = sql.rows_as(Sealed, A_TOKEN, [host_id, network, name])
    return found[0].opened() if found else None


NEWEST = """
SELECT CASE WHEN paused_until > now() - interval '1 day' THEN pauses ELSE 0 END FROM alphorn_host
 WHERE id = %s AND probe = %s AND held_at IS NOT NULL AND trial IS NULL
"""


def record_probe(probe: Probe, ending: Ending | None) -> None:
    """Write what a probe said (None: it was answered), and what follows. One that is not the newest changes nothing."""
    with transaction.atomic():
        breaker = locked([probe.host_id]).get(probe.host_id)
        newest = sql.rows(NEWEST, [probe.host_id, probe.number])
        if breaker is None or not newest:
            return
        if isinstance(ending, PausedByNetwork) and ending.scope == "app":
            [(pauses,)] = newest
            pause_app(probe.host_id, length_of(ending, pauses, patience()), ending.reason, 1 + pauses)
            return
        if ending is None or said_by(ending) is Said.WELL:
            keep(probe.host_id, _onwards(probe.host_id, breaker))
        else:
            reason = ending.reason if said_by(ending) is Said.BADLY else breaker.reason
            roll = random.random()  # noqa: S311  # jitter, not a secret
            keep(probe.host_id, after_failed_probe(breaker, reason, patience(), roll))
        tell(probe.host_id)


TRIED = "SELECT id FROM alphorn_host WHERE trial = ANY(%s)"
WAITS = f"SELECT FROM alphorn_delivery WHERE held_by = %s AND state = '{State.WAITING}' AND worker IS NULL LIMIT 1"


def pass_on(trials: Sequence[UUID]) -> None:
    """These deliveries were to go first, each to its host, and may not go: the next one does, without another probe.

    Where a thousand wait that may not go, the host would be asked a thousand times whether it is well.
    """
    for host_id, breaker in locked(pk for (pk,) in sql.rows(TRIED, [list(trials)])).items():
        if breaker.trial in trials:
            then = _onwards(host_id, breaker)
            keep(host_id, then)
            if not then.is_held:
                tell(host_id)


def _onwards(host_id: UUID, breaker: Breaker) -> Breaker:
    """It was answered: the oldest post goes first. Where somebody else has what waits, it is asked for once more."""
    first = _first_to_go(host_id)
    if first is None and sql.rows(WAITS, [host_id]):
        return replace(breaker, trial=None, after=CLAIMS_TAKE)
    return after_answered_probe(breaker, first, patience())


def _first_to_go(host_id: UUID) -> UUID | None:
    """The oldest post that waits for the host; its job comes now, before those of all that waits there with it."""
    for first in sql.rows_as(Turn, A_POST, [host_id]):
        jobs.enqueue([replace(first.job, goes_first=True)])
        return first.id
    return None


# Once more, when all of them are out: a claim that was under way when it was let go has read that the host was held.
RAMPED = """
UPDATE alphorn_host
   SET ramped = CASE WHEN %(count)s = 0 AND ramp_until <= now() THEN NULL ELSE ramped + %(count)s END,
       tried_at = CASE WHEN %(count)s = 0 AND ramp_until <= now() THEN NULL WHEN %(is_page)s THEN now()
                       ELSE greatest(ramp_until, now() + %(until)s) + %(claims)s END,
       ramp_until = greatest(ramp_until, now() + %(until)s), generation = generation + 1
 WHERE id = %(id)s RETURNING generation, tried_at - now()
"""
CLAIMS_TAKE = timedelta(seconds=2)


def _let_go(host_id: UUID, ramped: int) -> None:
    afters = let_go(host_id, ramped)
    until = (afters[-1] if afters else timedelta(0)) + timedelta(seconds=patience().ramp_seconds)
    asked = {"id": host_id, "count": len(afters), "is_page": len(afters) == PAGE, "until": until, "claims": CLAIMS_TAKE}
    [(generation, wait)] = sql.rows(RAMPED, asked)
    if wait is not None:
        jobs.enqueue([HOST.job(host_id, "", generation, wait)])
    tell(host_id)
