"""Deleting what was brought in: of one stream, of one consent, or all of it."""

from collections.abc import Iterable

from django.db import transaction

from alphorn.database import sql
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.importing.item import Item, Sighting
from alphorn.models.importing.stream import Stream

PAGE = 5000  # a transaction that deletes a hundred thousand rows would hold others up
# In sets: row by row, with all that hangs on each, Django took five times as long.
DELETE = (
    "DELETE FROM alphorn_suggestion WHERE item_id = ANY(%s)",
    "DELETE FROM alphorn_picture WHERE item_id = ANY(%s)",
    "DELETE FROM alphorn_item WHERE id = ANY(%s)",
)

ANEW = {"kept": 0, "cursor": "", "since": "", "newest": "", "stalls": 0}
NEVER_READ = {"full_sync_at": None, "synced_at": None, "about": None}


def forget_stream(stream: Stream) -> int:
    """Delete everything a stream brought in, and read it no more. Returns how many items that were.

    Should it ever be switched on again, it begins anew.
    """
    count = 0
    while True:
        found, deleted = _forget_page(stream)
        count += deleted
        if found < PAGE:
            return count


def _forget_page(stream: Stream) -> tuple[int, int]:
    """How many rows there were, and how many items. No page is kept meanwhile: the stream is locked."""
    with transaction.atomic():
        Stream.objects.select_for_update(no_key=True).get(pk=stream.pk)
        stream.switch_off()
        ids = list(Item.objects.filter(stream=stream).values_list("pk", flat=True)[:PAGE])
        deleted = Item.objects.filter(pk__in=ids, deleted_at=None).count()
        Sighting.objects.filter(stream=stream, item__in=ids).delete()
        for statement in DELETE:
            sql.run(statement, [ids])
        if len(ids) < PAGE:
            Stream.objects.filter(pk=stream.pk).update(**ANEW, **NEVER_READ)
    return len(ids), deleted


def forget_of(streams: Iterable[Stream]) -> int:
    """Delete everything that several streams brought in, and read them no more."""
    return sum(forget_stream(stream) for stream in streams)


def streams_of(connection: Connection) -> list[Stream]:
    """What came in by way of a connection: its own streams, and the person's where it is the last of their consent."""
    authorisation: Authorisation = connection.authorisation
    others = authorisation.connections.filter(gone_at=None).exclude(pk=connection.pk)
    persons = [] if others.exists() else list(authorisation.streams.filter(connection=None))
    return [*connection.streams.all(), *persons]
