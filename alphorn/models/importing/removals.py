"""The end of a full sync: what it has not met was removed there. In steps: a hundred thousand rows take longer than a
statement may, and whoever waits for the stream would wait for all of them."""

from dataclasses import dataclass

from django.db import transaction

from alphorn.database import sql
from alphorn.models.importing.pages import Importing, is_mine

STEP_LENGTH = 5000  # items that are looked at
STEP = """
WITH looked_through AS (
  SELECT id, remote_id FROM alphorn_item WHERE stream_id = %(stream)s AND remote_id > %(after)s
   ORDER BY remote_id LIMIT %(length)s
), gone AS (
  UPDATE alphorn_item i SET removed_at = now() FROM looked_through
   WHERE i.id = looked_through.id AND i.removed_at IS NULL AND i.deleted_at IS NULL
     AND NOT EXISTS (SELECT FROM alphorn_sighting s WHERE s.stream_id = %(stream)s AND s.item_id = i.id)
     AND (%(reach)s::int IS NULL
          OR (SELECT count(*) FROM alphorn_sighting s WHERE s.stream_id = %(stream)s) < 0.9 * %(reach)s::int
          OR i.happened_at >= (SELECT min(seen.happened_at) FROM alphorn_sighting s JOIN alphorn_item seen
                                 ON seen.id = s.item_id WHERE s.stream_id = %(stream)s))
  RETURNING 1
)
SELECT max(remote_id) AS "end", count(*) AS looked_at, (SELECT count(*) FROM gone) AS removed FROM looked_through
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


def remove_unmet(importing: Importing, reach: int | None, after: str = "") -> str | None:
    """One step. `after`: where the step before ended. Returns where this one did; None: there is nothing more to do.

    Where the network shows no more than the newest `reach`, it says nothing of what lies behind them. It counts some of
    those that it does not show, so that a little less than its reach is its reach, too.
    """
    with transaction.atomic():
        if not is_mine(importing):
            return None
        values = {"stream": importing.stream_id, "reach": reach, "after": after, "length": STEP_LENGTH}
        [step] = sql.rows_as(Step, STEP, values)
        if step.removed:
            sql.run(COUNT, {"stream": importing.stream_id, "run": importing.run, "removed": step.removed})
    return step.end if step.looked_at == STEP_LENGTH else None
