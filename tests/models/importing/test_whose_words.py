"""Words of others, answers and edits in the archive: under whose they are, and no ideas."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from alphorn.models.ideas.candidates import candidates, idea_of
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import Time
from tests.models.reading_hands import claimed, end, keep, live_on, now, only
from tests.stage.people import Person

LONG_AGO = timezone.now() - timedelta(days=365)
MINE = RemoteItem(
    "3", author="Alice", text="The bridge over the gorge is open", counts={"likes": 9}, happened_at=LONG_AGO
)


def test_words_of_others_on_ones_own_list_are_theirs_and_no_idea(alice: Person) -> None:
    """Guard: `item_rows.row_of`."""
    stream = only(alice, "posts", 0)
    keep(claimed(stream), StreamPage((replace(MINE, author="Somebody", is_of_others=True),)))

    item = stream.items.get()

    assert (item.is_own, item.fold, item.author) == (False, None, "Somebody")
    assert idea_of(item) is None
    assert candidates(alice.workspace, "en") == []


def test_an_answer_is_ones_own_and_no_idea(alice: Person) -> None:
    stream = only(alice, "posts", 0)
    keep(claimed(stream), StreamPage((replace(MINE, is_answer=True),)))

    item = stream.items.get()

    assert item.is_own
    assert idea_of(item) is None
    assert candidates(alice.workspace, "en") == []


def test_a_post_is_an_idea(alice: Person) -> None:
    stream = only(alice, "posts", 0)
    keep(claimed(stream), StreamPage((MINE,)))

    assert idea_of(stream.items.get()) is not None
    assert candidates(alice.workspace, "en")


def test_whose_it_is_is_mended_where_it_was_told_wrongly(alice: Person, time_passes: Time) -> None:
    """Guards: the digest knows whose it is, and `pages.UPSERT` writes it."""
    stream = only(alice, "posts", 0)
    first = claimed(stream)
    keep(first, StreamPage((MINE,)))
    end(first)
    live_on(time_passes, timedelta(days=40))

    keep(claimed(stream), StreamPage((replace(MINE, is_of_others=True),)))

    assert not stream.items.get().is_own


def test_an_edit_changes_the_item_and_only_what_is_newer_is_asked_for(alice: Person, time_passes: Time) -> None:
    """Guard: `pages.GO_ON` goes on from the id that the network gave last."""
    stream = only(alice, "posts", 0)
    first = claimed(stream)
    keep(first, StreamPage((RemoteItem("1006", text="The briddge", newest_id="1006"),)))
    end(first)
    live_on(time_passes, timedelta(hours=2))
    second = claimed(stream)

    keep(second, StreamPage((RemoteItem("1006", text="The bridge", newest_id="1007"),)))

    assert stream.items.get().text == "The bridge"
    assert (now(stream).newest, now(stream).kept) == ("1007", 1)


def editions_kept(alice: Person, *editions: RemoteItem) -> str:
    """What stands here after these pages of one sync."""
    stream = only(alice, "posts", 0)
    one = claimed(stream)
    for edition in editions:
        keep(one, StreamPage((edition,), "further"))
    return str(stream.items.get().text)


FIRST = replace(MINE, remote_id="998", text="The bridge is shut", newest_id="998")
SECOND = replace(FIRST, text="The bridge is open", newest_id="999")
THIRD = replace(FIRST, text="The bridge is open again", newest_id="1001")


@pytest.mark.parametrize(
    "order", [(THIRD, FIRST), (THIRD, SECOND), (FIRST, THIRD, SECOND), (FIRST, SECOND, THIRD), (THIRD, FIRST, SECOND)]
)
def test_an_older_edition_on_a_later_page_does_not_undo_a_newer_one(
    alice: Person, order: tuple[RemoteItem, ...]
) -> None:
    """Guard: `pages.differs` asks which edition is the newer one."""
    assert editions_kept(alice, *order) == THIRD.text


def test_an_edition_that_comes_in_changed_is_written(alice: Person) -> None:
    assert editions_kept(alice, THIRD, replace(THIRD, text="Open, and how")) == "Open, and how"
