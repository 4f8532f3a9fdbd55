"""The control interface for what stands on the networks' streams: how deep they are, one more, one changed, one gone.

`GET /control/{network}/items?person=1001&stream=likes&limit=25`. With JSON that names `person` and `stream`: `POST` and
`count` makes it so deep, `POST` and `text` adds one, `PATCH` and `id` changes one, `DELETE` removes one, or all.
Streams: STREAMS below. A Page counts as a person; what they say of themselves is `text`; `pictures`: "lake-17 fog-3".
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.oracle.items import Item, Wanted
from alphorn.sandbox.people.people import PAGES, People
from alphorn.sandbox.pictures.photographs import NAMED, photographs
from alphorn.sandbox.playing.stand_in import StandIn
from alphorn.sandbox.worlds.depth import fill

STREAMS = {
    "x": ("posts", "home", "likes", "bookmarks", "following", "followers"),
    "facebook": ("posts", "likes", "friends"),
}
ALSO_CALLED = {"page_posts": "posts"}
MOST = 1_000_000


def _known(names: str | None) -> str | None:
    """Names of pictures that can be painted."""
    return " ".join(each.name for each in photographs(names or "")) if names is not None else None


Number = Annotated[int | None, Field(ge=0)]


class Place(BaseModel):
    """Whose stream, and which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str
    stream: str


class Words(Place):
    """What is said of an item; what is left out stays as it is."""

    text: str | None = None
    name: str | None = None
    handle: str | None = None
    link: str | None = None
    category: str | None = None
    pictures: Annotated[str | None, Field(pattern=f"^({NAMED.pattern}( |$))*$"), AfterValidator(_known)] = None
    author_id: str | None = None
    likes: Number = None
    reposts: Number = None
    replies: Number = None

    @property
    def said(self) -> dict[str, Any]:
        """The columns that are named."""
        return self.model_dump(exclude={"person", "stream", "id", "at", "count"}, exclude_none=True)


class New(Words):
    """One more, or with `count` as many as that and no others."""

    count: int | None = Field(None, ge=0, le=MOST)
    id: str = ""
    at: AwareDatetime | None = None


class Changed(Words):
    """One that is there."""

    id: str


class Gone(Place):
    """One that is to go, or all."""

    id: str = ""


def shown(stand_in: StandIn, place: Place, limit: int) -> dict[str, Any]:
    """How many there are, and the newest of them."""
    stream = _stream(stand_in, place)
    items = stand_in.items.page(place.person, stream, Wanted(), limit).items
    return {"count": stand_in.items.count(place.person, stream), "items": [_described(item) for item in items]}


def add(stand_in: StandIn, new: New) -> dict[str, Any]:
    """One more, or so many."""
    stream, now = _stream(stand_in, new), stand_in.clock()
    if new.count is not None:
        fill(stand_in.store, stand_in.slug, new.person, stream, new.count, now)
        return {"count": new.count}
    stand_in.items.grow(new.person, stream)
    return _described(stand_in.items.add(new.person, stream, _grown(stand_in, new, stream, now)))


def change(stand_in: StandIn, changed: Changed) -> dict[str, Any]:
    """Change it on whatever stream it stands."""
    stream = _stream(stand_in, changed)
    if stand_in.items.get(changed.id, changed.person, stream) is None:
        raise _not_there(changed.id)
    stand_in.items.change(changed.id, changed.said)
    item = stand_in.items.get(changed.id, changed.person, stream)
    return _described(item) if item else {}


def remove(stand_in: StandIn, gone: Gone) -> dict[str, Any]:
    """Take it away: what somebody posted from every stream, a like or a follow from that one."""
    stream = _stream(stand_in, gone)
    if not gone.id:
        fill(stand_in.store, stand_in.slug, gone.person, stream, 0, stand_in.clock())
        return {"count": 0}
    if stand_in.items.get(gone.id, gone.person, stream) is None:
        raise _not_there(gone.id)
    here = ("", "") if stream == "posts" else (gone.person, stream)
    stand_in.items.remove(gone.id, stand_in.clock(), *here)
    return {"count": stand_in.items.count(gone.person, stream)}


def _stream(stand_in: StandIn, place: Place) -> str:
    stream = ALSO_CALLED.get(place.stream, place.stream)
    if stream not in STREAMS[stand_in.slug]:
        raise web.HTTPNotFound(text=f"{stand_in.name} has no stream {place.stream}.\n")
    named = (stand_in.people.get(place.person), People(stand_in.store, PAGES).get(place.person))
    if not any(each and each.id == place.person for each in named):
        raise web.HTTPNotFound(text=f"Nobody on {stand_in.name} has the id {place.person}.\n")
    return stream


def _grown(stand_in: StandIn, new: New, stream: str, now: float) -> Grown:
    at = new.at.timestamp() if new.at else now
    number = stand_in.items.next_number()
    sort = snowflake(at, number)
    own = {"author_id": new.person} if stream == "posts" else {"name": "Ursin Caduff", "handle": f"ursin_{number}"}
    id = new.id or str(sort)
    if stand_in.slug == "facebook" and stream == "posts" and not new.id:
        id = f"{new.person}_{10**14 + number}"
    if stream in ("following", "followers", "likes", "home", "bookmarks"):
        own["author_id"] = id if stream in ("following", "followers") else str(500_000_000 + number)
    return Grown(id, sort, at, **{**own, **new.said})


def _not_there(id: str) -> web.HTTPNotFound:
    return web.HTTPNotFound(text=f"There is no {id} on that stream.\n")


def _described(item: Item) -> dict[str, Any]:
    at = datetime.fromtimestamp(item.created_at, UTC)
    return {**asdict(item), "created_at": at.isoformat()}
