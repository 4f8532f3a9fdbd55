"""The rows of a record that are still this worker's, locked, with the history that decides what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from alphorn.lib.endings import Outcome, OutcomeUnknown, PausedByNetwork, Reason, SignInAgain
from alphorn.lib.next_step import History
from alphorn.models import sql

NO_LIMIT = timedelta(days=36500)
REMEMBERED = 50  # attempts that a history looks back upon


@dataclass(frozen=True, slots=True, eq=False)
class Owned:
    """A delivery that is `sending` in this worker's hand. Field order is the order of READ's columns."""

    now: datetime
    delivery_id: UUID
    post_id: UUID
    workspace_id: UUID
    insisted: bool
    late_at: datetime
    network: str
    host: str
    connection_id: UUID
    gone: bool
    connection_pauses: int
    authorisation_id: UUID
    version: int
    attempt_version: int
    uncertain: bool
    app_pauses: int
    endings: list[str]  # of the attempts before this one, newest first
    reasons: list[str]

    @property
    def late_limit(self) -> datetime:
        """When it is put on hold; far away when the person said "now"."""
        return self.now + NO_LIMIT if self.insisted else self.late_at

    def history(self, outcome: Outcome) -> History:
        """What is known besides `outcome`."""
        died = isinstance(outcome, OutcomeUnknown) and outcome.reason is Reason.WORKER_DIED
        by_app = isinstance(outcome, PausedByNetwork) and outcome.scope == "app"
        return History(
            tries=1 + sum(1 for _ in takewhile(lambda ending: ending == "TryAgain", self.endings)),
            deaths=self.reasons.count(Reason.WORKER_DIED) + int(died),
            refused_before=bool(self.endings) and self.endings[0] == SignInAgain.__name__,
            uncertain=self.uncertain,
            gone=self.gone,
            pauses=self.app_pauses if by_app else self.connection_pauses,
        )


OWN = """
SELECT d.id FROM alphorn_delivery d JOIN unnest(%s::uuid[], %s::int[], %s::uuid[]) AS mine (id, attempt, worker)
    ON d.id = mine.id AND d.attempt = mine.attempt AND d.worker = mine.worker
 WHERE d.state = 'sending' ORDER BY d.id FOR NO KEY UPDATE OF d
"""

READ = """
SELECT now(), d.id, p.id, p.workspace_id, d.insisted, p.late_at, c.network, c.host, c.id, c.gone_at IS NOT NULL,
       c.pauses, a.id, a.version, t.token_version, i.uncertain, coalesce(app.pauses, 0),
       coalesce(before.endings, '{}'), coalesce(before.reasons, '{}')
  FROM alphorn_delivery d
  JOIN alphorn_post p ON p.id = d.post_id
  JOIN alphorn_connection c ON c.id = d.connection_id
  JOIN alphorn_authorisation a ON a.id = c.authorisation_id
  JOIN alphorn_attempt t ON t.delivery_id = d.id AND t.number = d.attempt
  JOIN alphorn_intent i ON i.id = t.intent_id
  LEFT JOIN alphorn_apppause app ON app.network = c.network AND app.host = c.host
  LEFT JOIN LATERAL (
    SELECT array_agg(ending ORDER BY number DESC) AS endings, array_agg(reason ORDER BY number DESC) AS reasons
      FROM alphorn_attempt b
     WHERE b.delivery_id = d.id AND b.number < d.attempt AND b.number >= d.attempt - %s
  ) before ON true
 WHERE d.id = ANY(%s)
"""


def own(claims: Sequence[tuple[UUID, int, UUID]]) -> dict[UUID, Owned]:
    """Of (delivery, attempt, worker): those that are still so, locked."""
    mine = [pk for (pk,) in sql.rows(OWN, [list(column) for column in zip(*claims, strict=True)])]
    if not mine:
        return {}
    names = [f.name for f in fields(Owned)]
    rows = [Owned(**dict(zip(names, row, strict=True))) for row in sql.rows(READ, [REMEMBERED, mine])]
    return {row.delivery_id: row for row in rows}
