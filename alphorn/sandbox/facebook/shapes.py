"""People, Pages and posts as Graph writes them (Meta's specification of v26.0)."""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from alphorn.sandbox.facebook.roles import Role
from alphorn.sandbox.oracle.items import Item
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.pictures.painting import SIZE
from alphorn.sandbox.pictures.photographs import WORDS
from alphorn.sandbox.playing.pictures import address, pictures_of
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.walls.wall import app_name

Shape = dict[str, Any]
CATEGORY = {"id": "2612", "name": "Personal blog"}
USER_FIELDS = frozenset(
    "about birthday email first_name gender id last_name link middle_name name picture short_name".split()
)
PAGE_FIELDS = frozenset(
    "about access_token category category_list description emails fan_count followers_count id is_published link "
    "location name phone picture tasks username verification_status website".split()
)
POST_FIELDS = frozenset(
    "actions application attachments backdated_time comments created_time from full_picture icon id is_hidden "
    "is_published message message_tags permalink_url picture place privacy promotable_id properties reactions "
    "scheduled_publish_time shares status_type story story_tags to updated_time via width height".split()
)
SQUARE, FACE_EDGE = "_square", 100
POST_DEFAULT = ("created_time", "message")
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
    return _picked(everything, names)


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
    return _picked(everything, names)


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
    return _picked(everything, names)


def friend_shape(item: Item, names: Sequence[str], stand_in: StandIn) -> Shape:
    """A friend who uses the app, too: a name and a face, and no more."""
    return user_shape(Person(item.id, "", item.name, "", face_of(item.name), item.created_at), names, stand_in)


def post_shape(post: Item, author: Person, names: Sequence[str], pages_url: str, stand_in: StandIn) -> Shape:
    """A post of a Page or person. Which app made it is visible [assumed]."""
    everything: Shape = {
        "id": post.id,
        "message": post.text,
        "created_time": moment(post.created_at),
        "updated_time": moment(post.created_at),
        "from": {"id": author.id, "name": author.name},
        "permalink_url": f"{pages_url}/{post.id}",
        "is_published": True,
        "is_hidden": False,
        "status_type": "mobile_status_update",
    }
    if post.link:
        attached = {"type": "share", "url": post.link, "unshimmed_url": post.link, "title": post.link}
        everything["attachments"] = {"data": [attached]}
    if post.pictures:
        shown = [address(stand_in, each.name) for each in pictures_of(post)]
        everything |= {"full_picture": shown[0], "picture": shown[0], "status_type": "added_photos"}
        everything["attachments"] = {"data": [_album(shown)]}
    if post.client_id:
        everything["application"] = {"id": post.client_id, "name": app_name(post.client_id)}
    return _picked(everything, names)


def _album(shown: Sequence[str]) -> Shape:
    """The pictures of a post as it has them attached: one alone, or several below each other."""
    width, height = SIZE
    single = [{"type": "photo", "media": {"image": {"src": each, "width": width, "height": height}}} for each in shown]
    return single[0] if len(single) == 1 else {**single[0], "type": "album", "subattachments": {"data": single}}


def _face(stand_in: StandIn, name: str) -> Shape:
    """What stands for somebody in a circle (docs/graph-api/reference/profile-picture-source)."""
    url = address(stand_in, name, SQUARE)
    return {"data": {"height": FACE_EDGE, "width": FACE_EDGE, "is_silhouette": False, "url": url}}


def _sign(name: str) -> str:
    """A Page's face is a view."""
    scenes, chance = tuple(WORDS), zlib.crc32(name.encode())
    return f"{scenes[chance % len(scenes)]}-{chance // 7 % 1000}"


def _picked(everything: Shape, names: Sequence[str]) -> Shape:
    """Of what is there, what was asked for: Graph leaves out what is empty."""
    return {name: everything[name] for name in names if everything.get(name) not in ("", None)}


def moment(at: float) -> str:
    """A time as Graph writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
