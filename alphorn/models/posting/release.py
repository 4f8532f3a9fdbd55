"""What was parked for a sign-in goes out once that has happened."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from alphorn import live
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.posting.delivery import Delivery
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.work.states import State


def release(authorisation_id: UUID) -> None:
    """Send off what was parked under an older version; what is late by now is parked as late."""
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)
        if row.is_signed_out:
            return
        parked = Delivery.objects.filter(
            connection_id__in=list(row.connections.filter(gone_at=None, held_at=None).values_list("pk", flat=True)),
            state=State.PARKED,
            parked_version__lt=row.version,
        )
        ids = list(parked.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
        # The claim parks again, as late, what is beyond its limit: one rule, in one place.
        Delivery.objects.filter(pk__in=ids).update(
            state=State.WAITING,
            generation=F("generation") + 1,
            due_at=Now(),
            reason="",
            detail="",
            settled_at=None,
            parked_version=None,
        )
        released = list(Delivery.objects.filter(pk__in=ids))
        Delivery.send_all_later(released)
        live.announce(row.workspace_id, *(name for each in released for name in of_delivery(each.pk, each.post_id)))
