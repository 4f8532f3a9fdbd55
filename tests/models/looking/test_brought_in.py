"""A page that an import has brought counts as a look: it finds, and proves an absence only where it was read back far
enough, after that look was due."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from alphorn.lib.ids import uuid7
from alphorn.models import Delivery, Event, Intent, Look
from alphorn.models.events.follow import follow
from alphorn.models.importing.claim import ClaimedStream
from alphorn.models.looking.brought_in import look_through
from alphorn.models.work.states import EventKind, State
from alphorn.networks.endings import OutcomeUnknown
from alphorn.networks.reasons import Reason
from alphorn.networks.streams import RemoteItem, StreamPage
from tests.models.hands import again, end, writing
from tests.models.reading_hands import claimed
from tests.stage.people import Person
from tests.stage.scenes import scene
from tests.web.house import connect_x

TEXT = "Fog in the valley, sun above."
OLDER = timedelta(hours=3)
A_MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def delivery(alice: Person) -> Delivery:
    """One in doubt, for so long that a look can prove that it is not there, and one is due."""

    def played() -> Delivery:
        place = connect_x(alice.workspace, reads=True)
        made = alice.delivery(alice.echo(TEXT, place))
        end(writing(made), OutcomeUnknown(Reason.NO_ANSWER))
        Intent.objects.update(doubted_at=Now() - HOUR)
        Delivery.objects.update(due_at=Now() - A_MINUTE)
        return again(made)

    return scene("a post in doubt is due to be looked for", played)


def post(text: str = TEXT, ago: timedelta = timedelta(0)) -> RemoteItem:
    """Something that stands there."""
    return RemoteItem(str(uuid7()), text=text, happened_at=datetime.now(UTC) - ago)


def a_run(alice: Person) -> ClaimedStream:
    """The import of what she posts, under way."""
    stream = alice.workspace.streams.get(kind="posts")
    type(stream).objects.filter(pk=stream.pk).update(state="waiting", worker=None, due_at=Now())
    return claimed(stream)


def looked(run: ClaimedStream, items: Sequence[RemoteItem], *, is_newest: bool = True, **page: bool) -> int:
    """The run has brought a page of these."""
    brought = StreamPage(tuple(items), dated_at=datetime.now(UTC), **page)  # type: ignore[arg-type]
    return look_through(run.importing.stream_id, run.importing.worker_id, brought, is_newest=is_newest)


def test_what_stands_on_it_is_found(alice: Person, delivery: Delivery) -> None:
    mine = post()

    assert looked(a_run(alice), [mine, post("Another one.", OLDER)], is_newest=False) == 1

    row = again(delivery)
    assert (row.state, row.reason, row.remote_id) == (State.DELIVERED, Reason.FOUND, mine.remote_id)
    assert [(look.saw, look.next_state) for look in row.looks.all()] == [("Found", State.DELIVERED)]
    assert row.intents.get().closed_at is not None


def test_what_was_somebodys_call_is_found_too_and_nobody_is_asked_any_more(alice: Person, delivery: Delivery) -> None:
    Delivery.objects.update(state=State.UNCONFIRMED, reason=Reason.OTHERS_THERE, settled_at=Now())
    follow(places=[delivery.connection_id])
    assert Event.objects.get().kind == EventKind.YOUR_CALL

    assert looked(a_run(alice), [post()]) == 1

    assert again(delivery).state == State.DELIVERED
    assert not Event.objects.get().is_open


def test_two_pages_apart_prove_that_it_is_not_there(alice: Person, delivery: Delivery) -> None:
    for _ in range(2):
        assert looked(a_run(alice), [post("Another one.", OLDER)]) == 1
        Look.objects.update(began_at=Now() - HOUR / 2)
        Delivery.objects.filter(state=State.CHECKING).update(due_at=Now() - A_MINUTE)

    row = again(delivery)
    assert (row.state, row.reason) == (State.WAITING, Reason.NOT_THERE)
    assert [look.saw for look in row.looks.all()] == ["Absent", "Absent"]


@pytest.mark.parametrize(
    ("items", "page"),
    [
        (lambda: [post("Another one.")], {}),
        (list, {}),
        (lambda: [post("Another one.", OLDER)], {"is_newest": False}),
        (lambda: [post("Another one.", OLDER)], {"is_whole": False}),
        (lambda: [post("Another one.", OLDER)], {"leads_astray": True}),
        (lambda: [post("By hand."), post("Another one.", OLDER)], {}),
        (lambda: [post(), post(), post("Another one.", OLDER)], {}),
    ],
    ids=["nothing older", "empty", "a later page", "in part", "astray", "unexplained", "two alike"],
)
def test_what_proves_nothing_leaves_no_trace(
    alice: Person, delivery: Delivery, items: Callable[[], list[RemoteItem]], page: dict[str, bool]
) -> None:
    """Guards: `brought_in._sight`, `_goes_back`."""
    assert looked(a_run(alice), items(), **page) == 0

    row = again(delivery)
    assert (row.state, row.look, row.worker, row.looks.count()) == (State.CHECKING, 0, None, 0)


def test_a_run_that_began_before_the_look_was_due_proves_no_absence(alice: Person, delivery: Delivery) -> None:
    """Guard: `InDoubt.was_due`."""
    Delivery.objects.update(due_at=Now() + A_MINUTE)

    assert looked(a_run(alice), [post("Another one.", OLDER)]) == 0

    assert again(delivery).state == State.CHECKING


@pytest.mark.parametrize("state", [State.CHECKING, State.UNCONFIRMED])
def test_a_page_that_says_nothing_of_them_asks_once_for_all_of_them(
    alice: Person, delivery: Delivery, state: State
) -> None:
    """Guard: `brought_in._may_say`."""
    Delivery.objects.update(state=state, due_at=Now() + A_MINUTE)
    run = a_run(alice)

    with CaptureQueriesContext(connection) as asked:
        assert looked(run, [post("By hand."), post("Another one.", OLDER)]) == 0

    assert len(asked) == 1


def test_a_worker_that_looks_just_now_is_not_disturbed(alice: Person, delivery: Delivery) -> None:
    Delivery.objects.update(worker=uuid7())

    assert looked(a_run(alice), [post()]) == 0

    assert again(delivery).state == State.CHECKING
