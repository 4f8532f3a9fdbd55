"""X's two vocabularies: specification 2.166 of July 2026 says tweet, 2.167 of August says post.

Which of them the live service speaks is unknown [assumed: it answers in the one it is asked in, old where none is].
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alphorn.sandbox.x.settings import XSettings


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that differ."""

    fields: str
    history: str
    posts: str
    reposts: str
    post_count: str
    problems: str
    not_found: str
    words: tuple[tuple[str, str], ...]

    def says(self, field: str) -> str:
        """A field's name in this vocabulary, from the old one."""
        return dict(self.words).get(field, field)


OLD = Vocabulary(
    fields="tweet.fields",
    history="edit_history_tweet_ids",
    posts="tweets",
    reposts="retweet_count",
    post_count="tweet_count",
    problems="https://api.twitter.com/2/problems/",
    not_found="tweet",
    words=(),
)
NEW = Vocabulary(
    fields="post.fields",
    history="edit_history_post_ids",
    posts="posts",
    reposts="repost_count",
    post_count="post_count",
    problems="https://api.x.com/2/problems/",
    not_found="post",
    words=(
        ("note_tweet", "note_post"),
        ("pinned_tweet_id", "pinned_post_id"),
        ("most_recent_tweet_id", "most_recent_post_id"),
        ("edit_history_tweet_ids", "edit_history_post_ids"),
        ("referenced_tweets", "referenced_posts"),
        ("referenced_tweets.id", "referenced_posts"),
    ),
)


def spoken(settings: XSettings, asked: Iterable[str]) -> Vocabulary:
    """The vocabulary to answer in, by the switch and by the names of the query."""
    if settings.vocabulary == "as asked":
        return NEW if NEW.fields in asked else OLD
    return OLD if settings.vocabulary == "old" else NEW
