"""People as X writes them."""

import zlib
from collections.abc import Mapping

from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.people import JOINED_AT, Person
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.playing.pictures import address
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.x.shapes.wire import Shape, moment
from alphorn.sandbox.x.vocabulary import Vocabulary

OF_PEOPLE = ("following", "followers")  # the streams on which people stand


def user_shape(person: Person, fields: frozenset[str], vocabulary: Vocabulary, stand_in: StandIn) -> Shape:
    """A person who lives here: id, name and username always, the rest where it is asked for."""
    figures = {}
    if "public_metrics" in fields:
        count = stand_in.items.count
        figures = {stream: count(person.id, stream) for stream in ("followers", "following", "posts", "likes")}
    return _user(person, fields, vocabulary, figures, stand_in)


def neighbour_shape(item: Item, fields: frozenset[str], vocabulary: Vocabulary, stand_in: StandIn) -> Shape:
    """A person of whom there is no more than stands on a stream: whoever is followed, or wrote what is liked."""
    followers = zlib.crc32(item.handle.encode()) % 900
    figures = {"followers": followers, "following": followers // 2, "posts": followers * 3, "likes": followers}
    about = item.text if item.stream in OF_PEOPLE else ""
    joined_at = item.created_at if item.stream in OF_PEOPLE else JOINED_AT
    person = Person(item.author_id, item.handle, item.name, about, face_of(item.handle), joined_at)
    return _user(person, fields, vocabulary, figures, stand_in)


def _user(
    person: Person, fields: frozenset[str], vocabulary: Vocabulary, figures: Mapping[str, int], stand_in: StandIn
) -> Shape:
    everything = {
        "created_at": moment(person.joined_at),
        "description": person.about,
        "profile_image_url": address(stand_in, f"face-{person.tone}", "_normal"),
        "protected": False,
        "verified": False,
        "verified_type": "none",
        "public_metrics": {
            "followers_count": figures.get("followers", 0),
            "following_count": figures.get("following", 0),
            vocabulary.post_count: figures.get("posts", 0),
            "listed_count": 0,
            "like_count": figures.get("likes", 0),
        },
    }
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": person.id, "name": person.name, "username": person.handle, **asked}
