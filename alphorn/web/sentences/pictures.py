"""Pictures of an item as a page shows them: our own address of each, and what is said to those who do not see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from alphorn.models import Item
from alphorn.models.archive.picture import FACES, digest_of

MOST = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One picture."""

    address: str
    alt: str


def pictures_of(item: Item) -> Sequence[Shown]:
    """What is shown below the words of an item: of people and interests nothing, they have a face."""
    if item.holds in FACES:
        return ()
    return [Shown(_address(item, at), said["alt"] or _untold(item, at)) for at, said in enumerate(item.pictures[:MOST])]


def face_of(item: Item) -> str:
    """The address of somebody's face; "" where there is none."""
    return _address(item, 0) if item.holds in FACES and item.pictures else ""


def _address(item: Item, number: int) -> str:
    """Another picture has another address: a browser may keep it."""
    fingerprint = digest_of(item.pictures[number]["url"]).hex()[:8]
    return f"{reverse('picture', args=[item.pk, number])}?v={fingerprint}"


def _untold(item: Item, number: int) -> str:
    many = min(len(item.pictures), MOST)
    if many == 1:
        return _("A picture; nobody said what it shows")
    return _("Picture %(number)s of %(many)s; nobody said what it shows") % {"number": number + 1, "many": many}
