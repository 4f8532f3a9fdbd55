"""`bin/seed`: what it makes, where it refuses to, and that nothing of it is ever sent."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db.models import Count
from django.test import Client

from alphorn.database import sql
from alphorn.lib.environment import Unusable
from alphorn.models import Attempt, Connection, Delivery, Item, Post, Stream, Suggestion, User
from alphorn.models.work.invariants import broken
from dev.seed.filling import Size, fill, ground
from dev.seed.people import PASSWORD
from dev.seed.plan import Plan, plan
from tests.commands.program import Place

pytestmark = pytest.mark.not_quick
SMALL = Size(posts=60, connections=24, items=400)
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
PAGES = ("/write", "/posts", "/archive", "/archive?kind=person", "/schedule", "/connections", "/never-about")


@pytest.fixture
def filled(database: None) -> None:
    """An Alphorn that was empty, and is not any more."""
    fill(SMALL, 1)


@pytest.fixture
def alice(filled: None) -> Client:
    """Her browser, where she has signed in."""
    browser = Client(headers={"host": "localhost"})
    assert browser.login(username="alice@alphorn.example", password=PASSWORD)
    return browser


def planned(seed: int) -> Plan:
    """What would be written at that moment."""
    return plan(ground(seed, NOW, 0), SMALL, "a password")


def test_there_is_as_much_as_was_asked_for(filled: None) -> None:
    assert (Post.objects.count(), Connection.objects.count(), Item.objects.count()) == (60, 24, 400)
    assert set(Connection.objects.values_list("network", flat=True)) == {"x", "facebook"}
    assert Suggestion.objects.filter(used_at=None, dismissed_at=None).count() == 2


def test_whatever_must_hold_holds(filled: None) -> None:
    assert [str(each) for each in broken()] == []


def test_there_is_a_delivery_in_every_state_and_a_stream(filled: None) -> None:
    assert set(Delivery.objects.values_list("state", flat=True)) == {
        "waiting", "sending", "checking", "delivered", "failed", "parked", "unconfirmed", "cancelled",
    }  # fmt: skip
    assert set(Stream.objects.values_list("state", flat=True)) == {"waiting", "importing", "resting", "paused", "off"}


@pytest.mark.not_quick
def test_nothing_of_it_is_ever_sent(filled: None, run_jobs: Callable[[], None]) -> None:
    tried = set(Attempt.objects.values_list("pk", flat=True))
    queued = sql.rows("SELECT count(*) FROM pgqueuer")
    sql.run("UPDATE alphorn_worker SET alive_until = now()")  # as it is 20 s later
    run_jobs()

    assert queued == [(0,)]
    assert tried.issuperset(Attempt.objects.values_list("pk", flat=True))  # what is old is forgotten
    assert not Delivery.objects.filter(state="sending").exists()


def test_what_waits_is_far_away(filled: None) -> None:
    later = Delivery.objects.filter(state__in=("waiting", "checking")).values_list("due_at", flat=True)

    assert min(later).year > datetime.now(UTC).year


@pytest.mark.not_quick
def test_every_page_of_it_answers(alice: Client) -> None:
    mine = User.objects.get(email="alice@alphorn.example").memberships.get().workspace
    shown = [*PAGES, *(f"/posts/{post.pk}" for post in mine.posts.order_by("-id")[:3])]
    shown += [f"/streams/{stream.pk}" for stream in mine.streams.order_by("id")[:12]]
    shown += [f"/connections/{place.pk}" for place in mine.connections.filter(gone_at=None)]

    assert {path: status for path in shown if (status := alice.get(path).status_code) != 200} == {}


def test_the_newest_post_shows_every_state(alice: Client) -> None:
    mine = User.objects.get(email="alice@alphorn.example").memberships.get().workspace
    newest = mine.posts.order_by("-id")[0]
    states = newest.deliveries.values("state").annotate(Count("id"))

    assert len(states) == 8


def test_the_same_number_makes_the_same_and_another_another() -> None:
    first, again, other = planned(1), planned(1), planned(2)

    assert first == again
    assert first.posts != other.posts


def test_where_somebody_has_signed_up_nothing_is_written(filled: None) -> None:
    with pytest.raises(Unusable, match="Say --anyway"):
        fill(SMALL, 1)

    assert Post.objects.count() == 60


@pytest.mark.not_quick
def test_anyway_makes_other_people(filled: None) -> None:
    fill(Size(posts=4, connections=2, items=10), 1, anyway=True)

    assert list(User.objects.order_by("email").values_list("email", flat=True)) == [
        "alice3@alphorn.example",
        "alice@alphorn.example",
        "bob3@alphorn.example",
        "bob@alphorn.example",
    ]
    assert [str(each) for each in broken()] == []


@pytest.mark.parametrize("size", [Size(0, 0, 0), Size(3, 1, 0), Size(0, 3, 7)])
def test_little_can_be_asked_for_too(size: Size, database: None) -> None:
    fill(size, 1)

    assert (Post.objects.count(), Connection.objects.count(), Item.objects.count()) == (
        size.posts,
        size.connections,
        size.items,
    )


@pytest.mark.not_quick
def test_it_is_filled_from_the_command_line(place: Place) -> None:
    done = place.asks("--posts", "3", "--connections", "2", "--items", "5", module="dev.seed")

    assert done.returncode == 0
    assert "There are 2 connections, 3 posts" in done.stdout
    assert f"Sign in at http://localhost:{place.port}/sign-in as alice@alphorn.example" in done.stdout


@pytest.mark.not_quick
def test_a_public_one_is_never_filled(place: Place) -> None:
    done = place.having(ALPHORN_URL="https://alphorn.example").asks("--anyway", module="dev.seed")

    assert done.returncode == 2
    assert done.stderr.startswith("alphorn: A public Alphorn has no sandbox")
    assert list(place.home.iterdir()) == []
