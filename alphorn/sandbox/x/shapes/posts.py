"""Posts as X writes them."""

from alphorn.sandbox.oracle.item import Item
from alphorn.sandbox.playing.pictures import pictures_of
from alphorn.sandbox.x.shapes.media import media_key
from alphorn.sandbox.x.shapes.text import wire_text
from alphorn.sandbox.x.shapes.wire import Shape, moment
from alphorn.sandbox.x.vocabulary import Vocabulary


def post_shape(post: Item, fields: frozenset[str], vocabulary: Vocabulary) -> Shape:
    """A post: id, text and, in the old vocabulary, its history always; the rest where it is asked for."""
    text, urls = wire_text(post)
    everything: Shape = {
        "author_id": post.author_id,
        "conversation_id": post.id,
        "created_at": moment(post.created_at),
        "edit_controls": {"edits_remaining": 5, "is_edit_eligible": False, "editable_until": moment(post.created_at)},
        "possibly_sensitive": False,
        "public_metrics": {
            vocabulary.reposts: post.reposts,
            "reply_count": post.replies,
            "like_count": post.likes,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
        "reply_settings": "everyone",
    }
    if urls:
        everything["entities"] = {"urls": urls}
    if post.pictures:
        everything["attachments"] = {"media_keys": [media_key(post, at) for at, _ in enumerate(pictures_of(post))]}
    asked = {name: value for name, value in everything.items() if name in fields}
    return {"id": post.id, "text": text, vocabulary.history: [post.id], **asked}
