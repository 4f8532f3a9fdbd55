"""Posts as Graph writes them."""

from collections.abc import Sequence

from alphorn.sandbox.facebook.shapes.wire import Shape, moment, picked
from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.people.clients import app_name
from alphorn.sandbox.people.people import Person
from alphorn.sandbox.pictures.scenes import SIZE
from alphorn.sandbox.playing.pictures import address, pictures_of
from alphorn.sandbox.playing.stand_in import StandIn

POST_FIELDS = frozenset(
    "actions application attachments backdated_time comments created_time from full_picture icon id is_hidden "
    "is_published message message_tags permalink_url picture place privacy promotable_id properties reactions "
    "scheduled_publish_time shares status_type story story_tags to updated_time via width height".split()
)
POST_DEFAULT = ("created_time", "message")


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
    return picked(everything, names)


def _album(shown: Sequence[str]) -> Shape:
    """The pictures of a post as it has them attached: one alone, or several below each other."""
    width, height = SIZE
    single = [{"type": "photo", "media": {"image": {"src": each, "width": width, "height": height}}} for each in shown]
    return single[0] if len(single) == 1 else {**single[0], "type": "album", "subattachments": {"data": single}}
