"""What Facebook knows about a person and a Page, and lets us read."""

from datetime import timedelta

from alphorn.networks.streams import ItemKind, StreamKind

HOURLY, DAILY, WEEKLY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SHORTEST = timedelta(minutes=15)

STREAMS = (
    StreamKind(
        "posts", "your posts", ItemKind.POST, "authorisation", ("user_posts",), HOURLY, SHORTEST,
        full_sync_every=WEEKLY, is_own=True,
    ),
    StreamKind(
        "likes", "interests", ItemKind.INTEREST, "authorisation", ("user_likes",), DAILY, HOURLY,
        newest_first=False, brings="the Pages you like and what they are about",
    ),
    StreamKind(
        "friends", "friends", ItemKind.PERSON, "authorisation", ("user_friends",), DAILY, HOURLY,
        newest_first=False, brings="friends who use this app",
    ),
    StreamKind(
        "page_posts", "the Page’s posts", ItemKind.POST, "connection", ("pages_read_engagement",), HOURLY, SHORTEST,
        full_sync_every=WEEKLY, is_own=True, brings="the posts of your Pages",
    ),
)  # fmt: skip
