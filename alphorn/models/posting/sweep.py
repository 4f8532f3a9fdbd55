"""The net under sends: orphans of dead workers, and what is parked though its cause is gone.

Whatever is found is closed by the same rules as a record, fenced in the same way; a wrong guess changes nothing.
"""

import time
from uuid import UUID

from alphorn.database import sql
from alphorn.database.pages import each_for_itself
from alphorn.models.posting.delivery import WAIT_FOR_SIGN_IN
from alphorn.models.posting.record import RowIsLocked, record
from alphorn.models.posting.release import release
from alphorn.models.posting.report import Report
from alphorn.models.work.claims import Holder, InHand
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import listed
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason

# From place to place, of each the one that waits for the oldest version: a year of posts may wait for one sign-in.
RELEASABLE = f"""
WITH RECURSIVE waiting AS (
  (SELECT connection_id, parked_version FROM alphorn_delivery
    WHERE state IN ({listed(WAIT_FOR_SIGN_IN)}) AND parked_version IS NOT NULL
    ORDER BY connection_id, parked_version LIMIT 1)
  UNION ALL
  SELECT following.* FROM waiting w CROSS JOIN LATERAL (
    SELECT connection_id, parked_version FROM alphorn_delivery
     WHERE state IN ({listed(WAIT_FOR_SIGN_IN)}) AND parked_version IS NOT NULL AND connection_id > w.connection_id
     ORDER BY connection_id, parked_version LIMIT 1) following
)
SELECT DISTINCT a.id FROM waiting w
  JOIN alphorn_connection c ON c.id = w.connection_id JOIN alphorn_authorisation a ON a.id = c.authorisation_id
 WHERE w.parked_version < a.version AND a.signed_out_at IS NULL AND c.gone_at IS NULL AND c.held_at IS NULL
 LIMIT 50
"""

LONGEST_SECONDS = 1.0  # of one sweep
AT_ONCE = 100  # orphans that are closed in one transaction
LAST_CLAIM = """
SELECT number FROM alphorn_attempt WHERE delivery_id = %s AND worker = %s ORDER BY number DESC LIMIT 1
"""


def close_orphans(holder: Holder) -> int:
    """Close what is in a dead worker's hand, and what is in mine without my holding it. Returns how many."""
    orphans = DELIVERY.orphans(holder)
    reports = [Report(row.id, row.fence, row.worker, _ending(holder, row), is_orphan=True) for row in orphans]
    each_for_itself(record, [reports[first : first + AT_ONCE] for first in range(0, len(reports), AT_ONCE)])
    return len(orphans)


def _ending(holder: Holder, row: InHand) -> Ending:
    if row.worker == holder.id and row.id in holder.never_sent:
        return TryAgain(Reason.NOT_SENT)
    return OutcomeUnknown(Reason.WORKER_DIED)


def take_back(worker_id: UUID, delivery_id: UUID) -> None:
    """End the claim that this worker may have made and never heard of: nothing of it was sent.

    Raises RowIsLocked where somebody else has it just now.
    """
    for (number,) in sql.rows(LAST_CLAIM, [delivery_id, worker_id]):
        if record([Report(delivery_id, number, worker_id, TryAgain(Reason.NOT_SENT))]) == [None]:
            raise RowIsLocked


def release_parked() -> int:
    """Let go what was parked under an older version of an authorisation that is signed in: for a second, page by page.

    Where it goes wrong for one of them, the others go on, and the last error is raised then. Returns for how many.
    """
    until = time.monotonic() + LONGEST_SECONDS

    def release_all(authorisation_id: UUID) -> None:
        while release(authorisation_id) and time.monotonic() < until:
            continue

    waiting = [authorisation_id for (authorisation_id,) in sql.rows(RELEASABLE)]
    each_for_itself(release_all, waiting)
    return len(waiting)
