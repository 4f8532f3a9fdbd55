"""How it stands with hosts in trouble, kept in their rows. Locked last: after deliveries, each by its id."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.events.follow import follow_host
from alphorn.models.limits.breaker import Answer, Breaker, after_answers
from alphorn.models.work.kinds import HOST
from alphorn.models.work.patience import patience

LOCK = """
SELECT id, bad, held_at IS NOT NULL AS is_held, held_reason AS reason, trial, failures, failed_trials, ramped
  FROM alphorn_host WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
WRITE = """
UPDATE alphorn_host
   SET bad = %(bad)s, held_at = CASE WHEN %(is_held)s THEN coalesce(held_at, now()) END, held_reason = %(reason)s,
       trial = %(trial)s, failures = %(failures)s, failed_trials = %(failed_trials)s, ramped = %(ramped)s,
       ramp_until = CASE WHEN %(is_held)s THEN NULL WHEN %(ramped)s = 0 THEN now() + %(ramp)s ELSE ramp_until END,
       tried_at = CASE WHEN %(after)s::interval IS NULL AND %(ramped)s IS NOT NULL THEN tried_at
                       ELSE now() + %(after)s END,
       generation = generation + 1
 WHERE id = %(id)s RETURNING generation
"""
HERE = "SELECT DISTINCT workspace_id FROM alphorn_connection WHERE (network, host) = (%s, %s) AND gone_at IS NULL"


@dataclass(frozen=True, slots=True)
class Locked:
    """A host's row, locked."""

    id: UUID
    bad: list[UUID]
    is_held: bool
    reason: str
    trial: UUID | None
    failures: int
    failed_trials: int
    ramped: int | None

    @property
    def breaker(self) -> Breaker:
        """How it stands with it."""
        return Breaker(
            tuple(self.bad), self.is_held, self.reason, self.trial, self.failures, self.failed_trials, self.ramped
        )


def locked(host_ids: Iterable[UUID]) -> dict[UUID, Breaker]:
    """How it stands with these hosts; nobody else changes that in this transaction."""
    return {row.id: row.breaker for row in sql.rows_as(Locked, LOCK, [sorted(host_ids)])}


def keep(host_id: UUID, breaker: Breaker) -> None:
    """Write how it stands, and enqueue what is to be done. Lock it first."""
    values = {
        "id": host_id,
        "bad": list(breaker.bad),
        "is_held": breaker.is_held,
        "reason": breaker.reason,
        "trial": breaker.trial,
        "failures": breaker.failures,
        "failed_trials": breaker.failed_trials,
        "ramped": breaker.ramped,
        "after": breaker.after,
        "ramp": timedelta(seconds=patience().ramp_seconds),
    }
    [(generation,)] = sql.rows(WRITE, values)
    if breaker.after is not None:
        jobs.enqueue([HOST.job(host_id, "", generation, breaker.after)])


def note_answers(answers: Sequence[tuple[UUID, Answer]]) -> None:
    """What came of deliveries, with the host of each, changes how it stands there."""
    of_host: dict[UUID, list[Answer]] = {}
    for host_id, answer in answers:
        of_host.setdefault(host_id, []).append(answer)
    for host_id, former in locked(of_host).items() if of_host else ():
        roll = random.random()  # noqa: S311  # jitter, not a secret
        then = after_answers(former, of_host[host_id], patience(), roll)
        if then != former:
            keep(host_id, then)
            tell(host_id)


def tell(host_id: UUID) -> None:
    """Tell everybody who has somebody there how it stands: an event where it is in trouble, and the open pages."""
    [(network, name)] = sql.rows("SELECT network, name FROM alphorn_host WHERE id = %s", [host_id])
    live.announce_all({workspace: ["connections"] for (workspace,) in sql.rows(HERE, [network, name])})
    follow_host(network, name)


# A pause that still lasts never becomes shorter. At its end a probe asks, as after a trouble.
PAUSE = """
UPDATE alphorn_host
   SET paused_until = greatest(paused_until, now() + %(after)s), tried_at = greatest(paused_until, now() + %(after)s),
       pause_reason = %(reason)s, pauses = %(pauses)s, held_at = coalesce(held_at, now()), held_reason = %(reason)s,
       trial = NULL, ramped = NULL, ramp_until = NULL, generation = generation + 1
 WHERE id = %(id)s RETURNING generation, tried_at - now()
"""


def pause_app(host_id: UUID, after: timedelta, reason: str, pauses: int) -> None:
    """The host asks all who send there for a pause: the `pauses`-th in a row."""
    asked = {"id": host_id, "after": after, "reason": reason, "pauses": pauses}
    [(generation, wait)] = sql.rows(PAUSE, asked)
    jobs.enqueue([HOST.job(host_id, "", generation, wait)])
    tell(host_id)
