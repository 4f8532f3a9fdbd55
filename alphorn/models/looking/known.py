"""What Alphorn knows of the posts that a look has seen: whose each is, and what was there before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alphorn.database import sql
from alphorn.models.looking.clocks import there
from alphorn.models.looking.rows import Doubtful
from alphorn.models.looking.verdict import Known
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks import NETWORKS
from alphorn.networks.looking import Sight

OWNED = """
SELECT remote_id FROM alphorn_delivery WHERE account = %s AND id <> %s AND remote_id = ANY(%s) AND remote_id <> ''
"""
OTHERS = "SELECT key FROM alphorn_intent WHERE account = %s AND delivery_id <> %s AND key = ANY(%s)"
# So long before that no clock that was set meanwhile makes it so: what came in after it may say that it came before.
BEFORE = """
SELECT i.remote_id FROM alphorn_connection mine
  JOIN alphorn_connection c ON c.network = mine.network AND c.host = mine.host AND c.remote_id = mine.remote_id
  JOIN alphorn_stream s ON s.connection_id = c.id OR s.authorisation_id = c.authorisation_id
  JOIN alphorn_item i ON i.stream_id = s.id AND i.remote_id = ANY(%s) AND i.came_at < %s
 WHERE mine.id = %s
"""
# What is there for certain, and long enough to be shown: since a moment that lies on the page by clocks that are apart.
THERE = """
SELECT remote_id FROM alphorn_delivery
 WHERE account = %s AND id <> %s AND remote_id <> '' AND settled_at BETWEEN %s AND %s
"""
# Of the same words, and seen by its person: by its time alone it is told from this one, and a clock may have jumped.
NAMESAKE = f"""
SELECT EXISTS (SELECT FROM alphorn_delivery d JOIN alphorn_intent i ON i.delivery_id = d.id
                WHERE d.account = %s AND d.id <> %s AND d.state = '{State.DELIVERED}' AND d.remote_id = ''
                  AND i.key = %s AND d.settled_at > %s)
"""
ANYTHING = """
SELECT EXISTS (SELECT FROM alphorn_delivery
                WHERE account = %(account)s AND id <> %(delivery)s AND remote_id <> ''
                  AND settled_at > %(made_at)s - interval '30 days')
    OR EXISTS (SELECT FROM alphorn_connection mine
                 JOIN alphorn_connection c
                   ON c.network = mine.network AND c.host = mine.host AND c.remote_id = mine.remote_id
                 JOIN alphorn_stream s ON s.connection_id = c.id OR s.authorisation_id = c.authorisation_id
                 JOIN alphorn_item i ON i.stream_id = s.id AND i.removed_at IS NULL AND i.missed_at IS NULL
                WHERE mine.id = %(connection)s AND s.kind = %(own_posts)s)
"""


def known(row: Doubtful, sight: Sight) -> Known:
    """What decides about the posts that were seen."""
    ids = [each.remote_id for each in sight.seen]
    apart = timedelta(seconds=patience().clocks_apart_seconds)
    shown_by = row.began_at - row.shows_after
    keys = sorted({each.key for each in sight.seen if each.key})
    moment = there(row.made_at, row.now - sight.age, sight.dated_at, apart)
    return Known(
        key=row.key,
        made_at=moment.likely,
        earliest=moment.earliest,
        others=_first_of(sql.rows(OTHERS, [row.account, row.delivery_id, keys])),
        owned=_first_of(sql.rows(OWNED, [row.account, row.delivery_id, ids])),
        before=_first_of(sql.rows(BEFORE, [ids, row.made_at - apart, row.connection_id])),
        clocks_apart=apart,
        there=_first_of(sql.rows(THERE, [row.account, row.delivery_id, row.made_at - apart / 2, shown_by])),
        has_any=not sight.seen and _has_any(row),
        has_namesake=row.key in keys and _has_namesake(row, row.made_at - 2 * apart),
    )


def _has_namesake(row: Doubtful, since: datetime) -> bool:
    [(found,)] = sql.rows(NAMESAKE, [row.account, row.delivery_id, row.key, since])
    return bool(found)


def _has_any(row: Doubtful) -> bool:
    asked = {"account": row.account, "delivery": row.delivery_id, "made_at": row.made_at}
    own_posts = NETWORKS[row.network].own_posts
    [(found,)] = sql.rows(ANYTHING, {**asked, "connection": row.connection_id, "own_posts": own_posts})
    return bool(found)


def _first_of(rows: Sequence[tuple[str]]) -> frozenset[str]:
    return frozenset(each for (each,) in rows)
