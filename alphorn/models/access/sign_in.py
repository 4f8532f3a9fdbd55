"""What a consent brings: tokens, places to choose from, and the release of what waited for it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from alphorn import live
from alphorn.models.access.disconnect import leave_if_unused
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.connections.host import Host as HostRow
from alphorn.models.connections.offer import Offer
from alphorn.models.connections.sealed import seal_for
from alphorn.models.events.follow import follow
from alphorn.models.importing.opening import open_streams
from alphorn.models.posting.delivery import Delivery
from alphorn.models.posting.release import release_soon
from alphorn.models.work.states import STANDING_STILL, State
from alphorn.networks.grants import Grant, Place
from alphorn.networks.host import Host
from alphorn.networks.reasons import Reason


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What came of a consent."""

    authorisation: Authorisation
    connected: Sequence[Connection]  # places that hear us now, new or again
    must_choose: bool  # the person picks among the offers
    missing: Sequence[
        Connection
    ] = ()  # places that it reached before and does not show now: they are held, and asked about
    waiting: int = 0  # deliveries that wait for those


def sign_in(workspace: Workspace, host: Host, grant: Grant, *, reads: bool = False) -> SignedIn:
    """Keep a consent: a new authorisation, or a new version of the one of the same remote person.

    Where there is nothing to choose, its places are connected; otherwise they are offered, and those that are
    connected already get their new tokens. What was parked for it is released.
    """
    HostRow.objects.somebody_is_led_to(host.network, host.host)
    with transaction.atomic():
        chooses = host.kind.capabilities.chooses_places
        row, former = _authorisation(workspace, host, grant, reads)
        places = {place.remote_id: place for place in grant.places}
        if chooses:
            _offer(row, grant.places)
            known = workspace.connections.filter(network=host.network, host=host.host, gone_at=None)
            places = {c.remote_id: places[c.remote_id] for c in known if c.remote_id in places}
        connected = connect_places(row, places.values())
        missing, waiting = ([], 0) if grant.hidden.unread else _hold_missing(row, grant.places)
        leave_unused(former)
        open_streams(row, row.connections.filter(gone_at=None))
        release_soon(row.pk)
        follow(consents=[each.pk for each in (row, *former)])
    live.announce(workspace.pk, "connections", "streams")
    return SignedIn(row, connected, chooses and not connected, missing, waiting)


def _authorisation(
    workspace: Workspace, host: Host, grant: Grant, reads: bool
) -> tuple[Authorisation, list[Authorisation]]:
    """The row of this consent, and those through which its places were reached until now; all locked."""
    person = grant.person
    row, _ = Authorisation.objects.get_or_create(
        workspace=workspace,
        network=host.network,
        host=host.host,
        remote_id=person.remote_id,
        defaults={"name": person.name, "handle": person.handle, "version": 0},
    )
    row, former = lock_with_former(row, [place.remote_id for place in grant.places])
    row.name, row.handle = person.name, person.handle
    row.seal_token(grant.token)
    if not grant.token.scopes:  # then all was given that was asked for (RFC 6749, 5.1)
        row.scopes = " ".join((*host.kind.scopes, *(host.kind.reading_scopes() if row.reads or reads else ())))
    # A place that changes its authorisation never meets a version again that it knew before.
    row.version = 1 + max(each.version for each in (row, *former))
    row.reads = row.reads or reads
    row.signed_out_at = row.wiped_at = row.leaving_at = None
    row.signed_out_reason = ""
    row.refresh_worker = row.refresh_deadline = None
    row.refresh_tries = row.refresh_failures = 0
    row.refresh_reason = ""
    row.renewed_at = None
    row.save()
    row.refresh_from_db(fields=["expires_at"])
    return row, former


def lock_with_former(row: Authorisation, place_ids: Collection[str]) -> tuple[Authorisation, list[Authorisation]]:
    """Lock an authorisation, the others through which these places are reached, and the places: in a claim's order."""
    there = Connection.objects.filter(workspace=row.workspace_id, network=row.network, host=row.host)
    places = there.filter(Q(authorisation=row) | Q(remote_id__in=place_ids))
    wanted = Authorisation.objects.filter(Q(pk=row.pk) | Q(pk__in=list(places.values_list("authorisation", flat=True))))
    rows = {each.pk: each for each in wanted.order_by("id").select_for_update(no_key=True)}
    list(places.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    return rows.pop(row.pk), list(rows.values())


def _hold_missing(row: Authorisation, shown: Iterable[Place]) -> tuple[list[Connection], int]:
    """What this consent does not show is held, and its person is asked: that it is not there is no choice of theirs.

    Returns those places, and how many deliveries wait for them.
    """
    there = row.connections.filter(gone_at=None).exclude(remote_id__in=[place.remote_id for place in shown])
    missing = list(there.order_by("name", "id"))
    ids = [connection.pk for connection in missing]
    Connection.objects.filter(pk__in=ids).update(held_at=Now(), held_reason=Reason.PLACE_MISSING)
    waiting = Delivery.objects.filter(connection_id__in=ids, state__in=(State.WAITING, State.PARKED))
    standing = Delivery.objects.filter(connection_id__in=ids, state__in=STANDING_STILL).exclude(parked_version=None)
    locked = list(standing.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    Delivery.objects.filter(pk__in=locked).update(reason=Reason.PLACE_MISSING, detail="", parked_version=row.version)
    return missing, waiting.count()


def leave_unused(former: Iterable[Authorisation]) -> None:
    """Give back those through which nothing is reached, offered or read any more. Lock them first."""
    for row in former:
        if not row.reads and not row.offers.exists():
            leave_if_unused(row)


def _offer(row: Authorisation, places: Iterable[Place]) -> None:
    row.offers.all().delete()
    for place in places:
        offer = Offer(authorisation=row, remote_id=place.remote_id, name=place.name, handle=place.handle, url=place.url)
        offer.own_token = seal_for("offer", offer.pk, "own_token", place.token.access if place.token else "")
        offer.save(force_insert=True)


def choose(authorisation: Authorisation, offer_ids: Collection[UUID]) -> list[Connection]:
    """Connect the offered places that the person ticked. Returns them; offers of others are left out."""
    with transaction.atomic():
        offers = authorisation.offers.filter(pk__in=offer_ids)
        row, former = lock_with_former(authorisation, [offer.remote_id for offer in offers])
        row.version = max([row.version, *(1 + each.version for each in former)])
        connected = connect_places(row, [offer.as_place() for offer in offers.all()])
        if connected:
            row.offers.all().delete()
            row.leaving_at = None  # its last place may just have gone
            row.save(update_fields=["version", "leaving_at"])
        leave_unused(former)
        open_streams(row, connected)
        release_soon(row.pk)
        follow(consents=[each.pk for each in (row, *former)])
    live.announce(row.workspace_id, "connections")
    return connected


def connect_places(row: Authorisation, places: Iterable[Place]) -> list[Connection]:
    """Connections for `places`, made or updated. Lock the authorisation first."""
    return [_connect(row, place) for place in sorted(places, key=lambda place: place.remote_id)]


def _connect(row: Authorisation, place: Place) -> Connection:
    connection, _ = Connection.objects.get_or_create(
        workspace_id=row.workspace_id,
        network=row.network,
        host=row.host,
        remote_id=place.remote_id,
        defaults={"authorisation": row, "name": place.name},
    )
    connection.authorisation = row
    connection.name, connection.handle, connection.url = place.name, place.handle, place.url
    connection.gone_at = connection.held_at = None
    connection.held_reason = ""
    connection.seal_token(place.token)
    connection.save()
    return connection


def keep_places(row: Authorisation, places: Iterable[Place]) -> None:
    """Give connections the own tokens that a refresh brought. Lock the authorisation first."""
    tokens = {place.remote_id: place.token for place in places}
    for connection in row.connections.filter(gone_at=None, remote_id__in=tokens).order_by("id"):
        connection.seal_token(tokens[connection.remote_id])
        connection.save(update_fields=["own_token"])
