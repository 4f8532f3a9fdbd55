"""People, friends and Pages as Graph writes them."""

import zlib
from collections.abc import Sequence

from alphorn.sandbox.facebook.roles import Role
from alphorn.sandbox.facebook.shapes.wire import Shape, moment, picked
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.pictures.picture import WORDS
from alphorn.sandbox.playing.pictures import address
from alphorn.sandbox.playing.stand_in import StandIn

CATEGORY = {"id": "2612", "name": "Personal blog"}
USER_FIELDS = frozenset(
    "about birthday email first_name gender id last_name link middle_name name picture short_name".split()
)
PAGE_FIELDS = frozenset(
    "about access_token category category_list description emails fan_count followers_count id is_published link "
    "location name phone picture tasks username verification_status website".split()
)
SQUARE, FACE_EDGE = "_square", 100
LIKED_FIELDS = PAGE_FIELDS | {"created_time"}
ACCOUNTS_DEFAULT = ("access_token", "category", "category_list", "name", "id", "tasks")


def user_shape(person: Person, names: Sequence[str], stand_in: StandIn) -> Shape:
    """A person."""
    first, _, last = person.name.partition(" ")
    everything = {
        "id": person.id,
        "name": person.name,
        "first_name": first,
        "last_name": last,
        "short_name": first,
        "picture": _face(stand_in, f"face-{person.tone}"),
    }
    return picked(everything, names)


def page_shape(role: Role, names: Sequence[str], access_token: str, pages_url: str, stand_in: StandIn) -> Shape:
    """A Page, as somebody sees it who runs it."""
    page = role.page
    everything = {
        "id": page.id,
        "name": page.name,
        "username": page.handle,
        "about": page.about,
        "category": CATEGORY["name"],
        "category_list": [CATEGORY],
        "link": f"{pages_url}/{page.id}",
        "is_published": True,
        "fan_count": 0,
        "followers_count": 0,
        "tasks": list(role.tasks),
        "access_token": access_token,
        "picture": _face(stand_in, _sign(page.name)),
    }
    return picked(everything, names)


def liked_shape(item: Item, names: Sequence[str], pages_url: str, stand_in: StandIn) -> Shape:
    """A Page that somebody likes, as anybody sees it; when they began to like it stands beside."""
    everything = {
        "id": item.id,
        "name": item.name,
        "about": item.text,
        "category": item.category,
        "category_list": [{"id": str(zlib.crc32(item.category.encode())), "name": item.category}],
        "link": f"{pages_url}/{item.id}",
        "is_published": True,
        "fan_count": item.likes,
        "followers_count": item.likes,
        "created_time": moment(item.created_at),
        "picture": _face(stand_in, _sign(item.name)),
    }
    return picked(everything, names)


def friend_shape(item: Item, names: Sequence[str], stand_in: StandIn) -> Shape:
    """A friend who uses the app, too: a name and a face, and no more."""
    return user_shape(Person(item.id, "", item.name, "", face_of(item.name), item.created_at), names, stand_in)


def _face(stand_in: StandIn, name: str) -> Shape:
    """What stands for somebody in a circle (docs/graph-api/reference/profile-picture-source)."""
    url = address(stand_in, name, SQUARE)
    return {"data": {"height": FACE_EDGE, "width": FACE_EDGE, "is_silhouette": False, "url": url}}


def _sign(name: str) -> str:
    """A Page's face is a view."""
    scenes, chance = tuple(WORDS), zlib.crc32(name.encode())
    return f"{scenes[chance % len(scenes)]}-{chance // 7 % 1000}"
