"""What Facebook knows about a person and a Page, and lets us read."""

from datetime import timedelta

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.streams import ItemKind, StreamKind

HOURLY, DAILY, WEEKLY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SHORTEST = timedelta(minutes=15)
FEW = 25

STREAMS = (
    StreamKind(
        "posts", _("your posts"), ItemKind.POST, "authorisation", ("user_posts",), HOURLY, SHORTEST,
        full_sync_every=WEEKLY, few=FEW, is_own=True,
    ),
    StreamKind(
        "likes", _("interests"), ItemKind.INTEREST, "authorisation", ("user_likes",), DAILY, HOURLY,
        few=FEW, newest_first=False, brings=_("the Pages you like and what they are about"),
    ),
    StreamKind(
        "friends", _("friends"), ItemKind.PERSON, "authorisation", ("user_friends",), DAILY, HOURLY,
        few=FEW, newest_first=False, brings=_("friends who use this app"),
    ),
    StreamKind(
        "page_posts", _("the Page’s posts"), ItemKind.POST, "connection", ("pages_read_engagement",), HOURLY, SHORTEST,
        full_sync_every=WEEKLY, few=FEW, is_own=True, brings=_("the posts of your Pages"),
    ),
)  # fmt: skip
