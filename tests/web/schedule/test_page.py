"""The schedule: pictures that say what the tables say, and every button does what it says."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from alphorn.models import Authorisation, Run, Stream
from alphorn.models.importing.budget import SPENT
from alphorn.models.importing.sources import sources
from alphorn.models.work.states import StreamState
from tests.stage.people import Person
from tests.web.house import bring_in, connect_page, connect_x, consent_at_facebook

HOUR = timedelta(hours=1)
A_BIT = timedelta(seconds=30)  # so that the time a test takes moves nothing to the other side of a figure


@pytest.fixture
def posts(alice: Person) -> Stream:
    """Her posts on X, due in half an hour."""
    connect_x(alice.workspace, reads=True)
    Stream.objects.filter(state=StreamState.WAITING).update(due_at=timezone.now() + HOUR / 2 + A_BIT)
    stream: Stream = alice.workspace.streams.get(network="x", kind="posts")
    return stream


def ran(stream: Stream, ago: timedelta, **fields: object) -> Run:
    """A run of it, so long ago, that took two seconds."""
    began = timezone.now() - ago
    number = stream.runs.count() + 1
    said: dict[str, object] = {"ended_at": began + timedelta(seconds=2), "ending": "done", "is_full": False, **fields}
    return Run.objects.create(
        stream=stream, number=number, worker=uuid4(), token_version=1, began_at=began, **said
    )  # fmt: skip


def schedule(person: Person, **asked: str) -> str:
    """The page."""
    return person.browser.get(reverse("schedule"), asked).content.decode()


def lane(page: str, title: str) -> str:
    """One lane of the picture."""
    return next(each for each in page.split('<li class="lane">') if title in each).partition("</li>")[0]


def drawn(lane: str, what: str) -> list[str]:
    """Where those lines stand in a lane: "run" comes, "run past" came in."""
    return re.findall(r'x="([\d.]+%)"', lane.partition(f'<svg class="{what}" ')[2].partition("</svg>")[0])


def now(stream: Stream) -> Stream:
    """The row as it stands now."""
    found: Stream = Stream.objects.get(pk=stream.pk)
    return found


def post(person: Person, name: str, stream: Stream, **form: str) -> int:
    """Press a button."""
    return person.browser.post(reverse(name, args=[stream.pk]), form).status_code


def test_an_empty_schedule_says_what_to_do(alice: Person) -> None:
    assert "Nothing is brought in yet" in schedule(alice)


def test_a_lane_has_a_line_for_every_run_of_the_coming_day(alice: Person, posts: Stream) -> None:
    Stream.objects.exclude(pk=posts.pk).update(state=StreamState.OFF, due_at=None)

    hers = lane(schedule(alice), "@alice_lenses")

    assert len(drawn(hers, "run")) == 24
    assert drawn(hers, "run")[0].startswith("6.0")
    assert "your posts every hour" in hers


def test_what_was_and_what_failed_in_the_past_hour_is_drawn(alice: Person, posts: Stream) -> None:
    ran(posts, HOUR / 2)
    ran(posts, HOUR / 4, ending="TryAgain", reason="unreachable")
    ran(posts, 2 * HOUR)

    hers = lane(schedule(alice), "@alice_lenses")

    assert (len(drawn(hers, "run past")), hers.count('class="cross"')) == (1, 1)


def test_what_comes_very_often_is_a_band(alice: Person, posts: Stream) -> None:
    Stream.objects.exclude(pk=posts.pk).update(state=StreamState.OFF, due_at=None)
    Stream.objects.filter(pk=posts.pk).update(interval=timedelta(minutes=15))

    hers = lane(schedule(alice), "@alice_lenses")

    assert (hers.count('class="steady"'), len(drawn(hers, "run"))) == (1, 1)


def test_who_is_signed_out_rests(alice: Person, posts: Stream) -> None:
    Authorisation.objects.update(signed_out_at=timezone.now(), signed_out_reason="signed_out")
    Stream.objects.update(state=StreamState.RESTING, due_at=None, reason="signed_out")

    page = schedule(alice)

    assert "rests until you sign in" in lane(page, "@alice_lenses")
    assert 'class="stopped" x1="4%" x2="100%"' in lane(page, "@alice_lenses")
    assert "One connection needs you." in page


def test_what_only_a_sign_in_gets_going_offers_that_and_no_vain_run(alice: Person, posts: Stream) -> None:
    """Guard: the buttons of a stream ask `import_tags.stream_asks`."""
    Stream.objects.filter(pk=posts.pk).update(state=StreamState.RESTING, due_at=None, reason="scope_missing")
    there = reverse("stream", args=[posts.pk])

    page, inner = schedule(alice), alice.browser.get(there).content.decode()

    assert f'<a href="{there}">Sign in<span class="unseen">: your posts</span></a>' in page
    assert [reverse("stream-runs", args=[posts.pk]) in each for each in (page, inner)] == [False, False]
    assert "Sign in at X" in inner


def test_a_pause_that_a_network_asked_for_is_said(alice: Person, posts: Stream) -> None:
    Stream.objects.filter(pk=posts.pk).update(state=StreamState.RESTING, reason="rate_limited")

    assert "X asked for a pause; again" in schedule(alice)


def test_the_past_week_counts_runs_by_day(alice: Person, posts: Stream) -> None:
    ran(posts, timedelta(days=2), new=7)
    ran(posts, timedelta(days=2), ending="TryAgain", reason="no_answer")

    answer = alice.browser.get(reverse("schedule"))

    assert [(day.runs, day.new, day.failed) for day in answer.context["days"]][4] == (2, 7, 1)
    assert "7 things came in. One run failed" in answer.content.decode()


def test_the_table_says_what_came_this_week(alice: Person, posts: Stream) -> None:
    ran(posts, timedelta(days=2), new=4318)

    assert '<td class="number" data-name="This week">4,318</td>' in schedule(alice)


def test_reading_that_costs_says_what_it_would(alice: Person, posts: Stream) -> None:
    assert re.search(r"The sandbox is free; the real X would charge about \$\d+\.\d\d a month", schedule(alice))


def test_an_interval_is_changed_at_once(alice: Person, posts: Stream) -> None:
    Stream.objects.filter(pk=posts.pk).update(synced_at=timezone.now())

    post(alice, "intervals", posts, minutes="360")

    assert now(posts).interval == 6 * HOUR
    assert timedelta(hours=5) < (now(posts).due_at or timezone.now()) - timezone.now() < timedelta(hours=7)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "often", "999999999999", "١٥"])
def test_an_interval_that_no_form_offers_is_refused(alice: Person, posts: Stream, minutes: str) -> None:
    assert post(alice, "intervals", posts, minutes=minutes) == 400
    assert now(posts).interval == HOUR


def test_nobody_reads_more_often_than_the_network_bears(alice: Person, posts: Stream) -> None:
    post(alice, "intervals", posts, minutes="1")

    assert now(posts).interval == posts.facts.shortest
    assert "every minute" not in schedule(alice)


def test_run_now_runs_now(alice: Person, posts: Stream) -> None:
    post(alice, "stream-runs", posts)

    assert now(posts).generation == posts.generation + 1
    assert (now(posts).due_at or timezone.now() + HOUR) <= timezone.now()


def test_everything_runs_now(alice: Person, posts: Stream) -> None:
    answer = alice.browser.post(reverse("runs"), follow=True)

    assert "4 kinds of things come in now." in answer.content.decode()


@pytest.mark.parametrize(
    ("buttons", "state"),
    [
        (["pauses"], StreamState.PAUSED),
        (["pauses", "continuations"], StreamState.WAITING),
        (["endings"], StreamState.OFF),
        (["endings", "continuations"], StreamState.WAITING),
    ],
)
def test_pauses_and_switches_do_what_they_say(
    alice: Person, posts: Stream, buttons: list[str], state: StreamState
) -> None:
    pressed = [post(alice, each, posts) for each in buttons]

    assert set(pressed) == {302}
    assert now(posts).state == state


def test_a_second_click_says_that_it_had_moved_on(alice: Person, posts: Stream) -> None:
    post(alice, "pauses", posts)

    answer = alice.browser.post(reverse("pauses", args=[posts.pk]), {"from": "stream"}, follow=True)

    assert "It had moved on meanwhile." in answer.content.decode()


def test_a_streams_page_tells_of_its_runs(alice: Person, posts: Stream) -> None:
    ran(posts, HOUR, new=12, changed=3, removed=1)
    ran(posts, HOUR / 2, ending="TryAgain", reason="rate_limited", detail="Slow down, please.")

    page = alice.browser.get(reverse("stream", args=[posts.pk])).content.decode()

    assert "Up to date" in page
    assert "2.0 s" in page
    assert "X asked for a pause: “Slow down, please.”" in page


def test_places_and_people_are_sources(alice: Person) -> None:
    connect_x(alice.workspace, reads=True)
    consent_at_facebook(alice.workspace, "Alice Lenses", reads=True)
    connect_page(alice.workspace)

    found = sources(alice.workspace)

    assert [(each.network, each.title, each.connection is None) for each in found] == [
        ("facebook", "Alice Lenz", True),
        ("x", "@alice_lenses", False),
    ]
    assert [stream.kind for stream in found[1].streams] == ["posts", "home", "likes", "following", "followers"]


def test_what_came_in_counts_for_its_source(alice: Person, posts: Stream) -> None:
    bring_in(posts, "Alice", "First snow.")

    assert sources(alice.workspace)[0].kept == 1


def test_a_budget_that_is_used_up_is_not_blamed_on_the_network(alice: Person, posts: Stream) -> None:
    spent = {"reason": "rate_limited", "detail": SPENT}
    Stream.objects.filter(pk=posts.pk).update(state=StreamState.RESTING, **spent)
    ran(posts, HOUR / 2, ending="TryAgain", **spent)

    page = alice.browser.get(reverse("stream", args=[posts.pk])).content.decode()

    assert "What may be read in a day is used up" in page
    assert "what may be read in a day is used up; again" in page
    assert "ALPHORN_" not in page
