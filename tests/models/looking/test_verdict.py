"""What a look proves. An absence is proven post by post; whatever is not explained costs a question."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphorn.models.looking.verdict import Absent, CannotTell, Found, Known, Verdict, verdict
from alphorn.networks.looking import Seen, Sight
from alphorn.networks.reasons import Reason

MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def known(*, others: str = "", owned: str = "", before: str = "", there: str = "", has_any: bool = False) -> Known:
    """What is known besides the page; ids and keys are single letters."""
    sets = (frozenset(others), frozenset(owned), frozenset(before))
    return Known("k", MADE, MADE, *sets, 2 * HOUR, frozenset(there), has_any)


def seen(remote_id: str, key: str = "", after: timedelta = SECOND) -> Seen:
    """A post that stands there, made so long after the intent."""
    return Seen(remote_id, f"https://x.example/{remote_id}", MADE + after, key)


MINE = seen("m", "k")


@pytest.mark.parametrize(
    ("page", "knowing", "proves"),
    [
        ([], known(), Absent()),
        ([MINE], known(), Found("m", "https://x.example/m")),
        ([seen("m", "k", -SECOND)], known(), Found("m", "https://x.example/m")),  # told in whole seconds
        ([MINE, seen("o", "")], known(), Found("m", "https://x.example/m")),
        ([MINE], known(owned="m"), Absent()),
        ([MINE], known(before="m"), Absent()),
        ([MINE, seen("n", "k")], known(), CannotTell(Reason.TWO_ALIKE)),
        ([MINE, seen("n", "k")], known(owned="n"), Found("m", "https://x.example/m")),
        ([MINE], replace(known(), has_namesake=True), CannotTell(Reason.TWO_ALIKE)),
        ([seen("o", "b")], replace(known(others="b"), has_namesake=True), Absent()),
        ([seen("m", "k", -HOUR)], known(), CannotTell(Reason.ALIKE_BUT_OLDER)),
        ([seen("m", "k", -3 * HOUR)], known(), Absent()),
        ([Seen("m", "", None, "k")], known(), CannotTell(Reason.ALIKE_BUT_OLDER)),
        ([seen("o")], known(), CannotTell(Reason.OTHERS_THERE)),
        ([Seen("o", "", None)], known(), CannotTell(Reason.OTHERS_THERE)),
        ([seen("o")], known(owned="o"), Absent()),
        ([seen("o")], known(before="o"), Absent()),
        ([seen("o", "b")], known(others="b"), Absent()),
        ([seen("o", "b")], known(), CannotTell(Reason.OTHERS_THERE)),
        ([seen("o", after=-HOUR)], known(), Absent()),
        ([seen("o")], known(owned="op", there="o"), Absent()),
        ([seen("o")], known(owned="op", there="op"), CannotTell(Reason.CANNOT_LOOK_BACK)),
        ([], known(owned="o", there="o"), CannotTell(Reason.CANNOT_LOOK_BACK)),
        ([], known(has_any=True), CannotTell(Reason.CANNOT_LOOK_BACK)),
        ([seen("o", after=-3 * HOUR)], known(has_any=True), Absent()),
        ([MINE], known(there="p", has_any=True), Found("m", "https://x.example/m")),
    ],
)
def test_a_page_proves(page: list[Seen], knowing: Known, proves: Verdict) -> None:
    assert verdict(Sight(page, reaches_back=True), knowing) == proves


def test_a_page_that_does_not_reach_back_proves_no_absence() -> None:
    assert verdict(Sight([], reaches_back=False), known()) == CannotTell(Reason.CANNOT_LOOK_BACK)


def test_what_is_found_is_found_on_a_page_that_does_not_reach_back_too() -> None:
    assert verdict(Sight([MINE], reaches_back=False), known()) == Found("m", "https://x.example/m")


POSTS = st.builds(
    Seen,
    st.sampled_from("abcdefgh"),
    st.just(""),
    st.none() | st.timedeltas(-4 * HOUR, 4 * HOUR).map(lambda after: MADE + after),
    st.sampled_from(["", "k", "b"]),
)
IDS = st.text("abcdefgh", max_size=4)


@given(page=st.lists(POSTS, max_size=8), others=st.sampled_from(["", "b"]), owned=IDS, before=IDS)
def test_what_could_be_it_never_counts_as_absent(page: list[Seen], others: str, owned: str, before: str) -> None:
    proves = verdict(Sight(page, reaches_back=True), known(others=others, owned=owned, before=before))

    could_be = [
        each
        for each in page
        if each.remote_id not in {*owned, *before}
        and each.key == "k"
        and (each.happened_at is None or each.happened_at >= MADE - 2 * HOUR)
    ]
    assert not (could_be and isinstance(proves, Absent))
    if isinstance(proves, Found):
        assert [each.remote_id for each in could_be] == [proves.remote_id]
