"""Streams begin with a consent that lets us read, and stand still when it or its connection goes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now

from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.importing.stream import Stream, StreamQuerySet, close_runs
from alphorn.models.work.kinds import RUNS_BY_ITSELF
from alphorn.models.work.states import StreamState
from alphorn.networks import NETWORKS
from alphorn.networks.reasons import LIFTED_BY_CONSENT, Reason
from alphorn.networks.streams import StreamKind

MOVING = (*RUNS_BY_ITSELF, StreamState.IMPORTING)


def open_streams(row: Authorisation, connections: Iterable[Connection]) -> None:
    """One stream for every kind the network offers: for the person, for each connection. Lock the authorisation first.

    Those whose permission was given begin now, with their jobs in this transaction; those that were off for want of it
    go on, and so does what waited for a sign-in. Those whose permission was not given this time stop. What the person
    switched off or paused stays so.
    """
    kinds = NETWORKS[row.network].streams if row.reads else ()
    theirs = list(connections)
    wanted = [_stream(row, None, kind) for kind in kinds if kind.hangs_on == "authorisation"]
    wanted += [
        _stream(row, connection, kind) for kind in kinds if kind.hangs_on == "connection" for connection in theirs
    ]
    _adopt(row, theirs)
    Stream.objects.bulk_create(wanted, ignore_conflicts=True)
    granted = {kind.slug for kind in kinds if set(kind.scopes) <= set(row.scopes.split())}
    mine = Stream.objects.present().filter(authorisation=row)
    stand_still(mine.exclude(kind__in=granted), Reason.SCOPE_MISSING)
    off_by_itself = Q(state=StreamState.OFF, reason__in=LIFTED_BY_CONSENT)
    waited_for_it = Q(state=StreamState.RESTING, parked_version__lt=row.version)
    going_on = Stream.objects.filter(pk__in=_locked(mine.filter(off_by_itself | waited_for_it, kind__in=granted)))
    going_on.update(
        state=StreamState.WAITING,
        reason="",
        detail="",
        generation=F("generation") + 1,
        due_at=Now(),
        parked_version=None,
    )
    Stream.import_all_later(going_on)


def _adopt(row: Authorisation, connections: list[Connection]) -> None:
    """A Page may be reached through another person's consent now: its streams follow it."""
    others = Stream.objects.filter(connection__in=connections).exclude(authorisation=row)
    Stream.objects.filter(pk__in=_locked(others)).update(authorisation=row)


def _stream(row: Authorisation, connection: Connection | None, kind: StreamKind) -> Stream:
    """Off, until `open_streams` lets it go on: with the reason it is off for."""
    return Stream(
        workspace_id=row.workspace_id,
        authorisation=row,
        connection=connection,
        network=row.network,
        kind=kind.slug,
        interval=kind.every,
        state=StreamState.OFF,
        reason=Reason.SCOPE_MISSING if kind.begins_on else "",
        due_at=None,
    )


def stand_still(streams: StreamQuerySet, reason: Reason = Reason.DISCONNECTED) -> None:
    """Nothing more is read: their consent or connection is gone, or did not allow it. What came in stays."""
    ids = _locked(streams.filter(state__in=MOVING))
    Stream.objects.filter(pk__in=ids).update(
        state=StreamState.OFF, worker=None, due_at=None, reason=reason, detail="", again=False, parked_version=None
    )
    close_runs(ids)


def _locked(streams: StreamQuerySet) -> list[UUID]:
    """Their ids, locked in the order in which everybody locks many of them."""
    return list(streams.order_by("id").select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
