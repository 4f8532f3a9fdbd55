"""Which idea comes next: a weighted draw, pure but for the dice it is given."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Idea(StrEnum):
    """The kinds of ideas for a post."""

    INTEREST = "interest"  # something the person likes, and has not written about for long
    LIKED = "liked"  # a post they liked, to say something about
    YEAR_AGO = "year ago"  # what they wrote a year ago today
    DID_WELL = "did well"  # a post of theirs that many liked, to say again


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something an idea could be made from. `freshness` in [0, 1]: 1 was never written about or never seen."""

    idea: Idea
    topic: str
    item: str  # its id
    freshness: float = 1.0


# How often each kind comes, where all of them have something to offer.
WEIGHTS: Mapping[Idea, float] = {Idea.INTEREST: 4.0, Idea.LIKED: 2.0, Idea.YEAR_AGO: 3.0, Idea.DID_WELL: 1.0}
USED_WEIGHT = 1.5  # a kind that was used before is liked
DISMISSED_WEIGHT = 0.6  # each time one of its ideas was not wanted
LEAST_FRESHNESS = 0.05


def draw(
    candidates: Sequence[Candidate],
    dice: random.Random,
    *,
    resting: Collection[str] = (),
    last_topic: str = "",
    used: Mapping[Idea, int] | None = None,
    dismissed: Mapping[Idea, int] | None = None,
) -> Candidate | None:
    """One of `candidates`: first a kind, then one of that kind by its freshness. None where nothing is left.

    Topics that rest (suggested lately, or never wanted) and the last topic are left out.
    """
    left = [each for each in candidates if each.topic not in resting and each.topic != last_topic]
    kinds = sorted({each.idea for each in left})
    if not kinds:
        return None
    weights = [_weight(kind, used or {}, dismissed or {}) for kind in kinds]
    kind = dice.choices(kinds, weights)[0]
    of_kind = [each for each in left if each.idea is kind]
    return dice.choices(of_kind, [max(each.freshness, LEAST_FRESHNESS) for each in of_kind])[0]


def _weight(kind: Idea, used: Mapping[Idea, int], dismissed: Mapping[Idea, int]) -> float:
    liked = USED_WEIGHT if used.get(kind) else 1.0
    return WEIGHTS[kind] * liked * DISMISSED_WEIGHT ** min(dismissed.get(kind, 0), 6)
