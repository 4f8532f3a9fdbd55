"""What came in: posts of their own, what they liked, whom they follow, what they are fond of, with pictures."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from alphorn.models.importing.item_rows import row_of
from alphorn.models.work.states import State
from alphorn.networks.streams import ItemKind, RemoteItem, RemotePicture
from alphorn.sandbox.facebook.liked import LIKED
from alphorn.sandbox.oracle.grown import snowflake
from alphorn.sandbox.pictures.faces import face_of
from alphorn.sandbox.pictures.picture import names_for, pictures_named
from alphorn.sandbox.worlds import sentences
from alphorn.sandbox.worlds.names import FULL_NAMES, handle_of
from alphorn.sandbox.worlds.sentences import passage, say
from dev.seed.ground import A_DAY, Ground, id_at
from dev.seed.people import Household
from dev.seed.posts import Written
from dev.seed.rows import ItemRow
from dev.seed.streams import Source

YEARS = 5
PICTURED_IN_HUNDRED = 35
ECHOED = 3  # of one's own posts at most every third went out from here
REMOVED, DELETED = 90, 300  # every so many, the network has it no more; or the person does not want it here
FIRST_PERSON, FIRST_PAGE = 8_000_000, 9_000_000


class Echo(NamedTuple):
    """What went out from here, and stands there."""

    remote_id: str
    at: datetime
    text: str
    url: str
    delivery_id: UUID


def echoes(written: Sequence[Written]) -> Mapping[UUID, list[Echo]]:
    """What was delivered to each connection: it comes back as something that they wrote."""
    found: dict[UUID, list[Echo]] = {}
    for each in written:
        for told in each.told:
            row = told.delivery
            if row.state == State.DELIVERED and row.remote_id:
                at = row.settled_at or row.created_at
                found.setdefault(row.connection_id, []).append(Echo(row.remote_id, at, each.post.text, row.url, row.id))
    return found


def items(ground: Ground, household: Household, source: Source, echoed: Mapping[UUID, list[Echo]]) -> Iterator[ItemRow]:
    """All that stands on one stream."""
    dice = ground.dice("items", source.row.id)
    back = [echo for place in source.kind.places for echo in echoed.get(place.row.id, [])]
    back = back[: source.quota // ECHOED] if source.kind.facts.is_own else []
    for echo in back:
        item = _post(ground, source, dice, echo.at, echo.text, _author(household, source))
        yield _row(source, replace(item, remote_id=echo.remote_id, url=echo.url), dice, echo.delivery_id)
    for number in range(source.quota - len(back)):
        row = _row(source, _item(ground, household, source, number, dice), dice, None)
        yield _as_it_stands(row, number, dice)


def _item(ground: Ground, household: Household, source: Source, number: int, dice: random.Random) -> RemoteItem:
    match source.kind.facts.holds:
        case ItemKind.PERSON:
            return _person(ground, source, number, dice)
        case ItemKind.INTEREST:
            return _interest(ground, source, number, dice)
        case ItemKind.POST if source.kind.facts.is_own:
            at = _moment(ground, number, dice, with_anniversaries=True)
            return _post(ground, source, dice, at, passage(dice, household.voice), _author(household, source))
        case _:
            at = _moment(ground, number, dice, with_anniversaries=False)
            author = dice.choice(FULL_NAMES)
            return _post(ground, source, dice, at, passage(dice, sentences.ASIDES, 0.25), author)


def _author(household: Household, source: Source) -> str:
    """A Page writes under its own name."""
    return source.kind.places[0].row.name if source.row.connection_id and source.kind.places else household.user.name


def _moment(ground: Ground, number: int, dice: random.Random, *, with_anniversaries: bool) -> datetime:
    """Within the years before now; the first few of one's own on this very day of earlier years."""
    years = number + 1
    if with_anniversaries and years < YEARS:
        day = min(ground.now.day, 28) if ground.now.month == 2 else ground.now.day
        return ground.now.replace(year=ground.now.year - years, day=day, hour=9, minute=dice.randrange(60))
    age: float = dice.random() ** 1.5
    return ground.now - timedelta(minutes=20) - A_DAY * 365 * YEARS * age


def _post(ground: Ground, source: Source, dice: random.Random, at: datetime, text: str, author: str) -> RemoteItem:
    liked = min(int(dice.lognormvariate(2.2, 1.1)), 4000)
    number = snowflake(at.timestamp(), dice.getrandbits(22))
    handle = source.kind.consent.handle if source.kind.facts.is_own else handle_of(author, number)
    shown = pictures_named(names_for(text, PICTURED_IN_HUNDRED))
    is_x = source.row.network == "x"
    whose = handle if is_x else source.kind.consent.remote_id
    remote_id = str(number) if is_x else f"{whose}_{number}"
    counts = {"likes": liked, "replies": liked // 11, "reposts": liked // 7}
    return RemoteItem(
        remote_id=remote_id,
        author=author,
        handle=handle if is_x else "",
        text=text,
        url=f"{ground.pages[source.row.network]}/{f'{whose}/status/{number}' if is_x else remote_id}",
        pictures=tuple(RemotePicture(_at(ground, source, each.name), each.words) for each in shown),
        counts=counts if is_x else {},
        happened_at=at,
        payload={"id": remote_id, "text": text, "created_at": at.isoformat(), "public_metrics": counts},
    )


def _person(ground: Ground, source: Source, number: int, dice: random.Random) -> RemoteItem:
    name = FULL_NAMES[(number + int(source.row.id) % 997) % len(FULL_NAMES)]
    handle, is_x = handle_of(name, number), source.row.network == "x"
    id = str(FIRST_PERSON + number)
    face = f"face-{face_of(handle)}{'_bigger' if is_x else '_square'}"
    return RemoteItem(
        remote_id=id,
        author=name,
        handle=handle if is_x else "",
        text=say(dice, sentences.NOTES) if is_x else "",
        url=f"{ground.pages[source.row.network]}/{handle if is_x else id}",
        pictures=(RemotePicture(_at(ground, source, face)),),
        counts={"followers": dice.randrange(900)} if is_x else {},
        payload={"id": id, "name": name},
    )


def _interest(ground: Ground, source: Source, number: int, dice: random.Random) -> RemoteItem:
    category, name, about = LIKED[(number + int(source.row.id) % 97) % len(LIKED)]
    id, again = str(FIRST_PAGE + number), number // len(LIKED)
    return RemoteItem(
        remote_id=id,
        author=f"{name} {again + 1}" if again else name,
        text=about,
        url=f"{ground.pages[source.row.network]}/{id}",
        topic=category,
        pictures=(RemotePicture(_at(ground, source, f"face-{face_of(name)}_square")),),
        happened_at=_moment(ground, number, dice, with_anniversaries=False),
        payload={"id": id, "name": name, "category": category, "about": about},
    )


def _at(ground: Ground, source: Source, name: str) -> str:
    return f"{ground.pictures[source.row.network]}/pictures/{name}.jpg"


def _row(source: Source, item: RemoteItem, dice: random.Random, delivery_id: UUID | None) -> ItemRow:
    made = row_of(item, is_own=source.kind.facts.is_own)
    came_at = max(source.row.created_at, item.happened_at or source.row.created_at) + timedelta(minutes=9)
    return ItemRow(
        id=id_at(came_at, dice),
        workspace_id=source.row.workspace_id,
        stream_id=source.row.id,
        network=source.row.network,
        holds=source.kind.facts.holds,
        is_own=source.kind.facts.is_own,
        remote_id=made.remote_id,
        author=made.author,
        handle=made.handle,
        text=made.text,
        url=made.url,
        topic=made.topic,
        pictures=json.dumps(made.pictures),
        counts=json.dumps(made.counts),
        happened_at=made.happened_at or came_at,
        payload=json.dumps(made.payload, ensure_ascii=False),
        digest=bytes.fromhex(made.digest),
        fold=made.fold,
        delivery_id=delivery_id,
        came_at=came_at,
        changed_at=came_at,
    )


def _as_it_stands(row: ItemRow, number: int, dice: random.Random) -> ItemRow:
    if number % DELETED == DELETED - 1:
        bare = row._replace(author="", handle="", text="", url="", topic="", pictures="[]", counts="{}", payload="{}")
        return bare._replace(deleted_at=row.came_at, fold=None)
    if number % REMOVED == REMOVED - 1:
        return row._replace(removed_at=row.came_at + A_DAY * dice.random())
    return row
