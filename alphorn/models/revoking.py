"""Disconnecting: gone at once, in one transaction; the consent is given back by a job, which tries for an hour."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from alphorn import live
from alphorn.lib.endings import Ending, Reason
from alphorn.lib.next_step import State
from alphorn.models.authorisation import Authorisation
from alphorn.models.connection import Connection
from alphorn.models.delivery import MAY_BE_CANCELLED, Delivery
from alphorn.models.network import NoSuchHost, host_at
from alphorn.models.patience import patience

if TYPE_CHECKING:
    from alphorn.models.desk import Desk

log = structlog.get_logger(__name__)


def disconnect(connection: Connection) -> int:
    """The connection is gone, and what waits for it is cancelled. Returns how many deliveries that were.

    What is being sent ends and is not tried again. With its last connection the authorisation is on its way out.
    """
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=connection.authorisation_id)
        Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        Connection.objects.filter(pk=connection.pk).update(gone_at=Now(), own_token=b"", chosen=False)
        waiting = Delivery.objects.filter(connection=connection, state__in=MAY_BE_CANCELLED)
        cancelled = waiting.update(
            state=State.CANCELLED, reason=Reason.DISCONNECTED, detail="", settled_at=Now(), parked_version=None
        )
        if not row.connections.filter(gone_at=None).exists():
            Authorisation.objects.filter(pk=row.pk).update(leaving_at=Now())
            row.revoke_later()
    live.announce(row.workspace_id, "connections")
    return cancelled


async def revoke(desk: "Desk", authorisation_id: UUID) -> None:
    """Give the consent back where nobody else here needs it, then wipe it."""
    row = await desk.in_database(_to_revoke, authorisation_id)
    if row is None:
        return
    try:
        token = row.token
        await host_at(row.network, row.host).speak(desk.http).revoke(token, row.remote_id)
    except NoSuchHost:
        log.info("revoke_without_keys", authorisation=str(row.pk))
    except Ending as error:
        log.warning("revoke_failed", authorisation=str(row.pk), error=str(error))
        await desk.in_database(_again_or_wipe, row)
        return
    await desk.in_database(_wipe, row.pk)


def _to_revoke(authorisation_id: UUID) -> Authorisation | None:
    """The row, when its consent is to be given back; it is wiped here when that must not happen."""
    row = Authorisation.objects.filter(pk=authorisation_id).exclude(leaving_at=None).first()
    if row is None or row.wiped_at is not None:
        return None
    # A revocation ends the app for that person everywhere: not while another workspace here still speaks for them.
    others = Authorisation.objects.filter(network=row.network, host=row.host, remote_id=row.remote_id, wiped_at=None)
    if others.exclude(pk=row.pk).filter(leaving_at=None).exists() or not row.access_token:
        _wipe(row.pk)
        return None
    return row


def _wipe(authorisation_id: UUID) -> None:
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=authorisation_id)
        if row.leaving_at is None:
            return  # connected again meanwhile
        row.wipe()
        row.offers.all().delete()
        row.save()
        Authorisation.objects.filter(pk=row.pk).update(wiped_at=Now())


def _again_or_wipe(row: Authorisation) -> None:
    limit = Now() - timedelta(seconds=patience().revoke_for_seconds)
    if Authorisation.objects.filter(pk=row.pk, leaving_at__lt=limit).exists():
        _wipe(row.pk)
    else:
        row.revoke_later(timedelta(seconds=patience().revoke_retry_seconds))
