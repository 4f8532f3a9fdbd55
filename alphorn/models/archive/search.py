"""The archive: everything that came in, newest first, found by words, the same item once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from alphorn.models.accounts.workspace import Workspace
from alphorn.models.archive.shelves import Shelf, newest, shelves
from alphorn.models.importing.item import Item, forget
from alphorn.models.importing.item_rows import name_of
from alphorn.models.importing.search_words import answers, few_saying, saying
from alphorn.models.importing.stream import Stream
from alphorn.networks import stream_kind
from alphorn.networks.streams import ItemKind

SAME_FOR = timedelta(days=3)  # equal words within it, on different networks, are one item that was echoed


@dataclass(frozen=True, slots=True)
class ArchiveQuery:
    """What somebody looks for. Empty fields leave nothing out; `before` is where the page before ended.

    `until` is the first moment that is too late. Without `people` those are left out, unless they are asked for.
    """

    words: str = ""
    network: str = ""
    holds: str = ""
    is_own: bool | None = None
    stream: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    people: bool = True
    before: tuple[datetime, UUID] | None = None

    def looks_at(self, shelf: Shelf) -> bool:
        """Whether anything there could fit."""
        return (
            self.network in ("", shelf.network)
            and (shelf.holds == self.holds if self.holds else self.people or shelf.holds != ItemKind.PERSON)
            and self.is_own in (None, shelf.is_own)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One item of the archive, and where else the same appeared."""

    item: Item
    also: Sequence[Item] = field(default_factory=tuple)


def found(workspace: Workspace, asked: ArchiveQuery, language: str, count: int) -> list[Found]:
    """The newest `count` items that fit, each once."""
    kept = Item.objects.filter(workspace=workspace, removed_at=None, deleted_at=None)
    fitting = _fitting(kept, asked)
    looked_at = [shelf for shelf in shelves(workspace) if asked.looks_at(shelf)]
    if asked.words:
        parts = [part for group in _apart(looked_at) for part in _saying(fitting, group, asked.words, language)]
    else:
        parts = [(shelf.of(fitting), fitting) for shelf in looked_at]
    leading = _in_order(newest([_leading(*each, asked) for each in parts], count))
    twins = _twins_of(workspace, leading)
    return [Found(item, [twin for twin in twins if is_twin(item, twin)]) for item in leading]


def _apart(looked_at: Sequence[Shelf]) -> list[list[Shelf]]:
    """Words of people and of the rest lie in indexes of their own."""
    people = [shelf for shelf in looked_at if shelf.holds == ItemKind.PERSON]
    return [group for group in (people, [shelf for shelf in looked_at if shelf not in people]) if group]


def _saying(
    fitting: "QuerySet[Item]", group: Sequence[Shelf], words: str, language: str
) -> Iterator[tuple["QuerySet[Item]", "QuerySet[Item]"]]:
    """What answers a question, in parts, each with that among which its twins are. Few are one part."""
    are_people = Q(holds=ItemKind.PERSON)
    among = fitting.filter(are_people if group[0].holds == ItemKind.PERSON else ~are_people)
    few = few_saying(among, words, language)
    if few is not None:
        said = among.filter(pk__in=few)
        yield said, said
    else:
        for shelf in group:
            lying = shelf.of(among)
            yield lying.filter(saying(lying, words, language)), among.filter(answers(words, language))


def _leading(part: "QuerySet[Item]", fitting: "QuerySet[Item]", asked: ArchiveQuery) -> "QuerySet[Item]":
    """Of each item that was echoed the latest one, behind the page before."""
    leading = part.filter(~Exists(_later_twins(fitting)))
    if asked.before is None:
        return leading
    moment, pk = asked.before
    # The first bound is where the index begins to be read.
    return leading.filter(Q(happened_at__lt=moment) | Q(pk__lt=pk), happened_at__lte=moment)


def _in_order(rows: Sequence[tuple[datetime, UUID]]) -> list[Item]:
    found = Item.objects.select_related("delivery", "stream__connection").in_bulk([pk for _, pk in rows])
    return [found[pk] for _, pk in rows if pk in found]


def is_twin(item: Item, other: Item) -> bool:
    """Whether both are the same item, echoed twice."""
    same_words = item.fold is not None and other.fold is not None and bytes(item.fold) == bytes(other.fold)
    return same_words and item.stream_id != other.stream_id and abs(item.happened_at - other.happened_at) < SAME_FOR


def _fitting(items: "QuerySet[Item]", asked: ArchiveQuery) -> "QuerySet[Item]":
    if asked.network:
        items = items.filter(network=asked.network)
    if asked.holds:
        items = items.filter(holds=asked.holds)
    elif not asked.people:
        items = items.exclude(holds=ItemKind.PERSON)
    if asked.since:
        items = items.filter(happened_at__gte=asked.since)
    if asked.until:
        items = items.filter(happened_at__lt=asked.until)
    if asked.is_own is not None:
        items = items.filter(is_own=asked.is_own)
    return items.filter(stream=asked.stream) if asked.stream else items


def _later_twins(fitting: "QuerySet[Item]") -> "QuerySet[Item]":
    """For a query of items: the same item on another stream, a little later. The latest of them leads."""
    return fitting.filter(
        Q(happened_at__gt=OuterRef("happened_at")) | Q(happened_at=OuterRef("happened_at"), pk__gt=OuterRef("pk")),
        fold=OuterRef("fold"),
        happened_at__lt=OuterRef("happened_at") + SAME_FOR,
    ).exclude(stream=OuterRef("stream"))


def _twins_of(workspace: Workspace, items: Sequence[Item]) -> list[Item]:
    folds = [item.fold for item in items if item.fold is not None]
    twins = Item.objects.filter(workspace=workspace, fold__in=folds, removed_at=None, deleted_at=None)
    return list(twins.order_by("network", "id")) if folds else []


def counts(workspace: Workspace) -> dict[str, int]:
    """How many items there are of each kind; "own" are the person's own posts, "" is everything.

    What they posted again of others, and what others wrote on their wall, is not their own: it counts as posts.
    """
    counted = kept_of_kinds(workspace)
    own = [stream.pk for stream in workspace.streams.only("network", "kind") if stream.facts.is_own]
    others = Item.objects.filter(stream__in=own, holds=ItemKind.POST, is_own=False, removed_at=None, deleted_at=None)
    of_others = others.count()
    return {**counted, "own": counted["own"] - of_others, ItemKind.POST: counted[ItemKind.POST] + of_others}


def kept_of_kinds(workspace: Workspace) -> dict[str, int]:
    """How many items were brought in by streams of each kind; "own": by those of the person's own posts."""
    rows = workspace.streams.values("network", "kind").annotate(kept=Sum("kept"))
    counted: dict[str, int] = dict.fromkeys(("", "own", *ItemKind), 0)
    for row in rows:
        kind = stream_kind(row["network"], row["kind"])
        counted[""] += row["kept"]
        counted["own" if kind.is_own else kind.holds] += row["kept"]
    return counted


def people(workspace: Workspace, count: int) -> list[Found]:
    """Who came in last, by name, with the networks they are on."""
    items = Item.objects.filter(workspace=workspace, holds=ItemKind.PERSON, removed_at=None, deleted_at=None)
    named = items.exclude(author="")
    on_shelves = [shelf.of(named) for shelf in shelves(workspace) if shelf.holds == ItemKind.PERSON]
    lately = _in_order(newest(on_shelves, count * 4))
    names = list(dict.fromkeys(name_of(item.author) for item in lately))[:count]
    same = items.filter(Q(name__in=names) | Q(pk__in=[item.pk for item in lately])).order_by("network", "id")
    by_name: dict[str, list[Item]] = {name: [] for name in names}
    for item in same:
        by_name.get(name_of(item.author), []).append(item)
    return [Found(each[0], each[1:]) for each in by_name.values() if each]


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic: how many items stand for it, where they come from, and how strong it is beside the strongest.

    Where all of them are equally strong there is nothing to compare.
    """

    topic: str
    count: int
    networks: tuple[str, ...]
    share: int | None  # per cent


def interests(workspace: Workspace, count: int) -> list[Interest]:
    """Topics by how many items stand for them."""
    items = Item.objects.filter(workspace=workspace, holds=ItemKind.INTEREST, removed_at=None, deleted_at=None)
    rows = list(
        items.exclude(topic="")
        .values("topic")
        .annotate(count=Count("*"), networks=ArrayAgg("network", distinct=True))
        .order_by("-count", "topic")[:count]
    )
    strengths = {row["count"] for row in rows}
    return [
        Interest(
            row["topic"],
            row["count"],
            tuple(row["networks"]),
            round(100 * row["count"] / max(strengths)) if len(strengths) > 1 else None,
        )
        for row in rows
    ]


def forget_with_twins(item: Item) -> int:
    """Delete an item together with what is shown as one with it. Returns how many rows that were."""
    twins = [twin.pk for twin in _twins_of(item.workspace, [item]) if is_twin(item, twin)]
    with transaction.atomic():
        gone = Item.objects.filter(pk__in=[item.pk, *twins], deleted_at=None)
        list(Stream.objects.filter(items__in=gone).order_by("id").select_for_update(no_key=True, of=("self",)))
        counted = gone.filter(removed_at=None).values_list("stream").annotate(number=Count("id")).order_by()
        for stream_id, number in counted:
            Stream.objects.filter(pk=stream_id).update(kept=F("kept") - number)
        return forget(gone)
