"""The rows of a record that are still this worker's, locked, with the history that decides what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from alphorn.database import sql
from alphorn.models.limits.tokens import IS_OVER
from alphorn.models.posting.claim_rows import PLACE_WAITS, others_went_since
from alphorn.models.posting.keys import time_of_key
from alphorn.models.posting.next_step import History
from alphorn.models.posting.report import Claim, Report
from alphorn.models.posting.writing import hold_marks
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State, listed
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Ending, Outcome, OutcomeUnknown, PausedByNetwork, SignInAgain
from alphorn.networks.reasons import ANSWERS, DEATHS, Reason

# Where a delivery stands when somebody guessed that its worker had died, and nothing more has been sent.
GUESSED = (State.UNCONFIRMED, State.PARKED, State.WAITING, State.CHECKING)
REMEMBERED = 50  # attempts that a history looks back upon


@dataclass(frozen=True, slots=True, eq=False)
class Owned:
    """A delivery that is `sending` in this worker's hand."""

    now: datetime
    delivery_id: UUID
    was: str  # where it stood: being sent, or as somebody guessed
    post_id: UUID
    workspace_id: UUID
    late_at: datetime
    network: str
    host: str
    host_id: UUID
    host_is_well: bool  # no bad answers in a row, nor is it held
    host_stops_it: bool  # it is held, and tried by another one
    connection_id: UUID
    gone: bool
    own_token: bool
    held: bool  # since before this attempt began
    connection_pauses: int
    place_waits: bool  # its pause is over, and others wait until one was seen to get through
    authorisation_id: UUID
    version: int
    attempt_version: int
    token_over: bool  # what was used has come to its end by itself
    began_writing: bool  # or may have: whoever claimed it says nothing of it
    uncertain: bool
    key_until: datetime | None
    app_pauses: int
    endings: list[str]  # of the attempts before this one, newest first
    reasons: list[str]
    others_went: bool  # through, to the same host, since the last attempts of this one began

    def history(self, outcome: Outcome) -> History:
        """What is known besides `outcome`."""
        died = isinstance(outcome, Ending) and outcome.reason in DEATHS
        by_app = isinstance(outcome, PausedByNetwork) and outcome.scope == "app"
        return History(
            tries=1 + sum(1 for _ in takewhile(lambda ending: ending == "TryAgain", self.endings)),
            deaths=sum(1 for reason in self.reasons if reason in DEATHS) + int(died),
            refusals=sum(1 for _ in takewhile(lambda ending: ending == SignInAgain.__name__, self.endings)),
            token_over=self.token_over,
            renewed=self.version > self.attempt_version,
            uncertain=self.uncertain,
            doubted_before=OutcomeUnknown.__name__ in self.endings,
            own_token=self.own_token,
            gone=self.gone,
            can_be_found=NETWORKS[self.network].capabilities.shows_after is not None,
            key_lives=bool(time_of_key(self.key_until, self.now, patience())),
            pauses=self.app_pauses if by_app else self.connection_pauses,
            same_answers=1 + (same_in_a_row(outcome, self.endings, self.reasons) if self.others_went else 0),
        )


def same_in_a_row(outcome: Outcome, endings: Sequence[str], reasons: Sequence[str]) -> int:
    """How many attempts before this one, newest first, ended with the same answer of the network: it has answered."""
    if not isinstance(outcome, Ending) or not outcome.reason.about.is_answer:
        return 0
    same = (type(outcome).__name__, str(outcome.reason))
    return sum(1 for _ in takewhile(lambda each: each == same, zip(endings, reasons, strict=True)))


# Who found an orphan guessed: the answer that its worker brings after all is better, as long as no other attempt has
# begun. Every reported row is locked, those of others too: what follows finds all of them in the order of their ids.
# What somebody else has locked is left out: nobody waits for it but its own report.
OWN = f"""
SELECT d.id AS delivery_id, mine.attempt, mine.worker,
       d.attempt = mine.attempt AND (
         (d.worker = mine.worker AND d.state = '{State.SENDING}')
         OR (mine.answers AND d.worker IS NULL AND d.state IN ({listed(GUESSED)})
             AND (SELECT t.worker = mine.worker AND t.reason = '{Reason.WORKER_DIED}' AND i.closed_at IS NULL
                    FROM alphorn_attempt t JOIN alphorn_intent i ON i.id = t.intent_id
                   WHERE t.delivery_id = d.id AND t.number = mine.attempt))) AS is_mine
  FROM alphorn_delivery d
  JOIN unnest(%s::uuid[], %s::int[], %s::uuid[], %s::boolean[]) AS mine (id, attempt, worker, answers)
    ON d.id = mine.id
 ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED
"""
THERE = "SELECT id FROM alphorn_delivery WHERE id = ANY(%s)"

OTHERS_WENT = others_went_since("before.third")
# Of pauses it reads how many in a row came before one that begins now. One that still lasts is the same one: what
# comes back meanwhile was on its way already, or somebody forced.
READ = f"""
SELECT now() AS now, d.id AS delivery_id, d.state AS was, p.id AS post_id, p.workspace_id, c.network,
       c.host, h.id AS host_id,
       h.held_at IS NULL AND h.bad = '{{}}' AS host_is_well,
       h.held_at IS NOT NULL AND h.trial IS DISTINCT FROM d.id AS host_stops_it,
       coalesce(d.late_at, p.late_at) AS late_at,
       c.id AS connection_id,
       c.gone_at IS NOT NULL OR d.reason = '{Reason.DISCONNECTED}' AS gone,  -- or was, while this was under way
       c.own_token <> '' AS own_token, coalesce(c.held_at <= t.began_at, false) AS held,
       CASE WHEN c.paused_until > now() THEN c.pauses - 1
            WHEN c.paused_until > now() - interval '1 day' THEN c.pauses ELSE 0 END AS connection_pauses,
       {PLACE_WAITS} AS place_waits,
       a.id AS authorisation_id, a.version, t.token_version AS attempt_version,
       {IS_OVER} AS token_over,
       t.writing_at IS NOT NULL OR NOT t.marks AS began_writing,
       CASE WHEN t.ending = '' THEN i.uncertain ELSE coalesce((  -- or by another attempt than this one
         SELECT true FROM alphorn_attempt u
          WHERE u.delivery_id = d.id AND u.intent_id = i.id AND u.number <> t.number
            AND u.ending = '{OutcomeUnknown.__name__}' LIMIT 1), false) END AS uncertain,
       i.key_until,
       CASE WHEN h.paused_until > now() THEN h.pauses - 1
            WHEN h.paused_until > now() - interval '1 day' THEN h.pauses ELSE 0 END AS app_pauses,
       coalesce(before.endings, '{{}}') AS endings, coalesce(before.reasons, '{{}}') AS reasons,
       before.third IS NOT NULL AND {OTHERS_WENT} AS others_went
  FROM alphorn_delivery d
  JOIN alphorn_post p ON p.id = d.post_id
  JOIN alphorn_connection c ON c.id = d.connection_id
  JOIN alphorn_authorisation a ON a.id = c.authorisation_id
  JOIN alphorn_attempt t ON t.delivery_id = d.id AND t.number = d.attempt
  JOIN alphorn_intent i ON i.id = t.intent_id
  JOIN alphorn_host h ON h.network = c.network AND h.name = c.host
  LEFT JOIN LATERAL (
    SELECT array_agg(ending ORDER BY number DESC) AS endings, array_agg(reason ORDER BY number DESC) AS reasons,
           min(began_at) FILTER (WHERE number = d.attempt - 2 AND reason IN ({listed(ANSWERS)})) AS third
      FROM alphorn_attempt b
     WHERE b.delivery_id = d.id AND b.number < d.attempt AND b.number >= d.attempt - %s
  ) before ON true
 WHERE d.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Reported:
    """A row that is reported on, locked; `is_mine`: it is still as it was claimed."""

    delivery_id: UUID
    attempt: int
    worker: UUID
    is_mine: bool


def own(reports: Sequence[Report]) -> tuple[dict[Claim, Owned], set[UUID]]:
    """The claims of `reports` that are still so, locked; and the deliveries that somebody else has locked just now."""
    columns = zip(*((*each.claim, not each.is_orphan) for each in reports), strict=True)
    rows = sql.rows_as(Reported, OWN, [list(column) for column in columns], often=True)
    free = {row.delivery_id for row in rows}
    left = {each.delivery_id for each in reports} - free
    locked = {pk for (pk,) in sql.rows(THERE, [list(left)])} if left else set()
    hold_marks([(each.delivery_id, each.attempt) for each in reports if each.is_orphan and each.delivery_id in free])
    mine = {row.delivery_id: (row.delivery_id, row.attempt, row.worker) for row in rows if row.is_mine}
    owned = sql.rows_as(Owned, READ, [REMEMBERED, list(mine)], often=True) if mine else []
    return {mine[row.delivery_id]: row for row in owned}, locked
