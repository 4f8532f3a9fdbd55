"""A picture of an item, as it was fetched and made small: once for all processes, for a while, within a bound of bytes.

A row is written before its picture is fetched: it says who fetches, and after a failure when it may be tried again.
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from alphorn.database import sql
from alphorn.database.pages import PAGE
from alphorn.models.importing.item import Item
from alphorn.networks.streams import ItemKind

EDGE, FACE_EDGE = 640, 96  # pixels
FACES = (ItemKind.PERSON, ItemKind.INTEREST)
IN_HAND = timedelta(seconds=40)  # longer than fetching one takes where it need not wait for its turn
DAY = timedelta(days=1)
WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # after the first tries in vain
UNSEEN = timedelta(days=30)
FOR_GOOD = UNSEEN  # what is there is no picture, or none that we show: it will hardly ever be one
MOST_BYTES = 500_000_000


class Picture(models.Model):
    """The picture at place `number` of its item. `body` is WebP; None: not there yet, or not to be had."""

    pk = models.CompositePrimaryKey("item_id", "number")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="kept_pictures", db_index=False)
    number = models.SmallIntegerField()
    digest = models.BinaryField()  # of its address: another address is another picture
    body = models.BinaryField(null=True)
    size = models.IntegerField(default=0)  # bytes
    tries = models.IntegerField(default=1)  # the fencing token, too
    again_at = models.DateTimeField(null=True)  # not tried again before
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(body=None) ^ Q(again_at=None), name="picture_is_kept_or_waits")
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="picture_seen")]

    def __str__(self) -> str:
        return f"{self.item_id}, {self.number}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture to be fetched by us, and by nobody else for a while."""

    item_id: UUID
    number: int
    address: str
    holds: str
    tries: int

    @property
    def is_face(self) -> bool:
        """Whether it stands for somebody, or for an interest: small, and square."""
        return self.holds in FACES

    @property
    def edge(self) -> int:
        """How large it may be."""
        return FACE_EDGE if self.is_face else EDGE


IS_SETTLED = """
SELECT EXISTS (
  SELECT FROM alphorn_picture p JOIN alphorn_item i ON i.id = p.item_id
   WHERE p.item_id = %(item)s AND p.number = %(number)s
     AND p.digest = sha256(convert_to(i.pictures -> %(number)s::int ->> 'url', 'UTF8'))
     AND (p.body IS NOT NULL OR p.again_at > now()))
"""
CLAIM = """
INSERT INTO alphorn_picture AS p (item_id, number, digest, size, tries, again_at)
SELECT i.id, %(number)s, sha256(convert_to(i.pictures -> %(number)s::int ->> 'url', 'UTF8')), 0, 1, now() + %(in_hand)s
  FROM alphorn_item i
 WHERE i.id = %(item)s AND i.workspace_id = %(workspace)s AND i.removed_at IS NULL AND i.deleted_at IS NULL
   AND i.pictures -> %(number)s::int ->> 'url' <> ''
    ON CONFLICT (item_id, number) DO UPDATE
   SET digest = excluded.digest, body = NULL, size = 0, again_at = excluded.again_at,
       tries = CASE WHEN p.digest = excluded.digest THEN p.tries + 1 ELSE 1 END
 WHERE p.digest <> excluded.digest OR (p.body IS NULL AND p.again_at <= now())
RETURNING item_id, number, tries,
          (SELECT i.pictures -> %(number)s::int ->> 'url' FROM alphorn_item i WHERE i.id = p.item_id) AS address,
          (SELECT i.holds FROM alphorn_item i WHERE i.id = p.item_id) AS holds
"""
FORGET_UNSEEN = """
DELETE FROM alphorn_picture WHERE ctid = ANY(ARRAY(
  SELECT p.ctid FROM alphorn_picture p JOIN alphorn_item i ON i.id = p.item_id
   WHERE p.seen_at < now() - %(unseen)s AND (i.removed_at < now() - %(unseen)s OR i.removed_at IS NULL)
   LIMIT %(page)s)) RETURNING 1
"""
FORGET_THOSE_OF_WHAT_IS_GONE = """
DELETE FROM alphorn_picture WHERE ctid = ANY(ARRAY(
  SELECT p.ctid FROM alphorn_picture p JOIN alphorn_item i ON i.id = p.item_id
   WHERE i.removed_at < now() - %(unseen)s OR i.deleted_at IS NOT NULL LIMIT %(page)s)) RETURNING 1
"""
FORGET_BEYOND = """
WITH lined_up AS (
  SELECT item_id, number, sum(size) OVER (ORDER BY seen_at DESC, item_id, number) AS together FROM alphorn_picture
)
DELETE FROM alphorn_picture p USING (SELECT * FROM lined_up WHERE together > %s LIMIT %s) l
 WHERE p.item_id = l.item_id AND p.number = l.number RETURNING 1
"""


def is_settled(item_id: UUID, number: int) -> bool:
    """Whether there is nothing to fetch now: it is kept, or somebody tried lately."""
    [(settled,)] = sql.rows(IS_SETTLED, {"item": item_id, "number": number})
    return bool(settled)


def claim(workspace_id: UUID, item_id: UUID, number: int) -> Wanted | None:
    """Take it upon us to fetch a picture of an item of that workspace. None: there is none, or nothing to do."""
    values = {"workspace": workspace_id, "item": item_id, "number": number, "in_hand": IN_HAND}
    found = sql.rows_as(Wanted, CLAIM, values)
    return found[0] if found else None


def keep(wanted: Wanted, body: bytes) -> bool:
    """Keep what was fetched, unless the item is gone, or somebody else fetches it by now."""
    return bool(_mine(wanted).update(body=body, size=len(body), again_at=None, seen_at=Now()))


def give_up(wanted: Wanted, wait: timedelta) -> bool:
    """It could not be had: not tried again for so long."""
    return bool(_mine(wanted).update(again_at=Now() + wait))


def wait_after(tries: int) -> timedelta:
    """How long nobody asks again, after so many tries in vain."""
    return DAY if tries > len(WAITS) else WAITS[tries - 1]


def _mine(wanted: Wanted) -> "models.QuerySet[Picture]":
    return Picture.objects.filter(item=wanted.item_id, number=wanted.number, tries=wanted.tries, body=None)


def look_at(item: Item, number: int) -> Picture | None:
    """The row of that picture of an item, if its address is still the same; it counts as seen. None: never fetched."""
    digest = digest_of(address_of(item, number))
    found = Picture.objects.filter(item=item, number=number, digest=digest).first()
    if found is not None and found.seen_at < timezone.now() - DAY:
        Picture.objects.filter(item=item, number=number).update(seen_at=Now())
    return found


def address_of(item: Item, number: int) -> str:
    """Where that picture is; "" where the item has none."""
    return str(item.pictures[number]["url"]) if number < len(item.pictures) else ""


def digest_of(address: str) -> bytes:
    """By which an address is known."""
    return sha256(address.encode()).digest()


def prune(most_bytes: int = MOST_BYTES) -> int:
    """Forget what nobody has looked at for long, what has been gone for as long, and what is beyond the bound.

    A page of each. Returns how many that were; 0: all is done.
    """
    values = {"unseen": UNSEEN, "page": PAGE}
    gone = len(sql.rows(FORGET_UNSEEN, values)) + len(sql.rows(FORGET_THOSE_OF_WHAT_IS_GONE, values))
    return gone + len(sql.rows(FORGET_BEYOND, [most_bytes, PAGE]))
