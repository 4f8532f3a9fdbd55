"""What X knows about a person, and what it costs to read (docs.x.com/x-api/getting-started/pricing)."""

from datetime import timedelta
from decimal import Decimal

from alphorn.lib.marking import gettext_noop as _
from alphorn.networks.streams import ItemKind, StreamKind

READ = ("tweet.read", "users.read")
A_POST, A_LIKE, A_PERSON = Decimal("0.005"), Decimal("0.001"), Decimal("0.010")
HOURLY, DAILY, MONTHLY = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
SHORTEST = timedelta(minutes=15)
LEAST = 5  # of a person's posts and likes X gives no smaller page
PEOPLE = 1000

STREAMS = (
    StreamKind(
        "posts", _("your posts"), ItemKind.POST, "authorisation", READ, HOURLY, SHORTEST,
        has_since=True, full_sync_every=MONTHLY, reach=3200, least=LEAST, is_own=True, dollars_each=A_POST,
    ),
    StreamKind(
        "home", _("home timeline"), ItemKind.POST, "authorisation", READ, HOURLY, SHORTEST,
        has_since=True, reach=800, begins_on=False, dollars_each=A_POST,
    ),
    StreamKind(
        "likes", _("likes"), ItemKind.LIKE, "authorisation", (*READ, "like.read"), DAILY, SHORTEST,
        full_sync_every=MONTHLY, least=LEAST, dollars_each=A_LIKE,
    ),
    StreamKind(
        "following", _("people you follow"), ItemKind.PERSON, "authorisation", (*READ, "follows.read"), DAILY, HOURLY,
        full_sync_every=MONTHLY, most=PEOPLE, dollars_each=A_PERSON,
    ),
    StreamKind(
        "followers", _("followers"), ItemKind.PERSON, "authorisation", (*READ, "follows.read"), DAILY, HOURLY,
        full_sync_every=MONTHLY, most=PEOPLE, dollars_each=A_PERSON,
    ),
)  # fmt: skip
