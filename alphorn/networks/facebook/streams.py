"""What Facebook knows about a person and a Page, and lets us read."""

from datetime import timedelta

from alphorn.networks.streams import StreamKind, Thing

HOURLY, DAILY, WEEKLY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SHORTEST = timedelta(minutes=15)

STREAMS = (
    StreamKind(
        "posts", "your posts", Thing.POST, "authorisation", ("user_posts",), HOURLY, SHORTEST,
        walk_every=WEEKLY, is_own=True,
    ),
    StreamKind(
        "likes", "interests", Thing.INTEREST, "authorisation", ("user_likes",), DAILY, HOURLY,
        looks=False, brings="the Pages you like and what they are about",
    ),
    StreamKind(
        "friends", "friends", Thing.PERSON, "authorisation", ("user_friends",), DAILY, HOURLY,
        looks=False, brings="friends who use this app",
    ),
    StreamKind(
        "page_posts", "the Page’s posts", Thing.POST, "connection", ("pages_read_engagement",), HOURLY, SHORTEST,
        walk_every=WEEKLY, is_own=True, brings="the posts of your Pages",
    ),
)  # fmt: skip
