"""The memory of deliveries does not grow for ever: tries that were alike become one row, and old ones go.

Nothing goes as long as anything about it is open, or a look could still need it: which posts are ours stands on the
deliveries themselves, and stays.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from alphorn.database import sql
from alphorn.lib.environment import environment
from alphorn.lib.ids import first_of
from alphorn.models.posting.delivery import FOLDS_FROM
from alphorn.models.posting.record_rows import REMEMBERED
from alphorn.models.work.states import State, listed
from alphorn.networks.endings import TryAgain
from alphorn.networks.reasons import DEATHS

PAGE = 200  # deliveries of one transaction
SLACK = timedelta(days=2)  # ids are made by the clocks of workers; a look asks for what is so much older than its doubt
SETTLED = (State.DELIVERED, State.FAILED, State.CANCELLED)

# The oldest first. What is kept open stands in the way of nothing: it is passed over.
OLD = f"""
SELECT d.id FROM alphorn_intent i JOIN alphorn_delivery d ON d.id = i.delivery_id
 WHERE i.id < %(before)s AND i.closed_at < now() - %(kept)s
   AND d.state IN ({listed(SETTLED)}) AND d.settled_at < now() - %(kept)s
   AND NOT EXISTS (SELECT FROM alphorn_intent o WHERE o.delivery_id = d.id
                      AND (o.closed_at IS NULL OR o.closed_at >= now() - %(kept)s))
   AND NOT EXISTS (SELECT FROM alphorn_intent o WHERE o.account = i.account AND o.closed_at IS NULL
                      AND o.made_at - %(slack)s < i.closed_at)
 ORDER BY i.id LIMIT %(page)s FOR NO KEY UPDATE OF d SKIP LOCKED
"""
FORGET = """
WITH looks AS (DELETE FROM alphorn_look WHERE delivery_id = ANY(%(ids)s)),
     tries AS (DELETE FROM alphorn_attempt WHERE delivery_id = ANY(%(ids)s)),
     intents AS (DELETE FROM alphorn_intent WHERE delivery_id = ANY(%(ids)s))
UPDATE alphorn_delivery SET forgotten = attempt, folded = attempt, forgotten_looks = look WHERE id = ANY(%(ids)s)
"""


def forget_old_history() -> int:
    """Forget a page of what was tried longer ago than the setting says. Returns for how many deliveries."""
    kept = timedelta(days=environment().history_days)
    return forget_before(kept, first_of(timezone.now() - kept + SLACK))


@transaction.atomic
def forget_before(kept: timedelta, before: UUID) -> int:
    """The same, for intents whose ids are lower than that one."""
    asked = {"before": before, "kept": kept, "slack": SLACK, "page": PAGE}
    ids = sorted({pk for (pk,) in sql.rows(OLD, asked)})
    if ids:
        sql.run(FORGET, {"ids": ids})
    return len(ids)


TO_FOLD = f"""
SELECT id FROM alphorn_delivery WHERE attempt > folded + {FOLDS_FROM} ORDER BY id LIMIT %s
   FOR NO KEY UPDATE SKIP LOCKED
"""
# Tries of one intent that ended alike, one after the other, and certainly sent nothing. The last of them stays, with
# their number and the beginning of the first. What a record looks back upon is left as it is.
FOLD = f"""
WITH tries AS (
  SELECT t.id, t.delivery_id, t.number, t.times, t.began_at, t.intent_id, t.reason,
         t.ending = '{TryAgain.__name__}' AND t.late_answer = '' AND t.reason NOT IN ({listed(DEATHS)}) AS is_plain
    FROM alphorn_attempt t JOIN alphorn_delivery d ON d.id = t.delivery_id
   WHERE d.id = ANY(%(ids)s) AND t.number <= d.attempt - {REMEMBERED} AND t.ended_at IS NOT NULL
), marked AS (
  SELECT *, CASE WHEN is_plain AND (lag(is_plain) OVER w, lag(intent_id) OVER w, lag(reason) OVER w)
                                    = (true, intent_id, reason) THEN 0 ELSE 1 END AS begins
    FROM tries WINDOW w AS (PARTITION BY delivery_id ORDER BY number)
), groups AS (
  SELECT *, sum(begins) OVER (PARTITION BY delivery_id ORDER BY number) AS nth FROM marked
), alike AS (
  SELECT delivery_id, nth, max(number) AS last, sum(times) AS times, min(began_at) AS began_at
    FROM groups WHERE is_plain GROUP BY delivery_id, nth HAVING count(*) > 1
), gone AS (
  DELETE FROM alphorn_attempt t USING groups g, alike a
   WHERE t.id = g.id AND g.delivery_id = a.delivery_id AND g.nth = a.nth AND g.number < a.last
), counted AS (
  UPDATE alphorn_attempt t SET times = a.times, began_at = a.began_at
    FROM alike a WHERE t.delivery_id = a.delivery_id AND t.number = a.last
)
UPDATE alphorn_delivery SET folded = attempt - {REMEMBERED} WHERE id = ANY(%(ids)s)
"""


@transaction.atomic
def fold_repeated_tries() -> int:
    """Let a page of deliveries that were tried very often remember it in fewer rows. Returns how many that were."""
    ids = [pk for (pk,) in sql.rows(TO_FOLD, [PAGE])]
    if ids:
        sql.run(FOLD, {"ids": ids})
    return len(ids)
