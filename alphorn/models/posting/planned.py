"""Posts that go out within the coming day: deliveries that wait for a moment, whatever set it."""

from collections.abc import Sequence

from django.db.models.functions import Now

from alphorn.lib.timetable import AHEAD
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.posting.delivery import Delivery
from alphorn.models.posting.next_step import State

MOST = 500  # nobody tells more of them apart in a picture


def planned(workspace: Workspace) -> Sequence[Delivery]:
    """Those of a workspace, the next one first."""
    waiting = Delivery.objects.of(workspace.pk).filter(state=State.WAITING, connection__gone_at=None)
    within = waiting.filter(due_at__gt=Now(), due_at__lte=Now() + AHEAD)
    return list(within.select_related("post", "connection__authorisation").order_by("due_at", "id")[:MOST])
