"""How Graph's lists are asked for (developers.facebook.com/docs/graph-api/results)."""

from urllib.parse import quote

from alphorn.networks.facebook.paging import query_at
from alphorn.networks.streams import StreamRequest

EDGES = {"posts": "posts", "likes": "likes", "friends": "friends", "page_posts": "published_posts"}
FACE = "picture.width(100).height(100)"  # of a person or Page (docs/graph-api/reference/profile-picture-source)
POST_FIELDS = "id,message,created_time,permalink_url,full_picture,from,attachments{type,url,unshimmed_url}"
FIELDS = {
    "posts": POST_FIELDS,
    "page_posts": POST_FIELDS,
    "likes": f"id,name,category,link,created_time,about,{FACE}",
    "friends": f"id,name,{FACE}",
}


def path_of(request: StreamRequest) -> str:
    """The edge of a person or Page."""
    return f"{quote(request.whose)}/{EDGES[request.kind]}"


def query_of(request: StreamRequest) -> dict[str, str]:
    """The query of one page, without the token."""
    query = {"fields": FIELDS[request.kind], "limit": str(request.size)}
    if request.kind == "friends":
        query["summary"] = "true"
    if request.not_before:
        query["since"] = str(int(request.not_before.timestamp()))
    return {**query_at(request.cursor), **query}
