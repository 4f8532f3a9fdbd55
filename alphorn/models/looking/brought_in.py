"""A page of a place's own posts that an import has brought counts as a look, and costs none.

It finds what stands on it, also what was somebody's call by then. That something is not there it says only of the look
that was due when its run began, and only where it is the newest page and shows older posts, too: then it was read back
past the intent.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from alphorn.database import sql
from alphorn.lib.ids import uuid7
from alphorn.models.events.follow import follow
from alphorn.models.looking.known import known
from alphorn.models.looking.record import conclude
from alphorn.models.looking.report import LookReport
from alphorn.models.looking.rows import own
from alphorn.models.looking.verdict import Absent, Found, verdict
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.looking import Seen, Sight
from alphorn.networks.outgoing import Outgoing
from alphorn.networks.same_words import Recognised, plain
from alphorn.networks.streams import RemoteItem, StreamPage

READ = f"""
WITH places AS (
  SELECT c.id, c.network, r.began_at, r.token_version FROM alphorn_stream s
    JOIN alphorn_run r ON r.stream_id = s.id AND r.number = s.run
    JOIN alphorn_connection c
      ON c.id = s.connection_id OR (s.connection_id IS NULL AND c.authorisation_id = s.authorisation_id)
   WHERE s.id = %s AND c.gone_at IS NULL
), found AS (
  SELECT d.id, p.network, p.began_at, p.token_version, d.due_at <= p.began_at AS was_due
    FROM places p JOIN alphorn_delivery d ON d.connection_id = p.id AND d.state = '{State.CHECKING}'
  UNION ALL
  SELECT d.id, p.network, p.began_at, p.token_version, false
    FROM places p JOIN alphorn_delivery d
      ON d.connection_id = p.id AND d.state = '{State.UNCONFIRMED}' AND d.parked_version IS NULL
)
SELECT f.id AS delivery_id, f.network, f.began_at, f.token_version, f.was_due, i.id AS intent_id, i.payload, i.key,
       i.made_at
  FROM found f JOIN alphorn_intent i ON i.delivery_id = f.id AND i.closed_at IS NULL AND i.uncertain
 ORDER BY f.id
"""
TAKE = f"""
WITH taken AS (
  UPDATE alphorn_delivery SET state = '{State.CHECKING}', worker = %(worker)s, look = look + 1
   WHERE id = %(delivery)s AND worker IS NULL AND state IN ('{State.CHECKING}', '{State.UNCONFIRMED}')
  RETURNING id, look
)
INSERT INTO alphorn_look (id, delivery_id, number, intent_id, worker, token_version, began_at, saw, reason, detail,
                          next_state)
SELECT %(id)s, taken.id, taken.look, %(intent)s, %(worker)s, %(version)s, %(began_at)s, '', '', '', '' FROM taken
RETURNING number
"""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A delivery that may be on the page, and the run that has brought it."""

    delivery_id: UUID
    network: str
    began_at: datetime  # of the run
    token_version: int
    was_due: bool  # a look for it, when the run began
    intent_id: UUID
    payload: str
    key: str
    made_at: datetime


def is_of_own_posts(network: str, kind: str) -> bool:
    """Whether what is posted there appears on this kind of stream."""
    return NETWORKS[network].own_posts == kind


def look_through(stream_id: UUID, worker_id: UUID, page: StreamPage, *, is_newest: bool) -> int:
    """Look on a page that was kept for what is in doubt. Returns how many deliveries it says something of."""
    doubts = sql.rows_as(InDoubt, READ, [stream_id])
    items = [(item, plain(item.text)) for item in page.items if doubts and not item.is_of_others]
    is_all = is_newest and page.is_whole and not page.leads_astray
    sights = {each: _sight(each, items, page, is_all=is_all) for each in doubts}
    return sum(_look_for(each, worker_id, sight) for each, sight in sights.items() if _may_say(sight, each))


def _may_say(sight: Sight, sought: InDoubt) -> bool:
    """Whether that page can say anything of it. Of a thousand questions each page would else write a thousand times."""
    return (sought.was_due and sight.reaches_back) or any(each.key for each in sight.seen)


def _look_for(sought: InDoubt, worker_id: UUID, sight: Sight) -> bool:
    with transaction.atomic():
        values = {
            "id": uuid7(),
            "delivery": sought.delivery_id,
            "intent": sought.intent_id,
            "worker": worker_id,
            "version": sought.token_version,
            "began_at": sought.began_at,
        }
        for (number,) in sql.rows(TAKE, values):
            report = LookReport(sought.delivery_id, number, worker_id, sight)
            row = own(report)
            saw = verdict(sight, known(row, sight)) if row else None
            if row and (isinstance(saw, Found) or (isinstance(saw, Absent) and sought.was_due)):
                conclude(report, row, saw)
                follow(places=[row.connection_id])
                return True
            transaction.set_rollback(True)
    return False


def _sight(sought: InDoubt, items: Sequence[tuple[RemoteItem, str]], page: StreamPage, *, is_all: bool) -> Sight:
    words = NETWORKS[sought.network].words_of(Outgoing(json.loads(sought.payload), sought.key))
    known = Recognised([(sought.key, words)])
    seen = [Seen(item.remote_id, item.url, item.happened_at, known.key_of_plain(text)) for item, text in items]
    return Sight(seen, is_all and _goes_back(seen, sought.made_at), page.usage, page.dated_at, page.heard_at)


def _goes_back(seen: Sequence[Seen], made_at: datetime) -> bool:
    """Whether older ones stand there, too, however far clocks are apart."""
    since = made_at - timedelta(seconds=patience().clocks_apart_seconds)
    return any(each.happened_at is not None and each.happened_at < since for each in seen)
