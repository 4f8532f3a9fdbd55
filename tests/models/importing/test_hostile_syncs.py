"""Whatever pages come, in whatever syncs: nothing is gone that was not missing in two whole syncs an hour apart.

The pages go through the parsers of both networks, and so does what is wrong with them.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alphorn.models import Item, Stream
from alphorn.models.importing.claim import ClaimedStream
from alphorn.models.importing.record import RunOutcome, RunReport, record
from alphorn.models.importing.removals import believe, look_at_loss, mark_unmet
from alphorn.models.work.states import Belief, RunEnding
from alphorn.networks.answer import Answer
from alphorn.networks.endings import Ending, OutcomeUnknown
from alphorn.networks.facebook import reading as facebook
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import StreamPage, StreamRequest
from alphorn.networks.x import reading as x
from alphorn.sandbox.faults.spoiling import SPOILT, Body, Spoilt, spoil
from tests.models.importing.test_pages import Reader, new_reader
from tests.models.reading_hands import as_it_is, keep
from tests.stage.examples import examples
from tests.stage.people import Person

PAGE, MOST_PAGES, THINGS = 20, 8, 70
HOUR = timedelta(hours=1)
SAY_SO = ("errors beside", "without ids")  # pages of which one sees that they are not whole
OTHERWISE = ("", "", "", "shuffled", "twice", "ends here", *SPOILT)


@dataclass(frozen=True, slots=True)
class Sync:
    """One full sync: what goes and comes there before it, how late it is, what is wrong with each page."""

    goes: int
    comes: int
    later: timedelta
    pages: Sequence[str]
    vouched: bool


CALM = Sync(0, 0, timedelta(hours=2), (), vouched=True)
SOON = timedelta(minutes=10)
# One is given up at its first page: what it met says nothing to the next one, at whose end much is missing.
GIVEN_UP = [
    Sync(0, 0, SOON, (), vouched=True),
    Sync(0, 0, SOON, ["astray"], vouched=True),
    Sync(30, 0, SOON, (), vouched=False),
]
alike = st.sampled_from(["half", "empty", "other ids", *SAY_SO]).map(lambda how: [how] * MOST_PAGES)
syncs = st.builds(
    Sync,
    st.sampled_from([0, 0, 1, 5, 30]),
    st.integers(0, 3),
    st.sampled_from([timedelta(minutes=10), timedelta(hours=2)]),
    st.lists(st.sampled_from(OTHERWISE), max_size=4) | alike,
    st.sampled_from([True, True, False]),
)


@dataclass
class There:
    """What a network has, newest first."""

    network: str
    ids: list[int] = field(default_factory=lambda: list(range(THINGS, 0, -1)))
    made: int = THINGS

    def change(self, sync: Sync) -> None:
        del self.ids[5 : 5 + sync.goes]
        for _ in range(sync.comes):
            self.made += 1
            self.ids.insert(0, self.made)

    def page(self, cursor: str, how: str) -> StreamPage:
        rest = [id for id in self.ids if not cursor or id < int(cursor)]
        shown = rest[:PAGE]
        further = str(shown[-1]) if len(rest) > PAGE and how != "ends here" else ""
        if how == "shuffled":
            shown = random.Random(1).sample(shown, len(shown))
        rows: list[Any] = [{"id": str(id), "text": f"Number {id}", "message": f"Number {id}"} for id in shown]
        rows = rows * 2 if how == "twice" else rows
        body = self._of_x(rows, further) if self.network == "x" else self._of_facebook(rows, further)
        body = spoil(body, _way(how)) if how in SPOILT else body
        asked = StreamRequest("likes" if self.network == "x" else "posts", "1")
        if self.network == "x":
            return x.page_of(Answer(200, {}, json.dumps(body).encode()), asked, "https://x.com", lambda _: False)
        return facebook.page_of(body, asked, "https://facebook.com", lambda _: False)

    def _of_x(self, rows: list[Any], further: str) -> Body:
        meta = {"result_count": len(rows), **({"next_token": further} if further else {})}
        return {"meta": meta, **({"data": rows} if rows else {})}

    def _of_facebook(self, rows: list[Any], further: str) -> Body:
        paging = {"cursors": {"after": further}, "next": f"https://g/1/posts?after={further}"} if further else {}
        return {"data": rows, "paging": paging}


def _way(how: str) -> Spoilt:
    return next(way for way in SPOILT if way == how)


@dataclass
class Judge:
    """What may be gone: reckoned from what was on the pages, by nothing of Alphorn."""

    clock: timedelta = timedelta(0)
    missing_since: dict[str, timedelta] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)  # by the present sync, in one run or in several
    is_whole: bool = True

    def begins(self) -> None:
        """A new sync: what the one before met, which was given up, does not count."""
        self.met, self.is_whole = set(), True

    def ends(self, kept: set[str], *, vouched: bool) -> set[str]:
        """The sync has come to its end. Returns which of what is kept may be gone now."""
        missing = kept - self.met
        is_great = len(missing) > 20 and len(missing) * 10 > len(kept)
        was_missing = {id for id, since in self.missing_since.items() if since <= self.clock - HOUR}
        came_back = bool(self.missing_since.keys() & self.met & kept)
        if not self.is_whole or not (vouched or not (is_great or missing == kept)):
            missing = set()
        self.missing_since = {id: since for id, since in self.missing_since.items() if id not in self.met}
        begins_anew = is_great and came_back
        for id in missing:
            again = id in was_missing and begins_anew
            self.missing_since[id] = self.clock if again else self.missing_since.get(id, self.clock)
        return set() if begins_anew else missing & was_missing

    def forget(self, went: set[str]) -> None:
        """What is gone is missed no more."""
        self.missing_since = {id: since for id, since in self.missing_since.items() if id not in went}


def run(reader: Reader, there: There, judge: Judge, sync: Sync) -> None:
    """A full sync, or what is left of the one before; and what must hold after it."""
    there.change(sync)
    judge.clock += sync.later
    Item.objects.update(missed_at=F("missed_at") - sync.later)
    Stream.objects.filter(pk=reader.stream.pk, cursor="").update(is_full=True)
    gone = _ids(reader, is_gone=True)
    found = reader.claimed()
    outcome = _read(found, there, judge, [*sync.pages, *[""] * MOST_PAGES][:MOST_PAGES])
    allowed = set[str]()
    if outcome is RunEnding.DONE:
        _settle(found, vouched=sync.vouched)
        allowed = judge.ends(_ids(reader, is_gone=False) | (_ids(reader, is_gone=True) - gone), vouched=sync.vouched)
    assert record(RunReport(found.importing.stream_id, found.importing.run, found.importing.worker_id, outcome))
    went = _ids(reader, is_gone=True) - gone
    assert went <= allowed
    judge.forget(went)


def _read(found: ClaimedStream, there: There, judge: Judge, pages: Sequence[str]) -> RunOutcome:
    cursor = found.asked.cursor
    if not cursor:
        judge.begins()
    for how in pages:
        try:
            page = there.page(cursor, how)
        except Ending as refused:
            return refused
        assert keep(found, page)
        judge.met |= {item.remote_id for item in page.items}
        judge.is_whole = judge.is_whole and how not in SAY_SO
        if page.leads_astray:
            return OutcomeUnknown(Reason.GARBAGE)
        if not page.next_cursor:
            return RunEnding.DONE
        cursor = page.next_cursor
    return RunEnding.MORE


def _settle(found: ClaimedStream, *, vouched: bool) -> None:
    """As `full_sync.settle` does it, where the network vouches or does not."""
    if not found.importing.keeps_account:
        return
    mine = as_it_is(found)
    loss = look_at_loss(mine, None)
    assert loss
    belief = Belief.NOTHING if loss.is_large and not vouched else loss.believed()
    assert believe(mine, belief)
    assert mark_unmet(mine, None, belief) is None


def _ids(reader: Reader, *, is_gone: bool) -> set[str]:
    return set(reader.stream.items.filter(removed_at__isnull=not is_gone).values_list("remote_id", flat=True))


@pytest.mark.not_quick
@pytest.mark.parametrize("network", ["x", "facebook"])
@given(story=st.lists(syncs, max_size=7))
@example(story=GIVEN_UP)
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_gone_that_was_not_missing_twice(alice: Person, network: str, story: list[Sync]) -> None:
    """Guards: `Loss.believed`, `removals.STEP`, `is_whole` of both parsers, `forget_sightings` of a claim.

    It was seen failing without each of them.
    """
    reader, there, judge = new_reader(alice), There(network), Judge()

    for sync in story:
        run(reader, there, judge, sync)
    for _ in range(6):
        run(reader, there, judge, CALM)

    assert _ids(reader, is_gone=False) == {str(id) for id in there.ids}
