"""The net under sends: orphans of dead workers, and what is parked though its cause is gone.

Whatever is found is closed by the same rules as a record, fenced in the same way; a wrong guess changes nothing.
"""

from alphorn.database import sql
from alphorn.models.posting.record import record
from alphorn.models.posting.release import release
from alphorn.models.posting.report import Report
from alphorn.models.work.claims import Holder, InHand
from alphorn.models.work.kinds import DELIVERY
from alphorn.models.work.states import State
from alphorn.networks.endings import Ending, OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason

RELEASABLE = f"""
SELECT DISTINCT a.id FROM alphorn_delivery d
  JOIN alphorn_connection c ON c.id = d.connection_id JOIN alphorn_authorisation a ON a.id = c.authorisation_id
 WHERE d.state = '{State.PARKED}' AND d.parked_version < a.version AND a.signed_out_at IS NULL AND c.gone_at IS NULL
   AND c.held_at IS NULL
 LIMIT 50
"""


def close_orphans(holder: Holder) -> int:
    """Close what is in a dead worker's hand, and what is in mine without my holding it. Returns how many."""
    orphans = DELIVERY.orphans(holder)
    if orphans:
        record([Report(row.id, row.fence, row.worker, _ending(holder, row), is_orphan=True) for row in orphans])
    return len(orphans)


def _ending(holder: Holder, row: InHand) -> Ending:
    if row.worker == holder.id and row.id in holder.never_sent:
        return TryAgain(Reason.NOT_SENT)
    return OutcomeUnknown(Reason.WORKER_DIED)


def release_parked() -> None:
    """Let go what was parked under an older version of an authorisation that is signed in."""
    for (authorisation_id,) in sql.rows(RELEASABLE):
        release(authorisation_id)
