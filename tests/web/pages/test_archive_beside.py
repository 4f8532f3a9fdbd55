"""The archive's kinds with their numbers, its small pictures, and what stands beside it."""

import re

import pytest
from django.urls import reverse

from alphorn.models import Item, MutedTopic, Stream
from tests.stage.people import Person
from tests.web.house import bring_in, found


def tabs(page: str) -> list[tuple[str, str]]:
    """The kinds, with how many there are of each."""
    return re.findall(r"([A-Z][\w ]+) <span class=\"numbers\">([\d,]+)</span>", page)


def test_what_others_wrote_among_ones_own_posts_counts_as_theirs(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")
    again = [bring_in(posts, "Nuria", f"Nineteen ibex, {n}.").pk for n in range(3)]
    Item.objects.filter(pk__in=again).update(is_own=False)

    page = found(alice.browser)

    assert tabs(page)[1:] == [("Your posts", "1"), ("By others", "3")]
    assert found(alice.browser, kind="own").count('<li class="item"') == 1
    assert found(alice.browser, kind="post").count('<li class="item"') == 3


def bars(page: str) -> list[str]:
    """How long the bars of the interests are."""
    return re.findall(r'<rect width="(\d+%)"', page)


def test_interests_are_as_wide_as_they_are_strong(alice: Person, likes: Stream) -> None:
    [bring_in(likes, f"Hut {n}", topic="Huts") for n in range(4)]
    bring_in(likes, "Alpine gardens", topic="Gardens")

    assert bars(found(alice.browser)) == ["100%", "25%"]


def test_interests_that_are_equally_strong_have_no_bars(alice: Person, likes: Stream) -> None:
    bring_in(likes, "Hut", topic="Huts")
    bring_in(likes, "Alpine gardens", topic="Gardens")

    page = found(alice.browser)

    assert ("<b>Huts</b>" in page, bars(page)) == (True, [])


def test_what_is_never_suggested_is_found_where_there_are_no_interests(alice: Person, posts: Stream) -> None:
    before = found(alice.browser)
    MutedTopic.objects.create(workspace=alice.workspace, topic="nuria")

    assert [reverse("muted") in page for page in (before, found(alice.browser))] == [False, True]


@pytest.mark.parametrize(("many", "below_the_words"), [(1, False), (3, True)])
def test_one_picture_stands_at_the_end_of_a_thing_and_several_below_its_words(
    alice: Person, posts: Stream, many: int, below_the_words: bool
) -> None:
    pictures = [{"url": f"https://pbs.example/{n}.jpg", "alt": f"Larches {n}"} for n in range(many)]
    bring_in(posts, "Alice", "First snow.", pictures=pictures)

    page = found(alice.browser)

    assert len(re.findall(r'<a class="photo" href="(/pictures/[^"]+)">\s*<svg.*?</svg>\s*<img src="\1"', page)) == many
    assert bool(re.search(r'First snow\.</p>\s*<div class="photos">', page)) == below_the_words
