"""What was parked for a sign-in goes out once that has happened: in pages, each a short transaction."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.posting.delivery import WAIT_FOR_SIGN_IN
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.work.kinds import moving
from alphorn.models.work.states import State, listed

PAGE = 200
# The claim parks again, as late, what is beyond its limit: one rule, in one place. What somebody holds just now is
# released by the next sweep.
RELEASE = f"""
WITH page AS (
  SELECT d.id FROM alphorn_delivery d JOIN alphorn_connection c ON c.id = d.connection_id
   WHERE c.authorisation_id = %s AND c.gone_at IS NULL AND c.held_at IS NULL
     AND d.state IN ({listed(WAIT_FOR_SIGN_IN)}) AND d.parked_version < %s
   ORDER BY d.id LIMIT %s FOR NO KEY UPDATE OF d SKIP LOCKED
)
UPDATE alphorn_delivery d
   SET state = CASE d.state WHEN '{State.PARKED}' THEN '{State.WAITING}' ELSE '{State.CHECKING}' END,
       generation = d.generation + 1, due_at = now(), reason = '', detail = '',
       settled_at = NULL, parked_version = NULL
  FROM page WHERE d.id = page.id RETURNING d.id, d.post_id, d.network, d.generation, d.state
"""


@dataclass(frozen=True, slots=True)
class Released:
    """A delivery that waits again, or is looked for again."""

    id: UUID
    post_id: UUID
    network: str
    generation: int
    state: str

    @property
    def job(self) -> jobs.Job:
        """What goes on with it now."""
        return moving(self.state).job(self.id, self.network, self.generation, timedelta(0))


def release(authorisation_id: UUID, page: int = PAGE) -> bool:
    """Send off the first page of what was parked under an older version. Tells whether there may be more of it."""
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)
        if row.is_signed_out:
            return False
        released = sql.rows_as(Released, RELEASE, [row.pk, row.version, page])
        jobs.enqueue([each.job for each in released])
        live.announce(row.workspace_id, *(name for each in released for name in of_delivery(each.id, each.post_id)))
    return len(released) == page


def release_soon(authorisation_id: UUID) -> None:
    """Release the first page when this transaction is committed, and so is what it keeps; the sweep has the rest."""
    transaction.on_commit(lambda: release(authorisation_id), robust=True)
