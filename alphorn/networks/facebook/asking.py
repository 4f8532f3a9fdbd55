"""How Graph's lists are asked for (developers.facebook.com/docs/graph-api/results)."""

from urllib.parse import quote

from alphorn.networks.streams import StreamRequest

EDGES = {"posts": "posts", "likes": "likes", "friends": "friends", "page_posts": "published_posts"}
FACE = "picture.width(100).height(100)"  # of a person or Page (docs/graph-api/reference/profile-picture-source)
POST_FIELDS = "id,message,story,created_time,permalink_url,full_picture,from"
FIELDS = {
    "posts": POST_FIELDS,
    "page_posts": POST_FIELDS,
    "likes": f"id,name,category,link,created_time,about,{FACE}",
    "friends": f"id,name,{FACE}",
}
MOST, FEW = "100", "25"


def path_of(request: StreamRequest) -> str:
    """The edge of a person or Page."""
    return f"{quote(request.whose)}/{EDGES[request.kind]}"


def query_of(request: StreamRequest) -> dict[str, str]:
    """The query of one page, without the token."""
    query = {"fields": FIELDS[request.kind], "limit": FEW if request.few else MOST}
    if request.kind == "friends":
        query["summary"] = "true"
    return {**query, "after": request.cursor} if request.cursor else query
