"""How X's lists are asked for (docs.x.com/x-api), in both of its vocabularies."""

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
MOST = {"following": 1000, "followers": 1000}
FEW = 20
POST_FIELDS = "attachments,created_at,entities,public_metrics"
EXPANSIONS = "attachments.media_keys,author_id"
MEDIA_FIELDS = "alt_text,preview_image_url,type,url"
USER_FIELDS = "created_at,description,profile_image_url,public_metrics"
# The names of the two vocabularies: what is asked with, and what may come back.
FIELDS = {"tweet": "tweet.fields", "post": "post.fields"}


def query_of(request: StreamRequest, vocabulary: str) -> dict[str, str]:
    """The query of one page."""
    most = MOST.get(request.kind, 100)
    query = {"max_results": str(FEW if request.few else most)}
    if request.cursor:
        query["pagination_token"] = request.cursor
    if request.since:
        query["since_id"] = request.since
    if request.kind in OF_PEOPLE:
        return {**query, "user.fields": USER_FIELDS}
    return {**query, FIELDS[vocabulary]: POST_FIELDS, "expansions": EXPANSIONS, "media.fields": MEDIA_FIELDS}


def names_the_vocabulary(answer: Answer, vocabulary: str) -> bool:
    """Whether a 400 is about the very parameter by which the two vocabularies differ."""
    return answer.status == 400 and FIELDS[vocabulary].encode() in answer.body
