"""Ideas that a household was shown: most of them answered, the newest still on the sheet."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from alphorn.models.ideas.draw import Idea
from alphorn.models.importing.fold import words_of
from alphorn.networks.streams import ItemKind
from dev.seed.ground import A_DAY, Ground, id_at
from dev.seed.people import Household
from dev.seed.rows import ItemRow, MutedTopicRow, SuggestionRow

OF_EACH = 6
SPAN = timedelta(days=80)
LONGEST_TOPIC = 255
MUTED = ("crypto kitties", "the weather in other valleys")
KINDS = {
    ItemKind.INTEREST: Idea.INTEREST,
    ItemKind.LIKE: Idea.LIKED,
    ItemKind.POST: Idea.DID_WELL,
}


def suggestions(ground: Ground, household: Household, items: Sequence[ItemRow]) -> Iterator[SuggestionRow]:
    """The oldest first."""
    dice = ground.dice("ideas", household.user.email)
    chosen = [row for holds in KINDS for row in _good_for_one(items, holds)[:OF_EACH]]
    dice.shuffle(chosen)
    for number, row in enumerate(chosen):
        made_at = ground.now - SPAN + SPAN * number / len(chosen)
        answered_at = made_at + timedelta(minutes=dice.randrange(1, 90))
        is_newest, is_used = number == len(chosen) - 1, dice.random() < 0.5
        yield SuggestionRow(
            id=id_at(made_at, dice),
            workspace_id=household.workspace.id,
            item_id=row.id,
            idea=KINDS[ItemKind(row.holds)],
            topic=_topic(row),
            made_at=made_at,
            used_at=answered_at if is_used and not is_newest else None,
            dismissed_at=answered_at if not is_used and not is_newest else None,
        )


def muted(ground: Ground, household: Household) -> Iterator[MutedTopicRow]:
    """What they do not want ideas about."""
    dice = ground.dice("muted", household.user.email)
    for topic in MUTED:
        since = ground.now - 30 * A_DAY * dice.random()
        yield MutedTopicRow(id_at(since, dice), household.workspace.id, topic, since)


def _good_for_one(items: Sequence[ItemRow], holds: ItemKind) -> list[ItemRow]:
    there = (row for row in items if row.holds == holds and not row.removed_at and not row.deleted_at)
    return [row for row in there if row.author and (holds is not ItemKind.POST or row.is_own)]


def _topic(row: ItemRow) -> str:
    words = words_of(row.text) if row.is_own else row.author.casefold()
    return words[:LONGEST_TOPIC] or row.remote_id
