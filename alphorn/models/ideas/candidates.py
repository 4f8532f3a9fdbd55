"""What ideas can be made from: a few items of each kind, so that a full archive is little slower than an empty one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from django.db.models import IntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone

from alphorn.lib.folding import words_in
from alphorn.models.accounts.workspace import Workspace
from alphorn.models.archive.shelves import newest, shelves
from alphorn.models.ideas.draw import Candidate, Idea
from alphorn.models.importing.fold import words_of
from alphorn.models.importing.item import Item
from alphorn.models.importing.search_words import saying
from alphorn.networks import NETWORKS
from alphorn.networks.streams import ItemKind

OF_EACH = 60
WEIGHED = 12  # interests of which it is looked up when the person last wrote about them: each is a search
NEWEST_OWN = 2000  # among so many of one's own posts those that did well are looked for
DID_WELL = 5  # likes, at the least
OF_A_DAY = 3
OLD = timedelta(days=90)
A_YEAR = timedelta(days=365)
YEARS = 10
LONGEST_TOPIC = 255


def candidates(workspace: Workspace, language: str, resting: Collection[str] = ()) -> list[Candidate]:
    """What could be suggested to this workspace now. `resting`: topics that will not be, and need no looking up."""
    kept = Item.objects.filter(workspace=workspace, removed_at=None, deleted_at=None)
    own = kept.filter(is_answer=False)
    there = shelves(workspace)
    wrote = [shelf.of(own) for shelf in there if shelf.holds == ItemKind.POST and shelf.is_own]
    liked = [shelf.of(kept) for shelf in there if shelf.holds == ItemKind.LIKE]
    return list(chain(_interests(kept, own, language, resting), _liked(liked), _years_ago(wrote), _did_well(wrote)))


def _interests(
    kept: "QuerySet[Item]", own: "QuerySet[Item]", language: str, resting: Collection[str]
) -> Iterator[Candidate]:
    """Some of what the person likes. The longer ago they wrote about it, the fresher it is."""
    drawn = list(kept.filter(holds=ItemKind.INTEREST).order_by("?").values_list("pk", flat=True)[:OF_EACH])
    found = Item.objects.in_bulk(drawn)
    some = [found[pk] for pk in drawn if pk in found and found[pk].author]
    for item in [each for each in some if _topic(each.author) not in resting][:WEIGHED]:
        yield replace(_interest(item), freshness=_freshness(last_about(own, item, language)))


def last_about(own: "QuerySet[Item]", item: Item, language: str) -> datetime | None:
    """When the person last wrote about an interest."""
    words = " ".join(words_in(item.author))
    wrote = own.filter(is_own=True, holds=ItemKind.POST)
    about = wrote.filter(saying(wrote, words, language))
    rows = newest([about.filter(network=slug) for slug in NETWORKS], 1)
    return rows[0][0] if rows else None


def _freshness(last: datetime | None) -> float:
    return 1.0 if last is None else min(1.0, (timezone.now() - last) / A_YEAR)


def _liked(liked: Sequence["QuerySet[Item]"]) -> Iterator[Candidate]:
    """Posts of others, lately liked; one topic for each author."""
    ids = [pk for _, pk in newest([part.exclude(text="") for part in liked], OF_EACH)]
    for item in Item.objects.filter(pk__in=ids).order_by("-happened_at", "-id"):
        yield _like(item)


def _years_ago(wrote: Sequence["QuerySet[Item]"]) -> Iterator[Candidate]:
    """What the person wrote a year ago today, by their own clock, or two, or ten."""
    today = timezone.localdate()
    written = [part.exclude(text="") for part in wrote]
    ids: list[UUID] = []
    for years in range(1, YEARS + 1):
        begins, ends = _day_in(today.year - years, today)
        that_day = [part.filter(happened_at__gte=begins, happened_at__lt=ends) for part in written]
        ids += [pk for _, pk in newest(that_day, OF_A_DAY)]
    for item in Item.objects.filter(pk__in=ids).order_by("-happened_at"):
        yield _own(Idea.YEAR_AGO, item)


def _day_in(year: int, today: date) -> tuple[datetime, datetime]:
    """When the same day of an earlier year began and ended; of the 29th of February the one before."""
    leaps = (today.month, today.day) == (2, 29)
    day = today.replace(year=year, day=28 if leaps else today.day)
    zone = timezone.get_current_timezone()
    return datetime.combine(day, time.min, zone), datetime.combine(day + timedelta(days=1), time.min, zone)


def _did_well(wrote: Sequence["QuerySet[Item]"]) -> Iterator[Candidate]:
    """Older posts that many liked."""
    older = [part.filter(happened_at__lt=timezone.now() - OLD).exclude(text="") for part in wrote]
    ids = [pk for _, pk in newest(older, NEWEST_OWN)]
    likes = Cast(KeyTextTransform("likes", "counts"), IntegerField())
    liked = Item.objects.filter(pk__in=ids).annotate(likes=likes).filter(likes__gte=DID_WELL)
    for item in liked.order_by("-likes")[: OF_EACH // 3]:
        yield _own(Idea.DID_WELL, item)


def idea_of(item: Item) -> Candidate | None:
    """The idea that this very item is good for; None where there is nothing to begin with."""
    if item.holds == ItemKind.INTEREST and item.author:
        return _interest(item)
    if item.holds == ItemKind.LIKE and item.text:
        return _like(item)
    if item.is_own and not item.is_answer and item.text and item.happened_at < timezone.now() - OLD:
        return _own(Idea.DID_WELL, item)
    return None


def _interest(item: Item) -> Candidate:
    return Candidate(Idea.INTEREST, _topic(item.author), str(item.pk))


def _like(item: Item) -> Candidate:
    return Candidate(Idea.LIKED, _topic(item.author or item.remote_id), str(item.pk))


def _own(idea: Idea, item: Item) -> Candidate:
    """Its topic is what it says: echoed to several networks, it is one."""
    return Candidate(idea, words_of(item.text)[:LONGEST_TOPIC] or item.remote_id, str(item.pk))


def _topic(words: str) -> str:
    return words.casefold()[:LONGEST_TOPIC]
