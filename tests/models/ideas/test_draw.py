"""The draw of ideas: weighted, never the same twice in a row, and a variety of kinds."""

import random
from collections import Counter

from alphorn.models.ideas.draw import Candidate, Idea, draw

MANY = [Candidate(idea, f"{idea} {n}", f"{idea}-{n}") for idea in Idea for n in range(10)]


def drawn(times: int, **more: object) -> Counter[Idea]:
    dice = random.Random(7)
    found = [draw(MANY, dice, **more) for _ in range(times)]  # type: ignore[arg-type]
    return Counter(each.idea for each in found if each)


def test_all_kinds_come_up() -> None:
    assert set(drawn(200)) == set(Idea)


def test_a_kind_with_more_things_does_not_come_more_often() -> None:
    crowd = [*MANY, *(Candidate(Idea.DID_WELL, f"more {n}", str(n)) for n in range(1000))]
    dice = random.Random(7)

    kinds = Counter(each.idea for _ in range(400) if (each := draw(crowd, dice)))

    assert kinds[Idea.DID_WELL] < kinds[Idea.INTEREST]


def test_the_last_topic_does_not_come_again() -> None:
    two = [Candidate(Idea.INTEREST, "larches", "1"), Candidate(Idea.INTEREST, "huts", "2")]

    found = {draw(two, random.Random(seed), last_topic="larches") for seed in range(30)}

    assert found == {two[1]}


def test_what_rests_is_left_out_until_nothing_is_left() -> None:
    assert draw(MANY, random.Random(1), resting={each.topic for each in MANY}) is None


def test_what_was_not_wanted_comes_less_often() -> None:
    assert drawn(400, dismissed={Idea.INTEREST: 5})[Idea.INTEREST] < drawn(400)[Idea.INTEREST] / 2


def test_what_is_fresh_comes_more_often() -> None:
    two = [Candidate(Idea.INTEREST, "old", "1", 0.1), Candidate(Idea.INTEREST, "new", "2", 1.0)]
    dice = random.Random(3)

    topics = Counter(each.topic for _ in range(300) if (each := draw(two, dice)))

    assert topics["new"] > 5 * topics["old"]


def test_the_same_dice_draw_the_same() -> None:
    assert draw(MANY, random.Random(42)) == draw(MANY, random.Random(42))
