"""Trading a refresh token for a new pair: marked before the call, no lock held during it, stored before use.

A single-use token that was perhaps used is tried exactly once more, after the deadline of whoever held it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Now

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.lib.failpoints import failpoint
from alphorn.models.access.sign_in import keep_places, release
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.hosts import host_at
from alphorn.models.connections.sealed import open_from
from alphorn.models.work.life import Life
from alphorn.models.work.patience import patience
from alphorn.networks.endings import PausedByNetwork, Rejected, SignInAgain, TryAgain
from alphorn.networks.grants import Grant, Token
from alphorn.networks.host import NoSuchHost
from alphorn.networks.http import Http

log = structlog.get_logger(__name__)
TRIES_IN_DOUBT = 2  # the call nobody knows the outcome of, and one more
STORE_RETRY_SECONDS = 0.3
P = ParamSpec("P")
T = TypeVar("T")


class InDatabase(Protocol):
    """What a refresh needs of the process it runs in."""

    http: Http

    async def in_database(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `call` returns, run in a database thread."""


@dataclass(frozen=True, slots=True)
class Refreshing:
    """A refresh that was marked as ours."""

    authorisation_id: UUID
    version: int
    network: str
    host: str
    worker_id: UUID
    tries: int  # with the worker: whose mark it is
    token: Token = field(repr=False)

    def is_marked_on(self, row: Authorisation) -> bool:
        """Whether nobody else has taken the refresh over since."""
        return (row.version, row.refresh_worker, row.refresh_tries) == (self.version, self.worker_id, self.tries)


class Marked(StrEnum):
    """Why there is nothing to call for."""

    NOT_NEEDED = "not needed"
    ANOTHER_HAS_IT = "another has it"
    RESTING = "resting"
    SIGNED_OUT = "signed out"


async def refresh(process: InDatabase, authorisation_id: UUID, life: Life) -> None:
    """One refresh of this authorisation, if it needs one and nobody else is at it."""
    marked = await process.in_database(mark, authorisation_id, life.id)
    if not isinstance(marked, Refreshing):
        return
    try:
        network = host_at(marked.network, marked.host).speak(process.http)
        life.require_write()
        grant = await network.refresh(marked.token)
    except (SignInAgain, Rejected, NoSuchHost) as error:
        await process.in_database(sign_out, marked, error)
    except (TryAgain, PausedByNetwork) as error:
        await process.in_database(let_go, marked, error)
    except Exception as error:  # OutcomeUnknown, and what nobody foresaw
        await process.in_database(leave_in_doubt, marked, error)
    else:
        failpoint("F8")
        await _store_until_known(process, marked, grant)


async def _store_until_known(process: InDatabase, marked: Refreshing, grant: Grant) -> None:
    """Again and again until the deadline: this pair exists nowhere else."""
    async with asyncio.timeout(patience().refresh_seconds):
        while True:
            try:
                return await process.in_database(store, marked, grant)
            except (OperationalError, InterfaceError) as error:
                log.warning("refresh_not_stored", error=type(error).__name__)
                await asyncio.sleep(STORE_RETRY_SECONDS)


@transaction.atomic
def mark(authorisation_id: UUID, worker_id: UUID) -> Refreshing | Marked:
    """Make the refresh of the present version ours, if it is due and nobody else's."""
    row = Authorisation.objects.select_for_update(no_key=True).filter(pk=authorisation_id).first()
    if row is None or row.is_signed_out or row.wiped_at or row.leaving_at:
        return Marked.NOT_NEEDED
    try:
        token = _open_all(row)
    except CannotOpen:
        _sign_out_row(row)
        return Marked.SIGNED_OUT
    if not _is_due(row):
        return Marked.NOT_NEEDED
    if row.refresh_deadline is not None and not _deadline_passed(row):
        return _busy_or_resting(row)
    if row.refresh_worker is not None and row.refresh_tries >= TRIES_IN_DOUBT:
        _sign_out_row(row)
        return Marked.SIGNED_OUT
    tries = row.refresh_tries + 1
    Authorisation.objects.filter(pk=row.pk).update(
        refresh_worker=worker_id,
        refresh_deadline=Now() + timedelta(seconds=patience().refresh_seconds),
        refresh_tries=tries,
    )
    return Refreshing(row.pk, row.version, row.network, row.host, worker_id, tries, token)


def _busy_or_resting(row: Authorisation) -> Marked:
    if row.refresh_worker is None:
        return Marked.RESTING  # the job of its next try is in the queue
    # Whoever has it may be dead: this job comes back when its deadline has passed.
    _again(row, timedelta(seconds=patience().refresh_seconds))
    return Marked.ANOTHER_HAS_IT


def store(marked: Refreshing, grant: Grant) -> None:
    """Keep the new pair, if the version is still the one it was made from; late or not: it is the one that counts."""
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=marked.authorisation_id)
        if row.version != marked.version or row.wiped_at is not None:
            return
        row.keep(grant.token)
        row.version += 1
        row.signed_out_at, row.signed_out_reason = None, ""
        _clear_mark(row)
        row.save()
        keep_places(row, grant.places)
        release(row.pk)
        live.announce(row.workspace_id, "connections")
    log.info("token_refreshed", authorisation=str(row.pk), version=row.version)


def sign_out(marked: Refreshing, error: Exception) -> None:
    """The network refused it for good: only the person can mend it. Unless somebody else is at it by now."""
    log.info("refresh_refused", authorisation=str(marked.authorisation_id), error=str(error))
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=marked.authorisation_id)
        if marked.is_marked_on(row):
            _sign_out_row(row)


def leave_in_doubt(marked: Refreshing, error: Exception) -> None:
    """Perhaps it was used: the mark stays, and the same token is tried once more after its deadline."""
    log.warning("refresh_in_doubt", authorisation=str(marked.authorisation_id), error=str(error))
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=marked.authorisation_id)
        _again(row, timedelta(seconds=patience().refresh_seconds))


def let_go(marked: Refreshing, error: TryAgain | PausedByNetwork) -> None:
    """Certainly not used: another try, after the back-off or what the network asked for."""
    with transaction.atomic():
        row = Authorisation.objects.select_for_update(no_key=True).get(pk=marked.authorisation_id)
        if not marked.is_marked_on(row):
            return
        row.refresh_worker = None
        row.refresh_tries -= 1
        row.refresh_failures += 1
        row.save()
        after = max(error.after or timedelta(0), patience().backoff(row.refresh_failures, 0.5))
        # Until then it rests, whoever asks for it.
        Authorisation.objects.filter(pk=row.pk).update(refresh_deadline=Now() + after)
        _again(row, after)


def _is_due(row: Authorisation) -> bool:
    if row.stale_version >= row.version:
        return True
    margin = timedelta(seconds=patience().token_margin_seconds)
    [(is_old,)] = sql.rows("SELECT %s::timestamptz < now() + %s", [row.expires_at, margin])
    return bool(is_old)


def _open_all(row: Authorisation) -> Token:
    """Its token, when those of its places can be read, too. Raises CannotOpen: another key file, a damaged row."""
    for place in row.connections.filter(gone_at=None):
        open_from("connection", place.pk, "own_token", place.own_token)
    return row.token


def _deadline_passed(row: Authorisation) -> bool:
    return Authorisation.objects.filter(pk=row.pk, refresh_deadline__lt=Now()).exists()


def _again(row: Authorisation, after: timedelta) -> None:
    # A turn of its own: the job that runs now still holds the key of the version.
    turn = f"{row.version}.{row.refresh_tries}.{row.refresh_failures}"
    jobs.enqueue([jobs.Job("refresh", "authorisation.refresh_now", row.pk, turn, after)])


def _clear_mark(row: Authorisation) -> None:
    row.refresh_worker, row.refresh_deadline, row.refresh_tries, row.refresh_failures = None, None, 0, 0


def _sign_out_row(row: Authorisation) -> None:
    _clear_mark(row)
    row.signed_out_reason = "signed_out"
    row.save()
    Authorisation.objects.filter(pk=row.pk).update(signed_out_at=Now())
    live.announce(row.workspace_id, "connections")
