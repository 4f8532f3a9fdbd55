"""The end of a full sync: what it has not met is missing there, and what was missing before is gone.

In steps: a hundred thousand rows take longer than a statement may, and whoever waits for the stream would wait for all.
"""

from dataclasses import dataclass

from django.db import transaction

from alphorn.database import sql
from alphorn.models.importing.absence import APART, Loss
from alphorn.models.importing.pages import Importing, is_mine
from alphorn.models.work.states import Belief

STEP_LENGTH = 5000  # items that are looked at
IS_MET = "EXISTS (SELECT FROM alphorn_sighting s WHERE s.stream_id = %(stream)s AND s.item_id = i.id)"
# Where the network shows no more than the newest so many, it says nothing of what lies behind them. It counts some of
# those that it does not show, so that a little less than its reach is its reach, too. How far back these go is told by
# the last of so many, and not by the oldest: one odd date would draw all into reach.
IN_REACH = """(%(reach)s::int IS NULL OR coalesce(i.happened_at >= (
            SELECT seen.happened_at FROM alphorn_sighting s JOIN alphorn_item seen ON seen.id = s.item_id
             WHERE s.stream_id = %(stream)s ORDER BY seen.happened_at DESC
            OFFSET ceil(0.9 * %(reach)s::int)::int - 1 LIMIT 1), true))"""
LOOK = f"""
WITH kept AS (
  SELECT i.missed_at, {IS_MET} AS met, {IN_REACH} AS in_reach FROM alphorn_item i
   WHERE i.stream_id = %(stream)s AND i.removed_at IS NULL AND i.deleted_at IS NULL
)
SELECT (SELECT belief FROM alphorn_stream WHERE id = %(stream)s) AS belief,
       count(*) FILTER (WHERE met) AS met, count(*) FILTER (WHERE NOT met AND in_reach) AS missing,
       count(*) FILTER (WHERE NOT met AND in_reach AND (missed_at IS NULL OR missed_at > now() - %(apart)s)) AS fresh,
       count(*) FILTER (WHERE met AND missed_at IS NOT NULL) AS back
  FROM kept
"""
BELIEVE = "UPDATE alphorn_stream SET belief = %s WHERE id = %s"
# What is to be written is found by its ids, and not joined: who has just been read in is unknown to the planner, which
# would go through every item there is, once for each that is looked at.
STEP = f"""
WITH looked_through AS (
  SELECT i.id, i.remote_id, i.happened_at, i.missed_at, {IS_MET} AS met FROM alphorn_item i
   WHERE i.stream_id = %(stream)s AND i.remote_id > %(after)s
   ORDER BY i.remote_id LIMIT %(length)s
), changed AS (
  SELECT i.id FROM looked_through i
   WHERE CASE WHEN met THEN i.missed_at IS NOT NULL
              ELSE (%(gone)s OR %(missed)s) AND (i.missed_at IS NULL OR i.missed_at <= now() - %(apart)s)
                   AND {IN_REACH} END
), marked AS (
  UPDATE alphorn_item i
     SET removed_at = CASE WHEN NOT {IS_MET} AND %(gone)s AND missed_at <= now() - %(apart)s THEN now() END,
         missed_at = CASE WHEN {IS_MET} THEN NULL
                          WHEN %(missed)s OR missed_at IS NULL THEN now() ELSE missed_at END
   WHERE i.id = ANY(ARRAY(SELECT id FROM changed)) AND i.removed_at IS NULL AND i.deleted_at IS NULL
  RETURNING removed_at
)
SELECT max(remote_id) AS "end", count(*) AS looked_at, (SELECT count(removed_at) FROM marked) AS removed
  FROM looked_through
"""
COUNT = """
WITH noted AS (
  UPDATE alphorn_run SET removed = removed + %(removed)s WHERE stream_id = %(stream)s AND number = %(run)s
)
UPDATE alphorn_stream SET kept = kept - %(removed)s WHERE id = %(stream)s
"""


@dataclass(frozen=True, slots=True)
class Step:
    """Where it ended, how many it looked at, and how many of them are gone."""

    end: str | None
    looked_at: int
    removed: int


def look_at_loss(importing: Importing, reach: int | None) -> Loss | None:
    """What this sync has not met. `reach`: the network shows no more than so many. None: it is not this run's any more.

    Raises TakenBack.
    """
    with transaction.atomic():
        if not is_mine(importing):
            return None
        [loss] = sql.rows_as(Loss, LOOK, {"stream": importing.stream_id, "reach": reach, "apart": APART})
    return loss


def believe(importing: Importing, belief: Belief) -> bool:
    """Write down what is believed before any of it is marked: whoever goes on believes the same. False: not mine."""
    with transaction.atomic():
        mine = is_mine(importing)
        if mine:
            sql.run(BELIEVE, [belief, importing.stream_id])
    return mine


def mark_unmet(importing: Importing, reach: int | None, belief: Belief, after: str = "") -> str | None:
    """One step. `after`: where the step before ended. Returns where this one did; None: there is nothing more to do.

    What was met is not missing any more, whatever is believed of the rest.
    """
    with transaction.atomic():
        if not is_mine(importing):
            return None
        values = {
            "stream": importing.stream_id,
            "reach": reach,
            "after": after,
            "length": STEP_LENGTH,
            "apart": APART,
            "gone": belief is Belief.GONE,
            "missed": belief is Belief.MISSED,
        }
        [step] = sql.rows_as(Step, STEP, values)
        if step.removed:
            sql.run(COUNT, {"stream": importing.stream_id, "run": importing.run, "removed": step.removed})
    return step.end if step.looked_at == STEP_LENGTH else None
