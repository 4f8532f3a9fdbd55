"""A place that was held and has taken a post all the same: it is held no more, and what waited for it goes out."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction

from alphorn import live
from alphorn.database import sql
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.events.follow import follow
from alphorn.models.limits.consequences import Concerned
from alphorn.models.posting.delivery import WAIT_FOR_SIGN_IN
from alphorn.models.posting.release import release
from alphorn.models.work.states import listed

LIFT = "UPDATE alphorn_connection SET held_at = NULL, held_reason = '' WHERE id = %s AND held_at IS NOT NULL"
# Under no version at all: it goes out as soon as nothing holds it.
GO_ON = f"""
WITH waiting AS (
  SELECT id FROM alphorn_delivery
   WHERE connection_id = %s AND state IN ({listed(WAIT_FOR_SIGN_IN)}) AND parked_version IS NOT NULL
   ORDER BY id FOR NO KEY UPDATE
)
UPDATE alphorn_delivery d SET parked_version = 0 FROM waiting WHERE d.id = waiting.id
"""


def lift_holds_later(sent: Iterable[Concerned]) -> None:
    """These places took a post, by way of somebody who insisted: they are held no more when that is committed.

    Not before, as places are locked before deliveries, and whoever records has locked those.
    """
    for each in {each.connection_id: each for each in sent}.values():
        transaction.on_commit(partial(_lift_hold, each), robust=True)


def _lift_hold(held: Concerned) -> None:
    with transaction.atomic():
        Authorisation.objects.select_for_update(no_key=True).get(pk=held.authorisation_id)
        sql.run(LIFT, [held.connection_id])
        sql.run(GO_ON, [held.connection_id])
        live.announce(held.workspace_id, "connections")
        follow(consents=[held.authorisation_id])
    release(held.authorisation_id)
