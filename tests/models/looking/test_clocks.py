"""However far our clock is from the network's, and whichever way: what is there is found, and never called absent."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alphorn.models.looking.clocks import Moment, there
from alphorn.models.looking.verdict import Absent, CannotTell, Found, Known, Verdict, verdict
from alphorn.networks.looking import Seen, Sight
from alphorn.networks.reasons import Reason

MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)  # in truth
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
APART = 2 * HOUR
KEYS = ["k", ""]  # as it was sent; with words that the network has changed


def looked(
    *, ours: timedelta, theirs: timedelta, after: timedelta, post: Seen, jump: timedelta = SECOND * 0
) -> Verdict:
    """What a look so long `after` the intent proves; both clocks go wrong by so much, ours by a `jump` more by then."""
    dated_at = (MADE + after + theirs).replace(microsecond=0)
    moment = there(MADE + ours, MADE + after + ours + jump, dated_at, APART)
    known = Known("k", moment.likely, moment.earliest, frozenset(), frozenset(), frozenset(), APART)
    seen = Seen(
        post.remote_id, post.url, post.happened_at and (post.happened_at + theirs).replace(microsecond=0), post.key
    )
    return verdict(Sight([seen], reaches_back=True), known)


def stands(key: str, after: timedelta) -> Seen:
    """A post that was made so long after the intent, in truth."""
    return Seen("m", "", MADE + after, key)


clocks = st.timedeltas(-HOUR, HOUR)
waits = st.timedeltas(SECOND * 0, timedelta(minutes=2))


@given(ours=clocks, theirs=clocks, arrived=waits, later=waits)
@example(ours=HOUR, theirs=SECOND * 0, arrived=SECOND, later=SECOND * 4)
@example(ours=-HOUR, theirs=SECOND * 0, arrived=SECOND, later=SECOND * 4)
def test_what_is_there_is_found_by_clocks_that_are_an_hour_apart(
    ours: timedelta, theirs: timedelta, arrived: timedelta, later: timedelta
) -> None:
    """Guard: `clocks.there`, which asks the network's clock."""
    post = stands("k", arrived)

    assert looked(ours=ours, theirs=theirs, after=arrived + later, post=post) == Found("m")


@given(
    ours=clocks,
    theirs=clocks,
    arrived=waits,
    later=waits,
    jump=st.timedeltas(SECOND * 0, HOUR),
    key=st.sampled_from(KEYS),
)
@example(ours=HOUR, theirs=SECOND * 0, arrived=SECOND, later=SECOND * 150, jump=SECOND * 0, key="")
@example(ours=SECOND * 0, theirs=SECOND * 0, arrived=SECOND, later=SECOND * 150, jump=HOUR, key="")
def test_what_is_there_is_never_absent_even_with_other_words(
    ours: timedelta, theirs: timedelta, arrived: timedelta, later: timedelta, jump: timedelta, key: str
) -> None:
    """Guard: `Known.earliest`: by our clock alone it would be older than the try, and explained."""
    post = stands(key, arrived)

    assert not isinstance(looked(ours=ours, theirs=theirs, after=arrived + later, jump=jump, post=post), Absent)


@pytest.mark.parametrize("ours", [-HOUR, SECOND * 0, HOUR])
def test_an_older_one_of_the_same_words_is_not_taken_for_it(ours: timedelta) -> None:
    older = looked(ours=ours, theirs=SECOND * 0, after=5 * SECOND, post=stands("k", -HOUR / 2))

    assert older == CannotTell(Reason.ALIKE_BUT_OLDER)


def test_an_answer_without_a_date_leaves_a_margin() -> None:
    assert there(MADE, MADE + SECOND, None, APART) == Moment(MADE, MADE - APART)
