"""Disconnecting: gone at once, in one transaction; the consent is given back by a job, which tries for an hour."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from alphorn import live
from alphorn.database.pages import PAGE
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.events.follow import follow
from alphorn.models.importing.opening import stand_still
from alphorn.models.importing.stream import Stream
from alphorn.models.posting.attempt import Intent
from alphorn.models.posting.delivery import MAY_BE_CANCELLED, Delivery
from alphorn.models.posting.fragments import of_delivery
from alphorn.models.work.patience import patience
from alphorn.models.work.states import State
from alphorn.networks.reasons import Reason

log = structlog.get_logger(__name__)
IN_HAND = (State.SENDING, State.CHECKING)


def disconnect(connection: Connection) -> int:
    """The connection is gone, and what waits for it is cancelled. Returns how many deliveries that were.

    What is being sent ends and is not tried again. With its last connection the authorisation is on its way out.
    """
    with transaction.atomic():
        connection.refresh_from_db(fields=["authorisation"])
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=connection.authorisation_id)
        cancelled = disconnect_all(row, [connection.pk])
        leave_if_unused(row)
        follow(consents=[row.pk])
    return cancelled


def disconnect_all(row: Authorisation, connection_ids: Collection[UUID]) -> int:
    """Disconnect these connections of an authorisation. Lock the authorisation first."""
    connections = Connection.objects.select_for_update(no_key=True).filter(pk__in=connection_ids, gone_at=None)
    ids = list(connections.order_by("id").values_list("pk", flat=True))
    if not ids:
        return 0
    Connection.objects.filter(pk__in=ids).update(gone_at=Now(), own_token=b"", chosen=False)
    stand_still(Stream.objects.filter(connection__in=ids))
    live.announce(row.workspace_id, "connections")
    return _cancel_all(row.workspace_id, ids)


def _cancel_all(workspace_id: UUID, connection_ids: Collection[UUID]) -> int:
    # Locked by id first, those that are being sent, too: their record comes before this, or knows of it.
    moving = Q(state__in=(*MAY_BE_CANCELLED, *IN_HAND))
    waits_for_sign_in = Q(state=State.UNCONFIRMED, parked_version__isnull=False)
    there = Delivery.objects.filter(moving | waits_for_sign_in, connection_id__in=connection_ids)
    posts = dict(there.order_by("id").select_for_update(no_key=True).values_list("pk", "post_id"))
    locked = Delivery.objects.filter(pk__in=posts)
    live.announce(workspace_id, *(name for each in posts.items() for name in of_delivery(*each)))
    locked.filter(state__in=IN_HAND).update(reason=Reason.DISCONNECTED)
    over = locked.filter(state__in=MAY_BE_CANCELLED)
    gone = {"reason": Reason.DISCONNECTED, "detail": "", "settled_at": Now(), "parked_version": None}
    # What may be there already is not called cancelled: that question stays open.
    in_doubt = Intent.objects.filter(delivery__in=posts, closed_at=None, uncertain=True)
    over.filter(pk__in=in_doubt.values("delivery")).update(state=State.UNCONFIRMED, **gone)
    # Nobody signs in there any more, so that it could be looked for: their call.
    locked.filter(waits_for_sign_in).update(parked_version=None, reason=Reason.DISCONNECTED, detail="")
    return over.update(state=State.CANCELLED, **gone)


def leave_if_unused(row: Authorisation) -> bool:
    """Give the consent back, in a job, when nothing is reached through it any more. Lock the authorisation first."""
    if row.leaving_at or row.connections.filter(gone_at=None).exists():
        return False
    stand_still(row.streams.all())
    Authorisation.objects.filter(pk=row.pk).update(leaving_at=Now())
    row.revoke_later()
    return True


def disconnect_person(row: Authorisation) -> bool:
    """Give back a consent that was given for imports alone. Tells whether it was such a one."""
    with transaction.atomic():
        locked = Authorisation.objects.select_for_update(no_key=True).get(pk=row.pk)
        gone = leave_if_unused(locked)
        follow(consents=[row.pk])
    live.announce(row.workspace_id, "connections", "streams")
    return gone


def let_unused_go() -> int:
    """Give back a page of consents through which nobody ever chose a place. Returns how many. A chore."""
    kept = Authorisation.objects.filter(wiped_at=None)
    reached = Connection.objects.filter(authorisation=OuterRef("pk"), gone_at=None)
    unused = kept.filter(~Exists(reached), leaving_at=None, offers=None, reads=False)
    return sum(_leave(pk) for pk in list(unused.values_list("pk", flat=True)[:PAGE]))


def _leave(authorisation_id: UUID) -> bool:
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)
        left = not row.reads and not row.offers.exists() and leave_if_unused(row)
        follow(consents=[row.pk] if left else [])
    return left


def to_revoke(authorisation_id: UUID) -> Authorisation | None:
    """The row, when its consent is to be given back; it is wiped here when that must not happen."""
    row = Authorisation.objects.filter(pk=authorisation_id).exclude(leaving_at=None).first()
    if row is None or row.wiped_at is not None:
        return None
    # A revocation ends the app for that person everywhere: not while another workspace here still speaks for them.
    others = Authorisation.objects.filter(network=row.network, host=row.host, remote_id=row.remote_id, wiped_at=None)
    if others.exclude(pk=row.pk).filter(leaving_at=None).exists() or not row.access_token:
        wipe(row.pk)
        return None
    return row


def wipe(authorisation_id: UUID) -> None:
    """Forget its tokens, unless it was connected again meanwhile."""
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)
        if row.leaving_at is None:
            return  # connected again meanwhile
        row.wipe()
        row.offers.all().delete()
        row.save()
        Authorisation.objects.filter(pk=row.pk).update(wiped_at=Now())


def again_or_wipe(row: Authorisation) -> None:
    """Another try, later; after an hour in vain it is wiped all the same."""
    limit = Now() - timedelta(seconds=patience().revoke_for_seconds)
    if Authorisation.objects.filter(pk=row.pk, leaving_at__lt=limit).exists():
        wipe(row.pk)
    else:
        row.revoke_later(timedelta(seconds=patience().revoke_retry_seconds))
