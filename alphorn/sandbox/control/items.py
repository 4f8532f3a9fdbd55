"""The control interface for what stands on the networks' streams: how deep they are, one more, one changed, one gone.

`GET /control/{network}/items?person=1001&stream=likes&limit=25`. With JSON that names `person` and `stream`: `POST` and
`count` makes it so deep, `POST` and `text` adds one, `PATCH` and `id` changes one, `DELETE` removes one, or all.
What they say of themselves is `text`; `pictures`: "lake-17 fog-3". Streams: as the network's `world` has them.
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter

from alphorn.sandbox.control.item_words import Changed, Gone, New, Whose
from alphorn.sandbox.control.one_network import BELOW, played_of
from alphorn.sandbox.oracle.grown import Grown, snowflake
from alphorn.sandbox.oracle.item import Item, Span
from alphorn.sandbox.oracle.posts import POSTS
from alphorn.sandbox.played import Played
from alphorn.sandbox.worlds.depth import fill

LIMIT = TypeAdapter(int)


async def show(request: web.Request) -> web.Response:
    """How many a stream has, and the newest of them."""
    query = {name: value for name, value in request.query.items() if name != "limit"}
    played, whose = played_of(request), Whose.model_validate(query)
    stream, items = _stream(played, whose), played.stand_in.items
    newest = items.page(whose.person, stream, Span(), LIMIT.validate_python(request.query.get("limit", "25"))).items
    count = items.count(whose.person, stream)
    return web.json_response({"count": count, "items": [_told(item) for item in newest]})


async def add(request: web.Request) -> web.Response:
    """One more, or so many."""
    played, new = played_of(request), New.model_validate_json(await request.read())
    stream, items = _stream(played, new), played.stand_in.items
    if new.count is not None:
        _fill(played, new.person, stream, new.count)
        return web.json_response({"count": new.count}, status=201)
    items.grow(new.person, stream)
    return web.json_response(_told(items.add(new.person, stream, _grown(played, new, stream))), status=201)


async def change(request: web.Request) -> web.Response:
    """Change one on whatever stream it stands."""
    played, changed = played_of(request), Changed.model_validate_json(await request.read())
    stream, items = _stream(played, changed), played.stand_in.items
    _require_there(played, changed.id, changed.person, stream)
    items.change(changed.id, changed.said)
    return web.json_response(_told(_require_there(played, changed.id, changed.person, stream)))


async def remove(request: web.Request) -> web.Response:
    """Take one away, or all: what somebody posted from every stream, a like or a follow from that one."""
    played, gone = played_of(request), Gone.model_validate_json(await request.read())
    stream, items = _stream(played, gone), played.stand_in.items
    if gone.id:
        _require_there(played, gone.id, gone.person, stream)
        here = ("", "") if stream == POSTS else (gone.person, stream)
        items.remove(gone.id, played.stand_in.clock(), *here)
    else:
        _fill(played, gone.person, stream, 0)
    return web.json_response({"count": items.count(gone.person, stream)})


ROUTES = (
    web.get(f"{BELOW}/items", show),
    web.post(f"{BELOW}/items", add),
    web.patch(f"{BELOW}/items", change),
    web.delete(f"{BELOW}/items", remove),
)


def _stream(played: Played, whose: Whose) -> str:
    """The stream's own name. Raises HTTPNotFound where there is none, or nobody."""
    network = played.network
    stream = network.also_called.get(whose.stream, whose.stream)
    if stream not in network.streams:
        raise web.HTTPNotFound(text=f"{network.name} has no stream {whose.stream}.\n")
    owner = network.owner(played.stand_in, whose.person)
    if owner is None or owner.id != whose.person:
        raise web.HTTPNotFound(text=f"Nobody on {network.name} has the id {whose.person}.\n")
    return stream


def _fill(played: Played, owner_id: str, stream: str, count: int) -> None:
    stand_in, kind = played.stand_in, played.network.streams[stream].kind
    fill(stand_in.store, stand_in.slug, owner_id, stream, kind, count, stand_in.clock())


def _grown(played: Played, new: New, stream: str) -> Grown:
    kind = played.network.streams[stream].kind
    at = new.at.timestamp() if new.at else played.stand_in.clock()
    number = played.stand_in.items.next_number()
    sort = snowflake(at, number)
    id = new.id or kind.id_of(new.person, sort, number)
    author_id = kind.author_of(new.person, id, number)
    somebody = {} if author_id == new.person else {"name": "Ursin Caduff", "handle": f"ursin_{number}"}
    return Grown(id, sort, at, **{"author_id": author_id, **somebody, **new.said})


def _require_there(played: Played, id: str, owner_id: str, stream: str) -> Item:
    item = played.stand_in.items.get(id, owner_id, stream)
    if item is None:
        raise web.HTTPNotFound(text=f"There is no {id} on that stream.\n")
    return item


def _told(item: Item) -> dict[str, Any]:
    return {**asdict(item), "created_at": datetime.fromtimestamp(item.created_at, UTC).isoformat()}
