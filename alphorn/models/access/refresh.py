"""The rows of a refresh: marked before the call, no lock held during it, the new pair stored before use.

A single-use token that was perhaps used is tried again after the deadline of whoever held it: if it was, the network
says so now. Only such an answer signs out; what says nothing is asked again, later and later.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models.functions import Now

from alphorn import jobs, live
from alphorn.database import sql
from alphorn.lib.crypto import CannotOpen
from alphorn.models.access.sign_in import keep_places
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.sealed import open_from
from alphorn.models.events.follow import follow
from alphorn.models.limits.tokens import ends_soon
from alphorn.models.posting.release import release_soon
from alphorn.models.work.kinds import REFRESH
from alphorn.models.work.patience import patience
from alphorn.models.work.states import StreamState
from alphorn.networks.grants import Grant, Token
from alphorn.networks.reasons import Reason

log = structlog.get_logger(__name__)


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


@transaction.atomic
def mark(authorisation_id: UUID, worker_id: UUID) -> Refreshing | Marked:
    """Make the refresh of the present version ours, if it is due and nobody else's."""
    row = Authorisation.objects.select_for_update(no_key=True).filter(pk=authorisation_id).first()
    if row is None or row.is_signed_out or row.wiped_at or row.leaving_at:
        return Marked.NOT_NEEDED
    try:
        token = _open_all(row)
    except CannotOpen:
        _sign_out_row(row, Reason.SIGNED_OUT)
        return Marked.SIGNED_OUT
    if not _is_due(row):
        return _not_needed(row)
    if row.refresh_deadline is not None and not _deadline_passed(row):
        return _busy_or_resting(row)
    tries = row.refresh_tries + 1
    Authorisation.objects.filter(pk=row.pk).update(
        refresh_worker=worker_id,
        refresh_deadline=Now() + timedelta(seconds=patience().refresh_seconds),
        refresh_tries=tries,
    )
    return Refreshing(row.pk, row.version, row.network, row.host, worker_id, tries, token)


def _not_needed(row: Authorisation) -> Marked:
    if row.refresh_deadline is not None and _deadline_passed(row):  # nobody waits for it any more
        _clear_mark(row)
        row.save()
    return Marked.NOT_NEEDED


def _busy_or_resting(row: Authorisation) -> Marked:
    if row.refresh_worker is None:
        return Marked.RESTING  # the job of its next try is in the queue
    # Whoever has it may be dead: this job comes back when its deadline has passed.
    _again(row, timedelta(seconds=patience().refresh_seconds))
    return Marked.ANOTHER_HAS_IT


def store(marked: Refreshing, grant: Grant) -> None:
    """Keep the new pair, if the version is still the one it was made from; late or not: it is the one that counts."""
    with transaction.atomic():
        row = _locked(marked)
        if row is None or row.version != marked.version or row.wiped_at is not None:
            return
        scopes = row.scopes
        row.seal_token(grant.token, since=_marked_at(row, marked))
        row.renewed_at = Now()
        row.version += 1
        if row.scopes == scopes:
            _rest_on(row)
        row.signed_out_at, row.signed_out_reason = None, ""
        _clear_mark(row)
        row.save()
        keep_places(row, grant.places)
        release_soon(row.pk)
        live.announce(row.workspace_id, "connections")
        follow(consents=[row.pk])
    log.info("token_refreshed", authorisation=str(row.pk), version=row.version)


def _marked_at(row: Authorisation, marked: Refreshing) -> datetime | None:
    """When it was marked, before the call; None where somebody else has it by now."""
    if row.refresh_deadline is None or not marked.is_marked_on(row):
        return None
    return row.refresh_deadline - timedelta(seconds=patience().refresh_seconds)


def _rest_on(row: Authorisation) -> None:
    """What its person did not allow is not allowed by a new token of the same consent: nothing is asked anew."""
    rests = row.streams.filter(state=StreamState.RESTING, reason=Reason.SCOPE_MISSING, parked_version=row.version - 1)
    locked = list(rests.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    row.streams.filter(pk__in=locked).update(parked_version=row.version)


def sign_out(marked: Refreshing, reason: Reason = Reason.SIGNED_OUT) -> None:
    """The network refused it for good: only the person can mend it. Unless somebody else is at it by now."""
    with transaction.atomic():
        row = _locked(marked)
        if row is not None and marked.is_marked_on(row):
            _sign_out_row(row, reason)


def leave_in_doubt(marked: Refreshing) -> None:
    """Perhaps it was used: the mark stays, and the same token is tried again after its deadline, later each time."""
    with transaction.atomic():
        row = _locked(marked)
        if row is None:
            return
        after = max(timedelta(seconds=patience().refresh_seconds), patience().backoff(row.refresh_tries, 0.5))
        if marked.is_marked_on(row):
            Authorisation.objects.filter(pk=row.pk).update(refresh_deadline=Now() + after)
        _again(row, after)


def put_off(marked: Refreshing, wait: timedelta | None, reason: Reason = Reason.TOKEN_EXPIRED) -> None:
    """Certainly not used: another try, after the back-off, or after `wait` where the network asked for more."""
    with transaction.atomic():
        row = _locked(marked)
        if row is None or not marked.is_marked_on(row):
            return
        row.refresh_worker = None
        row.refresh_tries -= 1
        row.refresh_failures += 1
        row.refresh_reason = reason
        row.save()
        after = max(wait or timedelta(0), patience().backoff(row.refresh_failures, 0.5))
        # Until then it rests, whoever asks for it.
        Authorisation.objects.filter(pk=row.pk).update(refresh_deadline=Now() + after)
        _again(row, after)


def _locked(marked: Refreshing) -> Authorisation | None:
    """The row as it stands now; None when it was deleted meanwhile."""
    return Authorisation.objects.select_for_update(no_key=True).filter(pk=marked.authorisation_id).first()


def _is_due(row: Authorisation) -> bool:
    if row.stale_version >= row.version:
        return True
    [(now,)] = sql.rows("SELECT now()")
    return ends_soon(row.expires_at, row.renewed_at, now, patience())


def _open_all(row: Authorisation) -> Token:
    """Its token, when those of its connections can be read, too. Raises CannotOpen: another key file, a damaged row."""
    for connection in row.connections.filter(gone_at=None):
        open_from("connection", connection.pk, "own_token", connection.own_token)
    return row.token


def _deadline_passed(row: Authorisation) -> bool:
    return Authorisation.objects.filter(pk=row.pk, refresh_deadline__lt=Now()).exists()


def _again(row: Authorisation, after: timedelta) -> None:
    # A generation of its own: the job that runs now still holds the key of the version.
    generation = f"{row.version}.{row.refresh_tries}.{row.refresh_failures}"
    jobs.enqueue([REFRESH.job(row.pk, "", generation, after)])


def _clear_mark(row: Authorisation) -> None:
    row.refresh_worker, row.refresh_deadline, row.refresh_tries, row.refresh_failures = None, None, 0, 0
    row.refresh_reason = ""


def _sign_out_row(row: Authorisation, reason: Reason) -> None:
    _clear_mark(row)
    row.signed_out_reason = reason
    row.save()
    Authorisation.objects.filter(pk=row.pk).update(signed_out_at=Now())
    live.announce(row.workspace_id, "connections")
    follow(consents=[row.pk])
