"""How X's lists are asked for (docs.x.com/x-api), in both of its vocabularies."""

from datetime import UTC

from alphorn.networks.answer import Answer
from alphorn.networks.streams import StreamRequest

PATHS = {
    "posts": "/2/users/{id}/tweets",
    "home": "/2/users/{id}/timelines/reverse_chronological",
    "likes": "/2/users/{id}/liked_tweets",
    "following": "/2/users/{id}/following",
    "followers": "/2/users/{id}/followers",
}
OF_PEOPLE = ("following", "followers")
POST_FIELDS = "attachments,created_at,entities,public_metrics"
EXPANSIONS = "attachments.media_keys,author_id"
# What only one of the vocabularies knows: the whole of a long post, what somebody answers or posted again, and by whom.
MORE_FIELDS = {"tweet": "in_reply_to_user_id,note_tweet,referenced_tweets", "post": "note_post"}
MORE_EXPANSIONS = {
    "tweet": "referenced_tweets.id,referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id",
    "post": "edit_history_post_ids,in_reply_to_user_id,referenced_posts",
}
# By which names X says that something of this could not be had, while the list itself is whole.
BROUGHT_ALONG = frozenset(
    (
        *EXPANSIONS.split(","),
        *(name for names in MORE_EXPANSIONS.values() for name in names.split(",")),
        *("entities.mentions.username", "pinned_tweet_id", "pinned_post_id"),
    )
)
MEDIA_FIELDS = "alt_text,preview_image_url,type,url"
USER_FIELDS = "created_at,description,entities,profile_image_url,public_metrics"
# The names of the two vocabularies: what is asked with, and what may come back.
FIELDS = {"tweet": "tweet.fields", "post": "post.fields"}


def query_of(request: StreamRequest, vocabulary: str) -> dict[str, str]:
    """The query of one page."""
    query = {"max_results": str(request.size)}
    if request.cursor:
        query["pagination_token"] = request.cursor
    if request.since:
        query["since_id"] = request.since
    if request.not_before:
        query["start_time"] = request.not_before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if request.kind in OF_PEOPLE:
        return {**query, "user.fields": USER_FIELDS}
    return {
        **query,
        FIELDS[vocabulary]: f"{POST_FIELDS},{MORE_FIELDS[vocabulary]}",
        "expansions": f"{EXPANSIONS},{MORE_EXPANSIONS[vocabulary]}",
        "media.fields": MEDIA_FIELDS,
    }


def names_the_vocabulary(answer: Answer, vocabulary: str) -> bool:
    """Whether a 400 is about the very parameter by which the two vocabularies differ."""
    return answer.status == 400 and FIELDS[vocabulary].encode() in answer.body
