"""Any sequence of pages, repeats, kills, edits and removals ends in the same rows as one clean import."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db.models import F
from django.db.models.functions import Now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alphorn.lib.ids import uuid7
from alphorn.models import Host, Item, Run, Stream, Worker
from alphorn.models.importing.claim import ClaimedStream, claim
from alphorn.models.importing.item_rows import MOST_COUNTED, row_of
from alphorn.models.work.states import RunEnding
from alphorn.networks.endings import OutcomeUnknown, TryAgain
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, RemotePicture, StreamPage
from tests.models import reading_hands
from tests.models.reading_hands import keep
from tests.stage.examples import examples
from tests.stage.people import Person
from tests.stage.work import time_passes

PAGE = 3


@dataclass
class There:
    """What a network has, newest first; a cursor is the id of the last thing that was shown."""

    items: list[RemoteItem] = field(default_factory=list)
    made: int = 0

    def add(self) -> None:
        self.made += 1
        self.items.insert(0, RemoteItem(f"{self.made:04}", text=f"Item number {self.made}"))

    def edit(self, index: int) -> None:
        if self.items:
            at = index % len(self.items)
            self.items[at] = replace(self.items[at], text=f"{self.items[at].text}, changed")

    def remove(self, index: int) -> None:
        if self.items:
            self.items.pop(index % len(self.items))

    def page(self, cursor: str) -> StreamPage:
        rest = [thing for thing in self.items if not cursor or thing.remote_id < cursor]
        shown = rest[:PAGE]
        return StreamPage(tuple(shown), shown[-1].remote_id if len(rest) > PAGE else "")

    def rows(self) -> dict[str, str]:
        return {thing.remote_id: thing.text for thing in self.items}


@dataclass
class Reader:
    """A worker that reads a stream by hand."""

    stream: Stream
    worker: UUID

    def claimed(self) -> ClaimedStream:
        Stream.objects.filter(pk=self.stream.pk).update(state="waiting", due_at="2026-01-01T00:00Z")
        found = claim(self.worker, self.stream.pk)
        assert found is not None
        return found

    def run(self, there: There, pages: int, *, twice: bool, ending: RunEnding | TryAgain | OutcomeUnknown) -> None:
        """So many pages (perhaps each of them twice), then `ending`, unless the end came before."""
        found = self.claimed()
        cursor = found.asked.cursor
        for _ in range(pages):
            page = there.page(cursor)
            assert keep(found, page) is not None
            assert not twice or keep(found, page) is not None
            cursor = page.next_cursor
            if not cursor:
                ending = ending if isinstance(ending, OutcomeUnknown) else RunEnding.DONE  # killed before its record
                break
        self.end(found, ending)

    def sync(self, there: There) -> None:
        """Whatever is under way to its end, then all of it twice more, hours apart."""
        for _ in range(3):
            Item.objects.update(missed_at=F("missed_at") - timedelta(hours=2))
            Stream.objects.filter(pk=self.stream.pk, cursor="").update(is_full=True)
            self.run(there, 1000, twice=False, ending=RunEnding.DONE)

    def end(self, found: ClaimedStream, ending: RunEnding | TryAgain | OutcomeUnknown) -> None:
        assert reading_hands.end(found, ending)

    def rows(self) -> dict[str, str]:
        return dict(self.stream.items.filter(removed_at=None, deleted_at=None).values_list("remote_id", "text"))


@pytest.fixture
def reader(alice: Person) -> Reader:
    """A stream whose every run reads all of it, and a worker that lives for long."""
    return new_reader(alice)


def new_reader(alice: Person) -> Reader:
    alice.workspace.streams.all().delete()
    alice.workspace.authorisations.all().delete()
    Host.objects.somebody_is_led_to("facebook", "sandbox")
    authorisation = alice.workspace.authorisations.create(
        network="facebook", host="sandbox", remote_id=str(uuid7()), name="A", scopes="user_likes", reads=True
    )
    stream = Stream.objects.create(
        workspace=alice.workspace,
        authorisation=authorisation,
        network="facebook",
        kind="likes",
        interval=timedelta(days=1),
    )
    worker = Worker.objects.create(process="by hand", alive_until="2026-01-01T00:00Z")
    Worker.objects.filter(pk=worker.pk).update(alive_until=_soon())
    return Reader(stream, worker.pk)


def _soon() -> object:
    return Now() + timedelta(seconds=20)


STEPS = st.lists(
    st.one_of(
        st.just(("add", 0, False)),
        st.tuples(st.just("edit"), st.integers(0, 30), st.just(False)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.just(False)),
        st.tuples(st.just("done"), st.integers(1, 5), st.booleans()),
        st.tuples(st.just("refused"), st.integers(0, 5), st.booleans()),
        st.tuples(st.just("killed"), st.integers(0, 5), st.booleans()),
    ),
    max_size=25,
)
ENDINGS: dict[str, RunEnding | TryAgain | OutcomeUnknown] = {
    "done": RunEnding.MORE,
    "refused": TryAgain(Reason.RATE_LIMITED, after=timedelta(minutes=1)),
    "killed": OutcomeUnknown(Reason.WORKER_DIED),
}


@pytest.mark.not_quick
@given(steps=STEPS)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_ends_as_one_clean_import(alice: Person, steps: list[tuple[str, int, bool]]) -> None:
    reader, there = new_reader(alice), There()
    for _ in range(7):
        there.add()
    acts = {"add": lambda _: there.add(), "edit": there.edit, "remove": there.remove}

    for act, number, twice in steps:
        if act in acts:
            acts[act](number)
        else:
            reader.run(there, number, twice=twice, ending=ENDINGS[act])
    reader.sync(there)

    assert reader.rows() == there.rows()


def test_what_is_unchanged_is_not_written(reader: Reader) -> None:
    there = There()
    for _ in range(7):
        there.add()
    reader.sync(there)
    before = dict(Item.objects.values_list("remote_id", "changed_at"))

    reader.sync(there)

    assert dict(Item.objects.values_list("remote_id", "changed_at")) == before
    last = Run.objects.order_by("number").last()
    assert last is not None
    assert (last.read, last.new, last.changed, last.removed) == (7, 0, 0, 0)


def test_what_came_back_is_there_again(reader: Reader) -> None:
    there = There()
    there.add()
    there.add()
    reader.sync(there)
    gone = there.items.pop(0)
    reader.sync(there)
    there.items.insert(0, gone)

    reader.sync(there)

    assert reader.rows() == there.rows()


def test_what_the_person_deleted_does_not_come_in_again(reader: Reader) -> None:
    there = There()
    there.add()
    there.add()
    reader.sync(there)
    Item.objects.get(remote_id="0001").forget()

    there.edit(1)
    reader.sync(there)

    assert set(reader.rows()) == {"0002"}
    assert Item.objects.get(remote_id="0001").text == ""


def test_a_page_of_a_run_that_is_over_is_not_kept(reader: Reader) -> None:
    there = There()
    there.add()
    found = reader.claimed()
    reader.end(found, OutcomeUnknown(Reason.WORKER_DIED))

    assert keep(found, there.page("")) is None
    assert reader.rows() == {}


def test_a_page_of_an_earlier_run_of_the_same_worker_is_not_kept(reader: Reader) -> None:
    """Guard: `pages.OWN` asks for the run, not for the worker alone."""
    there = There()
    there.add()
    earlier = reader.claimed()
    reader.end(earlier, OutcomeUnknown(Reason.WORKER_DIED))
    reader.claimed()

    assert keep(earlier, there.page("")) is None
    assert not reading_hands.end(earlier, RunEnding.DONE)
    assert reader.rows() == {}


def test_time_that_passes_makes_nothing_twice(reader: Reader) -> None:
    there = There()
    there.add()
    reader.sync(there)

    time_passes(timedelta(days=40))
    Worker.objects.filter(pk=reader.worker).update(alive_until=_soon())
    reader.sync(there)

    assert Item.objects.count() == 1


DATED = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize("odd", [None, datetime(1970, 1, 1, tzinfo=UTC), datetime(2150, 1, 1, tzinfo=UTC)])
def test_what_came_without_a_date_that_can_be_gets_it_when_it_is_told(reader: Reader, odd: datetime | None) -> None:
    """Guards: `item_rows._possible`, `Known.differs`."""
    for moment in (odd, DATED, odd, DATED + timedelta(days=1)):
        one = reader.claimed()
        assert keep(one, StreamPage((RemoteItem("1", text="larch", happened_at=moment),)))
        reader.end(one, RunEnding.DONE)

    assert Item.objects.get().happened_at == DATED
    assert list(Run.objects.order_by("number").values_list("changed", flat=True)) == [0, 1, 0, 0]


def test_what_no_database_and_no_page_can_hold_is_left_out_of_a_thing(reader: Reader) -> None:
    """Guard: `item_rows.row_of`."""
    deep: dict[str, object] = json.loads('{"a":' * 600 + '"lar\\u0000ch"' + "}" * 600)
    counts = {"likes": True, "replies": 10**30, "reposts": -3}
    before_christ = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    thing = RemoteItem("1", text="lar\x00ch", counts=counts, happened_at=before_christ, payload=deep)

    assert keep(reader.claimed(), StreamPage((thing,)))

    item = Item.objects.get()
    assert (item.text, item.payload) == ("larch", {})
    assert item.counts == {"likes": 1, "replies": MOST_COUNTED, "reposts": 0}
    assert item.came_at - item.happened_at < timedelta(minutes=1)


def test_an_answer_that_no_database_takes_whole_changes_none_beside_it(reader: Reader) -> None:
    """Guard: `item_rows._written`."""
    answers: dict[str, object] = {"1": {"a": "larch"}, "2": {"a": "lar\x00ch", "b": float("nan")}, "3": {"a": "\ud83d"}}
    items = tuple(RemoteItem(id, text="Föhn", payload={"said": answer}) for id, answer in answers.items())

    assert keep(reader.claimed(), StreamPage(items))

    kept = dict(Item.objects.values_list("remote_id", "payload"))
    assert kept == {"1": {"said": {"a": "larch"}}, "2": {"said": {"a": "larch", "b": None}}, "3": {"said": {"a": "?"}}}


def test_what_is_seen_of_an_item_is_told_from_what_came_before_by_the_same_rule_for_ever() -> None:
    """Else everything that was ever brought in would be written anew. Guard: `item_rows._digest`."""
    picture = RemotePicture("https://p.example/1.jpg", "Ein Grat")
    counts = {"replies": 2, "likes": 1}
    item = RemoteItem("1", "Lea", "lea", "Föhn", "https://x.com/1", "Snow", (picture,), counts, is_answer=True)

    assert row_of(item).digest == "a07e624ce5556e6685a264db83bc3fab"
    assert row_of(RemoteItem("1")).digest == "4a407408039ad292f3d5f3f78b3264ea"
