"""People, Pages and posts as Graph writes them (Meta's specification of v26.0), and lists in pages."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from aiohttp import web

from alphorn.sandbox.facebook.errors import bad_parameter
from alphorn.sandbox.people import Person, Role
from alphorn.sandbox.posts import Post

Shape = dict[str, Any]
T = TypeVar("T")
CATEGORY = {"id": "2612", "name": "Personal blog"}
USER_FIELDS = frozenset(
    "about birthday email first_name gender id last_name link middle_name name picture short_name".split()
)
PAGE_FIELDS = frozenset(
    "about access_token category category_list description emails fan_count followers_count id is_published link "
    "location name phone picture tasks username verification_status website".split()
)
POST_FIELDS = frozenset(
    "actions application attachments backdated_time comments created_time from full_picture icon id is_hidden "
    "is_published message message_tags permalink_url picture place privacy promotable_id properties reactions "
    "scheduled_publish_time shares status_type story story_tags to updated_time via width height".split()
)
POST_DEFAULT = ("created_time", "message")
ACCOUNTS_DEFAULT = ("access_token", "category", "category_list", "name", "id", "tasks")
MOST, USUAL = 100, 25


def user_shape(person: Person, names: Sequence[str]) -> Shape:
    """A person."""
    first, _, last = person.name.partition(" ")
    everything = {"id": person.id, "name": person.name, "first_name": first, "last_name": last, "short_name": first}
    return _picked(everything, names)


def page_shape(role: Role, names: Sequence[str], access_token: str, pages_url: str) -> Shape:
    """A Page, as somebody sees it who runs it."""
    page = role.page
    everything = {
        "id": page.id,
        "name": page.name,
        "username": page.handle,
        "about": page.about,
        "category": CATEGORY["name"],
        "category_list": [CATEGORY],
        "link": f"{pages_url}/{page.id}",
        "is_published": True,
        "fan_count": 0,
        "followers_count": 0,
        "tasks": list(role.tasks),
        "access_token": access_token,
    }
    return _picked(everything, names)


def post_shape(post: Post, page: Person, names: Sequence[str], pages_url: str, app: str) -> Shape:
    """A Page's post. Which app made it is visible [assumed]."""
    everything: Shape = {
        "id": post.id,
        "message": post.text,
        "created_time": moment(post.created_at),
        "updated_time": moment(post.created_at),
        "from": {"id": page.id, "name": page.name},
        "permalink_url": f"{pages_url}/{post.id}",
        "is_published": True,
        "is_hidden": False,
        "status_type": "mobile_status_update",
    }
    if post.link:
        attached = {"type": "share", "url": post.link, "unshimmed_url": post.link, "title": post.link}
        everything["attachments"] = {"data": [attached]}
    if post.client_id:
        everything["application"] = {"id": post.client_id, "name": app}
    return _picked(everything, names)


def _picked(everything: Shape, names: Sequence[str]) -> Shape:
    """Of what is there, what was asked for: Graph leaves out what is empty."""
    return {name: everything[name] for name in names if everything.get(name) not in ("", None)}


def moment(at: float) -> str:
    """A time as Graph writes it."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def listed(
    request: web.Request,
    parameters: dict[str, str],
    rows: Sequence[T],
    key: Callable[[T], str],
    shape: Callable[[T], Shape],
) -> Shape:
    """One page of a list. `paging.next` is missing on the last one; `cursors.after` is not."""
    limit = _limit(parameters)
    start = _start(parameters, [key(row) for row in rows], limit)
    shown = rows[start : start + limit]
    answer: Shape = {"data": [shape(row) for row in shown]}
    if shown:
        cursors = {"before": _cursor(key(shown[0])), "after": _cursor(key(shown[-1]))}
        answer["paging"] = {"cursors": cursors}
        if start + limit < len(rows):
            answer["paging"]["next"] = _link(request, {"after": cursors["after"]})
        if start:
            answer["paging"]["previous"] = _link(request, {"before": cursors["before"]})
    if parameters.get("summary") in ("true", "1", "total_count"):
        answer["summary"] = {"total_count": len(rows)}
    return answer


def _limit(parameters: dict[str, str]) -> int:
    text = parameters.get("limit", str(USUAL))
    if not text.isascii() or not text.isdigit():
        raise bad_parameter("param limit must be an integer")
    return max(1, min(int(text), MOST))


def _start(parameters: dict[str, str], keys: list[str], limit: int) -> int:
    after, before = parameters.get("after"), parameters.get("before")
    if after:
        return keys.index(key) + 1 if (key := _key(after)) in keys else len(keys)
    if before:
        return max(0, keys.index(key) - limit) if (key := _key(before)) in keys else 0
    return 0


def _cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _key(cursor: str) -> str:
    try:
        return base64.urlsafe_b64decode(cursor.encode()).decode()
    except (ValueError, binascii.Error):
        raise bad_parameter("Invalid cursor") from None


def _link(request: web.Request, more: dict[str, str]) -> str:
    query = {name: value for name, value in request.query.items() if name not in ("after", "before")}
    return str(request.url.with_query({**query, **more}))
