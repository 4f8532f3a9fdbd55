"""Giving a consent back to its network, and wiping it: tried for an hour, and wiped then in any case."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

import structlog

from alphorn.lib.crypto import CannotOpen
from alphorn.lib.until_recorded import after, until_recorded
from alphorn.models.access.disconnect import again_or_wipe, to_revoke, wipe
from alphorn.models.connections.hosts import host_at
from alphorn.networks.host import NoSuchHost
from alphorn.worker.process import Process

log = structlog.get_logger(__name__)
T = TypeVar("T")


async def revoke(process: Process, authorisation_id: UUID) -> None:
    """Give the consent back where nobody else here needs it, then wipe it."""
    row = await _until_done(process, partial(to_revoke, authorisation_id))
    if row is None:
        return
    try:
        token = row.token
        await host_at(row.network, row.host).speak(process.http).revoke(token, row.remote_id)
    except (NoSuchHost, CannotOpen) as error:
        log.info("revoke_impossible", authorisation=str(row.pk), error=type(error).__name__)
        await _until_done(process, partial(wipe, row.pk))
    except Exception as error:  # an ending, or what nobody foresaw
        log.warning("revoke_failed", authorisation=str(row.pk), error=str(error))
        await _until_done(process, partial(again_or_wipe, row))
    else:
        await _until_done(process, partial(wipe, row.pk))


async def _until_done(process: Process, call: Callable[[], T]) -> T | None:
    within = after(process.patience.revoke_retry_seconds)  # then the sweep has found it again
    return await until_recorded(lambda: process.in_database(call), within, "revocation")
