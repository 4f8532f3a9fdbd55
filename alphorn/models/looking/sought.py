"""What a look asks for: since when, and which of our posts may stand there."""

import json
from datetime import datetime, timedelta

from alphorn.database import sql
from alphorn.models.posting.claim_rows import Ready
from alphorn.models.work.patience import patience
from alphorn.networks.looking import Sought
from alphorn.networks.outgoing import Outgoing

MOST_OTHERS = 200
# What else may stand there: the posts of other deliveries to the same account, whatever became of them.
OTHERS = """
SELECT i.payload, i.key FROM alphorn_intent i
 WHERE i.account = %(account)s AND i.delivery_id <> %(delivery)s AND (i.closed_at IS NULL OR i.closed_at > %(since)s)
 ORDER BY i.made_at DESC LIMIT %(most)s
"""
# One known post that is older: where it is on the page, the list is one that can be read.
BEFORE = """
SELECT min(at) FROM (
  SELECT max(d.settled_at) AS at FROM alphorn_delivery d
   WHERE d.account = %(account)s AND d.remote_id <> '' AND d.settled_at < %(since)s
     AND d.settled_at > %(since)s - interval '30 days') known
"""


def sought(row: Ready, made_at: datetime) -> Sought:
    """What is looked for, for an intent that was made at `made_at`.

    Since then, by clocks that are apart; or since the newest post that is known there, so that one stands on the page.
    """
    since = made_at - timedelta(seconds=patience().clocks_apart_seconds)
    asked = {"account": row.account, "delivery": row.delivery_id, "since": since, "most": MOST_OTHERS}
    [(before,)] = sql.rows(BEFORE, asked)
    mine = Outgoing(json.loads(row.intent_payload), row.intent_key)
    others = [Outgoing(json.loads(payload), key) for payload, key in sql.rows(OTHERS, asked)]
    return Sought(row.place_id, before - timedelta(seconds=60) if before else since, [mine, *others])
