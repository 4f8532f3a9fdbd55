"""The net under looks: what a dead worker was looking for is let go, and looked for again."""

from alphorn.database.pages import each_for_itself
from alphorn.models.looking.record import record_look
from alphorn.models.looking.report import LookReport
from alphorn.models.work.claims import Holder
from alphorn.models.work.kinds import LOOK
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason


def close_orphaned_looks(holder: Holder) -> int:
    """Let go of what a dead worker was looking for: it is looked for again. Returns how many."""
    orphans = LOOK.orphans(holder)
    died = OutcomeUnknown(Reason.WORKER_DIED)
    each_for_itself(record_look, [LookReport(row.id, row.fence, row.worker, died) for row in orphans])
    return len(orphans)
