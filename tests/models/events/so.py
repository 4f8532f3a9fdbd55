"""What a person must know, read off the rows a second time and in another way: what the tests hold events against."""

from collections.abc import Iterator
from uuid import UUID

from alphorn.models import Authorisation, Connection, Event, Host, Stream
from alphorn.models.work.states import EventKind, State, StreamState
from alphorn.networks.reasons import Reason

Cause = tuple[str, UUID | str, str]


def told() -> set[Cause]:
    """What is open: its kind, what it is about, and why."""
    events = Event.objects.open()
    return {(each.kind, each.connection_id or each.authorisation_id or each.network, each.reason) for each in events}


def so() -> set[Cause]:
    """What is so."""
    hosts = [(EventKind.HOST_IN_TROUBLE, each.network, each.held_reason) for each in Host.objects.held()]
    consents = [cause for each in Authorisation.objects.filter(leaving_at=None) for cause in of_consent(each)]
    return {*hosts, *consents, *(cause for each in Connection.objects.all() for cause in of_place(each))}


def of_consent(row: Authorisation) -> Iterator[Cause]:
    """Signed out, which says it of all that it brings in, too; else what of that stands still."""
    if row.signed_out_at is not None:
        yield EventKind.SIGNED_OUT, row.pk, row.signed_out_reason
    elif stopped := [each.reason for each in row.streams.filter(parked_version__gte=row.version) if stands_still(each)]:
        yield EventKind.IMPORT_STOPPED, row.pk, min(stopped)


def stands_still(stream: Stream) -> bool:
    """Until its person does something; a place that is not there is told by that place."""
    return stream.state == StreamState.RESTING and stream.due_at is None and stream.reason != Reason.PLACE_MISSING


def of_place(row: Connection) -> Iterator[Cause]:
    """What is held of a consent that is well; and what stands still there by itself, and waits for no sign-in.

    What was on hold is cancelled with its place; whether something arrived is asked of one that is gone, too.
    """
    if row.held_at is not None and row.gone_at is None and row.authorisation.signed_out_at is None:
        yield EventKind.HELD, row.pk, row.held_reason
    for delivery in row.deliveries.filter(parked_version=None):
        if delivery.state == State.UNCONFIRMED:
            yield EventKind.YOUR_CALL, row.pk, ""
        elif delivery.state == State.PARKED:
            is_late = delivery.reason == Reason.LATE
            yield (EventKind.LATE, row.pk, Reason.LATE) if is_late else (EventKind.STUCK, row.pk, Reason.POISON)
