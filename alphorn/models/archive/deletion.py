"""Deleting what was brought in: of one stream, of one consent, or all of it."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from alphorn.database import sql
from alphorn.models.connections.authorisation import Authorisation
from alphorn.models.connections.connection import Connection
from alphorn.models.importing.item import Item, Sighting
from alphorn.models.importing.stream import Stream

PAGE = 5000  # a transaction that deletes a hundred thousand rows would hold others up
LONGEST_SECONDS = 3.0  # that somebody waits for it
# In sets: row by row, with all that hangs on each, Django took five times as long.
DELETE = (
    "DELETE FROM alphorn_suggestion WHERE item_id = ANY(%s)",
    "DELETE FROM alphorn_picture WHERE item_id = ANY(%s)",
    "DELETE FROM alphorn_item WHERE id = ANY(%s)",
)

ANEW = {"kept": 0, "cursor": "", "since": "", "newest": "", "stalls": 0, "forget_at": None}
NEVER_READ = {"full_sync_at": None, "synced_at": None, "about": None}


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many items are gone; not `is_all`: a chore deletes the rest."""

    count: int
    is_all: bool


def forget_of(streams: Iterable[Stream], seconds: float = LONGEST_SECONDS) -> Forgotten:
    """Delete everything that several streams brought in, and read them no more: at once what `seconds` suffice for."""
    asked = list(streams)
    Stream.objects.filter(pk__in=[each.pk for each in asked]).update(forget_at=Now())
    for each in asked:
        each.switch_off()
    until = time.monotonic() + seconds
    count = 0
    for stream in asked:
        found = PAGE
        while found == PAGE:
            if time.monotonic() > until:
                return Forgotten(count, is_all=False)
            found, deleted = _forget_page(stream)
            count += deleted
    return Forgotten(count, is_all=True)


def forget_stream(stream: Stream) -> int:
    """Delete everything a stream brought in, and read it no more. Returns how many items that were.

    Should it ever be switched on again, it begins anew.
    """
    return forget_of([stream], math.inf).count


def forget_the_rest() -> int:
    """A page of what could not be deleted while somebody waited. Returns how many rows; 0: all is done. A chore."""
    stream = Stream.objects.filter(forget_at__isnull=False).order_by("forget_at").first()
    return max(1, _forget_page(stream)[0]) if stream else 0


def _forget_page(stream: Stream) -> tuple[int, int]:
    """How many rows there were, and how many items. No page is kept meanwhile: the stream is locked."""
    with transaction.atomic():
        if Stream.objects.select_for_update(no_key=True).get(pk=stream.pk).forget_at is None:
            return 0, 0  # somebody else has come to its end
        stream.switch_off()
        ids = list(Item.objects.filter(stream=stream).values_list("pk", flat=True)[:PAGE])
        deleted = Item.objects.filter(pk__in=ids, deleted_at=None).count()
        Sighting.objects.filter(stream=stream, item__in=ids).delete()
        for statement in DELETE:
            sql.run(statement, [ids])
        if len(ids) < PAGE:
            Stream.objects.filter(pk=stream.pk).update(**ANEW, **NEVER_READ)
    return len(ids), deleted


def streams_of(connection: Connection) -> list[Stream]:
    """What came in by way of a connection: its own streams, and the person's where it is the last of their consent."""
    authorisation: Authorisation = connection.authorisation
    others = authorisation.connections.filter(gone_at=None).exclude(pk=connection.pk)
    persons = [] if others.exists() else list(authorisation.streams.filter(connection=None))
    return [*connection.streams.all(), *persons]
