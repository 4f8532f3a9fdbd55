"""What X knows about a person, and what it costs to read (docs.x.com/x-api/getting-started/pricing)."""

from datetime import timedelta
from decimal import Decimal

from alphorn.networks.streams import StreamKind, Thing

READ = ("tweet.read", "users.read")
A_POST, A_LIKE, A_PERSON = Decimal("0.005"), Decimal("0.001"), Decimal("0.010")
HOURLY, DAILY, MONTHLY = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
SHORTEST = timedelta(minutes=15)

STREAMS = (
    StreamKind(
        "posts", "your posts", Thing.POST, "authorisation", READ, HOURLY, SHORTEST,
        has_since=True, walk_every=MONTHLY, reach=3200, is_own=True, dollars_each=A_POST,
    ),
    StreamKind(
        "home", "home timeline", Thing.POST, "authorisation", READ, HOURLY, SHORTEST,
        has_since=True, reach=800, begins_on=False, dollars_each=A_POST,
    ),
    StreamKind(
        "likes", "likes", Thing.LIKE, "authorisation", (*READ, "like.read"), DAILY, SHORTEST,
        walk_every=MONTHLY, dollars_each=A_LIKE,
    ),
    StreamKind(
        "following", "people you follow", Thing.PERSON, "authorisation", (*READ, "follows.read"), DAILY, HOURLY,
        walk_every=MONTHLY, dollars_each=A_PERSON,
    ),
    StreamKind(
        "followers", "followers", Thing.PERSON, "authorisation", (*READ, "follows.read"), DAILY, HOURLY,
        walk_every=MONTHLY, dollars_each=A_PERSON,
    ),
)  # fmt: skip
