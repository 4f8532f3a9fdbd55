"""The row of a look's record that is still this worker's, locked, with what decides about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from uuid import UUID

from alphorn.database import sql
from alphorn.models.limits.tokens import IS_OVER
from alphorn.models.looking.report import LookReport
from alphorn.models.looking.times import Doubt
from alphorn.models.looking.verdict import Verdict
from alphorn.models.posting.claim_rows import PLACE_WAITS, others_went_since
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State, listed
from alphorn.networks import NETWORKS
from alphorn.networks.endings import Ending, PausedByNetwork, SignInAgain
from alphorn.networks.reasons import ANSWERS, DEATHS, Reason

OTHERS_WENT = others_went_since("min(t.began_at)")
SAW_NOTHING = ("TryAgain", "OutcomeUnknown")
IN_VAIN = ("CannotTell", "Rejected")


@dataclass(frozen=True, slots=True, eq=False)
class Doubtful:
    """A delivery that is being looked for, in this worker's hand."""

    now: datetime
    delivery_id: UUID
    post_id: UUID
    workspace_id: UUID
    late_at: datetime
    network: str
    host: str
    host_id: UUID
    account: str
    connection_id: UUID
    gone: bool
    own_token: bool
    connection_pauses: int
    place_waits: bool  # its pause is over, and others wait until one look was seen to get through
    app_pauses: int
    authorisation_id: UUID
    version: int
    attempt_version: int  # of the token that this look used
    token_over: bool  # it has come to its end by itself
    tried: str  # the reason with which its newest attempt ended
    intent_id: UUID
    key: str
    made_at: datetime
    doubted_at: datetime
    began_at: datetime
    deaths: int
    same_answers: int
    absences: list[datetime]
    saw_before: list[str]  # of the looks before this one, newest first

    @property
    def shows_after(self) -> timedelta:
        """So long after it was taken a post stands on the network's list, at the latest."""
        return (NETWORKS[self.network].capabilities.shows_after or timedelta(0)) * patience().shows_after_share

    def doubt(self, saw: Verdict | Ending) -> Doubt:
        """What is known besides `saw`."""
        by_app = isinstance(saw, PausedByNetwork) and saw.scope == "app"
        return Doubt(
            doubted_at=self.doubted_at,
            began_at=self.began_at,
            shows_after=self.shows_after,
            absences=self.absences,
            failures=sum(1 for _ in takewhile(lambda each: each in SAW_NOTHING, self.saw_before)),
            vain=sum(1 for _ in takewhile(lambda each: each in IN_VAIN, self.saw_before)),
            deaths=self.deaths,
            same_answers=self.same_answers,
            seems_there=self.tried == Reason.DUPLICATE,
            gone=self.gone,
            refusals=sum(1 for _ in takewhile(lambda each: each == SignInAgain.__name__, self.saw_before)),
            token_over=self.token_over,
            renewed=self.version > self.attempt_version,
            own_token=self.own_token,
            pauses=self.app_pauses if by_app else self.connection_pauses,
        )


OWN = f"""
SELECT id FROM alphorn_delivery WHERE id = %s AND look = %s AND worker = %s AND state = '{State.CHECKING}'
   FOR NO KEY UPDATE
"""
READ = f"""
SELECT clock_timestamp() AS now, d.id AS delivery_id, p.id AS post_id, p.workspace_id,
       coalesce(d.late_at, p.late_at) AS late_at, c.network, c.host, h.id AS host_id, d.account, c.id AS connection_id,
       c.gone_at IS NOT NULL AS gone, c.own_token <> '' AS own_token,
       CASE WHEN c.paused_until > now() THEN c.pauses - 1
            WHEN c.paused_until > now() - interval '1 day' THEN c.pauses ELSE 0 END AS connection_pauses,
       {PLACE_WAITS} AS place_waits,
       CASE WHEN h.paused_until > now() THEN h.pauses - 1
            WHEN h.paused_until > now() - interval '1 day' THEN h.pauses ELSE 0 END AS app_pauses,
       a.id AS authorisation_id, a.version, l.token_version AS attempt_version, {IS_OVER} AS token_over,
       (SELECT t.reason FROM alphorn_attempt t WHERE t.delivery_id = d.id AND t.number = d.attempt) AS tried,
       i.id AS intent_id, i.key, i.made_at, coalesce(i.doubted_at, l.began_at) AS doubted_at, l.began_at,
       (SELECT count(*) FROM alphorn_attempt t
         WHERE t.delivery_id = d.id AND t.reason IN ({listed(DEATHS)})) AS deaths,
       (SELECT CASE WHEN min(t.reason) = max(t.reason) AND bool_and(t.reason IN ({listed(ANSWERS)}))
                     AND {OTHERS_WENT} THEN count(*) ELSE 0 END
          FROM alphorn_attempt t WHERE t.delivery_id = d.id AND t.number > d.attempt - 3) AS same_answers,
       coalesce(before.absences, '{{}}') AS absences, coalesce(before.saw, '{{}}') AS saw_before
  FROM alphorn_delivery d
  JOIN alphorn_post p ON p.id = d.post_id
  JOIN alphorn_connection c ON c.id = d.connection_id
  JOIN alphorn_authorisation a ON a.id = c.authorisation_id
  JOIN alphorn_look l ON l.delivery_id = d.id AND l.number = d.look
  JOIN alphorn_intent i ON i.id = l.intent_id
  JOIN alphorn_host h ON h.network = c.network AND h.name = c.host
  LEFT JOIN LATERAL (
    SELECT array_agg(b.began_at ORDER BY b.number) FILTER (WHERE b.saw = 'Absent' AND b.began_at > i.doubted_at)
             AS absences, array_agg(b.saw ORDER BY b.number DESC) AS saw
      FROM alphorn_look b
     WHERE b.delivery_id = d.id AND b.intent_id = i.id AND b.number < d.look AND b.number > d.look - 100
  ) before ON true
 WHERE d.id = %s
"""


def own(report: LookReport) -> Doubtful | None:
    """The row, locked, where the look is still this worker's."""
    if not sql.rows(OWN, [report.delivery_id, report.number, report.worker_id]):
        return None
    [row] = sql.rows_as(Doubtful, READ, [report.delivery_id])
    return row
